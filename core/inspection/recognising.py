"""What a file is, by its first bytes: never by its name."""

from __future__ import annotations

from core.inspection.verdict import Code

PDF_HEADER = b"%PDF-"
ZIP_HEADER = b"PK\x03\x04"
OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IMAGE_HEADERS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

#: What no part of an office document is, whatever it is called there.
FOREIGN_HEADERS: tuple[tuple[bytes, Code], ...] = (
    (b"PK\x03\x04", Code.NESTED),
    (b"PK\x05\x06", Code.NESTED),
    (b"Rar!\x1a\x07", Code.NESTED),
    (b"7z\xbc\xaf\x27\x1c", Code.NESTED),
    (b"\x1f\x8b", Code.NESTED),
    (b"BZh", Code.NESTED),
    (b"\xfd7zXZ", Code.NESTED),
    (b"\x28\xb5\x2f\xfd", Code.NESTED),
    (b"MSCF", Code.NESTED),
    (OLE_HEADER, Code.OBJECT),
    (b"MZ", Code.EMBEDDED),
    (b"\x7fELF", Code.EMBEDDED),
    (b"\xca\xfe\xba\xbe", Code.EMBEDDED),
    (b"#!", Code.EMBEDDED),
    (b"CWS", Code.MEDIA),
    (b"FWS", Code.MEDIA),
    (b"ZWS", Code.MEDIA),
    (PDF_HEADER, Code.EMBEDDED),
)

_ISO_MEDIA = {b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"}
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PICTURES = (b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"BM")


def unknown(data: bytes) -> Code:
    """Say why a file that is none of ours is refused, as helpfully as its first bytes allow."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(OLE_HEADER):
        protected = "EncryptedPackage".encode("utf-16-le")
        return Code.PASSWORD if protected in data else Code.OLD_OFFICE
    if data[4:8] == b"ftyp" and data[8:12] in _ISO_MEDIA:
        return Code.PHONE_PHOTO
    if data.startswith(_PICTURES) or data[8:12] in {b"WEBP", b"avif"} or b"<svg" in start:
        return Code.OTHER_IMAGE
    if data.startswith(_ARCHIVES):
        return Code.PLAIN_ARCHIVE
    if PDF_HEADER in data[:1024]:
        return Code.DISGUISED
    return Code.UNKNOWN


def foreign(start: bytes) -> Code | None:
    """Say what is wrong with a part of an office document that begins so, if anything is."""
    return next((code for header, code in FOREIGN_HEADERS if start.startswith(header)), None)
