"""Spreadsheets made by hand for tests: what a person, a program or an enemy would send."""

from __future__ import annotations

import csv
import io
import zipfile

from openpyxl import Workbook


def csv_file(lines, *, separator=";", encoding="utf-8"):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows(lines)
    return io.BytesIO(written.getvalue().encode(encoding))


def xlsx_file(lines, *, merged=(), change=None):
    """Write lines in a workbook; a text that begins with = is a formula, as a person types it."""
    book = Workbook()
    sheet = book.active
    for line in lines:
        sheet.append(line)
    for area in merged:
        sheet.merge_cells(area)
    if change:
        change(book)
    written = io.BytesIO()
    book.save(written)
    written.seek(0)
    return written


def rewritten(upload, *, put=None, replace=None):
    """Copy a workbook, some parts added (``put``) or changed: name -> bytes, or a function of the bytes."""
    found = io.BytesIO()
    with zipfile.ZipFile(upload) as before, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            data = before.read(part)
            if replace and part.filename in replace:
                data = replace[part.filename](data)
            after.writestr(part.filename, data)
        for name, data in (put or {}).items():
            after.writestr(name, data)
    found.seek(0)
    return found


def sheet_of_rows(count, *, cells=6):
    """Write the XML of a sheet of many lines, as a spreadsheet would."""
    line = "".join(
        f'<c r="{chr(65 + rank)}{{n}}" t="inlineStr"><is><t>Valeur</t></is></c>' for rank in range(cells)
    )
    rows = "".join(f'<row r="{n}">{line.replace("{n}", str(n))}</row>' for n in range(2, count + 2))
    return rows.encode()


def with_shared_texts(upload, xml):
    """Give a workbook the part where other programs keep its texts."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
    return rewritten(
        upload,
        put={"xl/sharedStrings.xml": xml},
        replace={"[Content_Types].xml": lambda types: types.replace(b"</Types>", override)},
    )
