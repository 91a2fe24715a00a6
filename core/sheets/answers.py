"""Give a table to whoever asked for it, as a file that nothing opens by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.text import slugify

from core.sheets.columns import Column
from core.sheets.writing import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx

Kind = Literal["csv", "xlsx"]


def download(
    rows: Iterable[Mapping[str, Any]], *, columns: Sequence[Column], title: str, kind: Kind
) -> HttpResponse:
    """
    Answer with a table as a file.

    :param title: of the sheet, and of the file once made of plain letters.
    """
    if kind == "csv":
        response = HttpResponse(write_csv(rows, columns=columns), content_type=CSV_TYPE)
    else:
        response = HttpResponse(write_xlsx(rows, columns=columns, title=title), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slugify(title)[:100] or "liste"}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
