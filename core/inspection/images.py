"""Pictures: looked at, then drawn anew, so that nothing but the picture is kept."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from core.inspection.formats import JPEG, MAX_PIXELS, PNG, Format
from core.inspection.verdict import Code, Refused

# A phone's JPEG may hold several pictures: it is read as JPEG and then calls itself MPO.
_FORMATS = {"JPEG": JPEG, "MPO": JPEG, "PNG": PNG}
_FAULTS = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError)


def redraw(data: bytes, *, to: BinaryIO) -> Format:
    """
    Write a picture anew, upright, without place, date, device, comment or anything that followed it.

    :raises Refused: if it is not one, is damaged, or has more than ``MAX_PIXELS``.
    """
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            kept = _FORMATS[image.format or ""]
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise Refused(Code.TOO_MANY_PIXELS)
            options = _as_it_was(image)
            image.load()
            upright = ImageOps.exif_transpose(image)
            bare = upright if upright is not image else image.copy()
            transparency = bare.info.get("transparency")
            bare.info = {} if transparency is None else {"transparency": transparency}
            bare.save(to, kept.name, **options)
    except Image.DecompressionBombError as fault:
        raise Refused(Code.TOO_MANY_PIXELS) from fault
    except _FAULTS as fault:
        raise Refused(Code.DAMAGED) from fault
    return kept


def _as_it_was(image: Image.Image) -> dict[str, Any]:
    """Keep the fineness of the original: a second drawing then loses next to nothing and weighs as much."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return {"compress_level": 4}
    sampling = JpegImagePlugin.get_sampling(image)
    options: dict[str, Any] = {"qtables": image.quantization}
    return options if sampling < 0 else {**options, "subsampling": sampling}
