"""
Trim the official list of communes, EPCI, départements and régions to the small files kept beside this one.

Run by hand, once a year, by a developer who has unpacked the npm package named in SOURCES.md:

    npm pack @etalab/decoupage-administratif@6.0.0
    tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python core/data/build_territories.py package/data

The same package gives the same bytes, so that `git status` tells whether anything moved. Then change the
version and the vintage in SOURCES.md and run tests/core/test_territories.py.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

#: Without inhabitants nor postcodes: no pole, no member and no case officer can be there.
UNINHABITED_REGIONS = frozenset({"984", "989"})

#: Names that people still write, each within a current commune; those that are its own seat have its name already.
FORMER = frozenset({"commune-deleguee", "commune-associee", "arrondissement-municipal"})


def main() -> None:
    parser = argparse.ArgumentParser(description="Trim the official territories for core/territories.py.")
    parser.add_argument("package_data", type=Path, help="the package's folder data/, once unpacked")
    build(source=parser.parse_args().package_data, target=HERE)


def build(*, source: Path, target: Path) -> None:
    regions = [row for row in _read(source, "regions") if row["code"] not in UNINHABITED_REGIONS]
    departements = [row for row in _read(source, "departements") if row["region"] not in UNINHABITED_REGIONS]
    communes = [
        row
        for row in _read(source, "communes")
        if row["type"] == "commune-actuelle" and row["region"] not in UNINHABITED_REGIONS
    ]
    current = {row["code"] for row in communes}
    former = [
        [row["code"], row["nom"], present, " ".join(row.get("codesPostaux", []))]
        for row in _read(source, "communes")
        if row["type"] in FORMER
        and (present := row.get("chefLieu") or row.get("commune", "")) in current - {row["code"]}
    ]
    epcis = _read(source, "epci")
    epci_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}

    _write(target / "regions.tsv", [[row["code"], row["nom"], row["zone"]] for row in regions])
    _write(target / "departements.tsv", [[row["code"], row["nom"], row["region"]] for row in departements])
    _write_compressed(target / "epci.tsv.gz", [[row["code"], row["nom"], row["type"]] for row in epcis])
    _write_compressed(target / "former.tsv.gz", former)
    _write_compressed(
        target / "communes.tsv.gz",
        [
            [
                row["code"],
                row["nom"],
                row["departement"],
                epci_of.get(row["code"], ""),
                str(row.get("population", "")),
                " ".join(sorted(row.get("codesPostaux", []))),
            ]
            for row in communes
        ],
    )


def _read(source: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((source / f"{name}.json").read_text(encoding="utf-8"))
    return sorted(rows, key=lambda row: row["code"])


def _text(rows: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def _write(path: Path, rows: list[list[str]]) -> None:
    path.write_text(_text(rows), encoding="utf-8")


def _write_compressed(path: Path, rows: list[list[str]]) -> None:
    path.write_bytes(gzip.compress(_text(rows).encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main()
