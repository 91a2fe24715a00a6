"""A list of identified poles as a spreadsheet: one line for each thing that a source says, several for one pole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from core import sheets, territories
from core.territories import fold
from poles import communes, duplicates
from poles.duplicates import Likeness, Trace

_url = URLValidator(schemes=["http", "https"])


def _commune(value: Any) -> str:
    resolution = communes.resolve(sheets.text(longest=100)(value))
    if resolution.commune is None:
        raise ValidationError(communes.sentence(resolution))
    return resolution.commune.code


def _region(value: Any) -> str:
    typed = sheets.text(longest=100)(value)
    by_name = {fold(region.name): region.code for region in territories.regions()}
    code = by_name.get(fold(typed)) or (typed if territories.region(typed) else "")
    if not code:
        raise ValidationError(
            f"«\xa0{typed}\xa0» n’est le nom ni le code d’aucune région. Écrivez par exemple «\xa0Bretagne\xa0»."
        )
    return code


def _site(value: Any) -> str:
    typed = sheets.text(longest=300)(value)
    address = typed if "://" in typed else f"https://{typed}"
    try:
        _url(address)
    except ValidationError:
        raise ValidationError("Cette adresse de site n’est pas valable.") from None
    return address


COLUMNS = (
    sheets.Column(key="name", heading="Pôle", aliases=("Nom", "Nom du pôle"), required=True, width=40),
    sheets.Column(key="commune", heading="Commune", read=_commune, width=28),
    sheets.Column(key="region", heading="Région", read=_region, width=28),
    sheets.Column(key="website", heading="Site internet", aliases=("Site",), read=_site, width=32),
    sheets.Column(key="label", heading="Information", read=sheets.text(longest=100), required=True, width=24),
    sheets.Column(
        key="value",
        heading="Valeur",
        read=sheets.text(longest=4000, lines=True),
        required=True,
        width=48,
    ),
    sheets.Column(key="source", heading="Source", required=True, width=40),
)
_BY_KEY = {column.key: column for column in COLUMNS}


@dataclass
class SheetEntry:
    """
    One pole of a file: what identifies it, what sources say of it.

    :param line: where it is first named.
    """

    line: int
    name: str
    commune: str = ""
    region: str = ""
    website: str = ""
    facts: list[tuple[str, str, str]] = field(default_factory=list)

    def trace(self, pk: int) -> Trace:
        return Trace(pk=pk, name=self.name, commune=self.commune, region=self.region, website=self.website)

    def plain(self) -> list[Any]:
        """Return it as a page carries it from the preview to the confirmation."""
        return [self.line, self.name, self.commune, self.region, self.website, self.facts]


def from_plain(values: Sequence[Any]) -> SheetEntry:
    """Read what ``SheetEntry.plain`` wrote."""
    line, name, commune, region, website, facts = values
    return SheetEntry(
        line=line,
        name=name,
        commune=commune,
        region=region,
        website=website,
        facts=[(label, value, source) for label, value, source in facts],
    )


@dataclass(frozen=True)
class SheetReading:
    """What a file holds, what is wrong with it and what was read otherwise than it is written."""

    entries: list[SheetEntry]
    faults: list[sheets.Remark]
    notes: list[sheets.Remark]


def read(upload: Any) -> SheetReading:
    """
    Read a file of identified poles; the lines of one name and place are one pole.

    :raises core.sheets.SheetRefused: if it is not a table that can be read.
    """
    reading = sheets.read(upload, columns=COLUMNS)
    found: dict[tuple[str, str, str], SheetEntry] = {}
    faults = list(reading.faults)
    for row in reading.rows:
        if not row.sound:
            continue
        values = {key: row.values.get(key) or "" for key in _BY_KEY}
        if commune := territories.commune(values["commune"]):
            values["region"] = commune.region_code
        if not values["region"]:
            faults.append(reading.place(row, _BY_KEY["commune"], "Donnez la commune, ou au moins la région."))
            continue
        key = (fold(values["name"]), values["commune"], values["region"])
        if key not in found:
            found[key] = SheetEntry(
                line=row.line, name=values["name"], commune=values["commune"], region=values["region"]
            )
        entry = found[key]
        entry.website = entry.website or values["website"]
        if values["label"].casefold() in {label.casefold() for label, *_ in entry.facts}:
            message = (
                f"«\xa0{values['label']}\xa0» est déjà dit de ce pôle plus haut. Réunissez les deux lignes."
            )
            faults.append(reading.place(row, _BY_KEY["label"], message))
            continue
        entry.facts.append((values["label"], values["value"], values["source"]))
    faults.sort(key=lambda remark: (remark.line, remark.letter))
    return SheetReading(list(found.values()), faults, list(reading.notes))


def alike(
    entries: Sequence[SheetEntry], standing: Sequence[Trace]
) -> list[tuple[SheetEntry, list[Likeness]]]:
    """
    Pair each entry with the poles that it may be: those of the directory, and those that the file names before it.

    The latter have the opposite of their line for a key.
    """
    known, told = list(standing), []
    for entry in entries:
        trace = entry.trace(-entry.line)
        told.append((entry, duplicates.likenesses(trace, known)))
        known.append(trace)
    return told
