"""Build the territory data that the core ships, from the unpacked npm package.

For maintainers, once a year. Download `@etalab/decoupage-administratif` (``npm pack``), unpack
it, say in `VINTAGES` below what its README says of its sources, then:

    python tools/build_territory_data.py FOLDER/package

The same package gives the same bytes. What the data must satisfy for the core to read it is
checked here, and an offending record stops the build.
"""

import argparse
import gzip
import io
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "core" / "parvis" / "territories" / "data"

Record = dict[str, Any]
LOCALITY_KINDS = {
    "arrondissement-municipal": "municipal_arrondissement",
    "commune-deleguee": "delegated_commune",
    "commune-associee": "associated_commune",
}
LEGAL_TYPES = frozenset({"CC", "CA", "CU", "METRO", "MET69", "EPT"})


class BuildError(Exception):
    """The package does not hold what the core needs; the message names the record."""


@dataclass(frozen=True)
class Vintage:
    """What the package's README and its sources say, and its data files do not.

    Years are those of the populations: of communes, by department where they differ, of the
    list of EPCI, of the list of EPT.
    """

    year: int
    updated: str
    commune_population: int
    commune_population_exceptions: dict[str, int]
    epci_population: int
    ept_population: int
    sources: tuple[dict[str, str], ...]

    def year_of_list(self, department: str, year: int) -> int:
        """Year of a figure in a list of ``year``: older where no newer census was there to list."""
        return min(year, self.commune_population_exceptions.get(department, year))


VINTAGES = {
    "6.0.0": Vintage(
        year=2026,
        updated="2026-03-09",
        commune_population=2023,
        # Mayotte's census of 2017; the Pacific authorities have censuses of their own
        # (https://www.insee.fr/fr/statistiques/8680702).
        commune_population_exceptions={"976": 2017, "986": 2023, "987": 2022, "988": 2025},
        epci_population=2022,
        ept_population=2023,
        sources=(
            {
                "name": "Code officiel géographique",
                "publisher": "Insee",
                "url": "https://www.insee.fr/fr/information/2560452",
                "vintage": "1er janvier 2026",
            },
            {
                "name": "Liste et composition des EPCI à fiscalité propre",
                "publisher": "DGCL",
                "url": "https://www.collectivites-locales.gouv.fr/etudes-et-statistiques/"
                "acces-aux-statistiques-par-thematique/perimetre-des-intercommunalites/"
                "liste-et-composition-des-epci-fiscalite-propre",
                "vintage": "1er janvier 2026, populations de référence 2022",
            },
            {
                "name": "Établissements publics territoriaux",
                "publisher": "Insee",
                "url": "https://www.insee.fr/fr/information/2510634",
                "vintage": "1er janvier 2025, populations de référence 2023",
            },
            {
                "name": "Populations de référence 2023",
                "publisher": "Insee",
                "url": "https://www.insee.fr/fr/statistiques/8680726?sommaire=8681011",
                "vintage": "2023 (Mayotte 2017, Polynésie française 2022, Nouvelle-Calédonie 2025)",
            },
            {
                "name": "Base officielle des codes postaux",
                "publisher": "La Poste",
                "url": "https://www.data.gouv.fr/fr/datasets/base-officielle-des-codes-postaux/",
                "vintage": "2026",
            },
        ),
    ),
}


def build(package: Path, target: Path, vintages: dict[str, Vintage] = VINTAGES) -> Counter[str]:
    """Write the compact data of the package in ``package`` into ``target``; return the counts.

    Raises:
        BuildError: an unknown version of the package, or data that breaks a rule.
    """
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    if version not in vintages:
        raise BuildError(f"version {version}: read its README and describe it in VINTAGES")
    vintage = vintages[version]
    data = {
        name: json.loads((package / "data" / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("communes", "epci", "ept", "departements", "regions")
    }
    communes = {c["code"]: c for c in data["communes"] if c["type"] == "commune-actuelle"}
    tables = {
        "communes": commune_rows(communes, data["epci"], vintage),
        "intercommunalities": [
            *intercommunality_rows(data["epci"], communes, vintage, vintage.epci_population),
            *intercommunality_rows(data["ept"], communes, vintage, vintage.ept_population),
        ],
        "localities": locality_rows(data["communes"], communes),
    }
    counts = Counter({name: len(rows) for name, rows in tables.items()})
    counts.update(row[1] for row in tables["intercommunalities"])
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (target / f"{name}.tsv.gz").write_bytes(compress(sorted(rows)))
    about = {
        "provenance": provenance(version, vintage, counts),
        "regions": [[r["code"], r["nom"]] for r in data["regions"]],
        "departments": [[d["code"], d["nom"], d["region"]] for d in data["departements"]],
    }
    text = json.dumps(about, ensure_ascii=False, indent=1) + "\n"
    (target / "provenance.json").write_text(text, encoding="utf-8", newline="\n")
    return counts


def commune_rows(
    communes: dict[str, Record], epci: list[Record], vintage: Vintage
) -> list[list[str]]:
    """Rows of communes: names and newest populations from INSEE, listed ones from the DGCL."""
    listed = {member["code"]: member for one in epci for member in one["membres"]}
    unknown = sorted(set(listed) - set(communes))
    if unknown:
        raise BuildError(f"members that are no communes: {', '.join(unknown)}")
    rows = []
    for code, commune in communes.items():
        member = listed.get(code)
        population = commune.get("population")
        department = commune["departement"]
        year = vintage.commune_population_exceptions.get(department, vintage.commune_population)
        listed_year = vintage.year_of_list(department, vintage.epci_population)
        rows.append(
            [
                code,
                commune.get("siren", ""),
                commune["nom"],
                department,
                " ".join(sorted(commune.get("codesPostaux", []))),
                "" if population is None else str(population),
                "" if population is None else str(year),
                str(listed_year) if member else "",
                str(member["populationMunicipale"]) if member else "",
                str(member["populationTotale"]) if member else "",
                " ".join(sorted(commune.get("anciensCodes", []))),
            ]
        )
    return rows


def intercommunality_rows(
    records: list[Record], communes: dict[str, Record], vintage: Vintage, year: int
) -> list[list[str]]:
    """Rows of EPCI or EPT, whose figures must be the sums of their members'."""
    rows = []
    for record in records:
        members = record["membres"]
        check_intercommunality(record, communes)
        inhabitants: Counter[str] = Counter()
        for member in members:
            # Counted from 1, for a department of deserted communes is one of its departments.
            inhabitants[communes[member["code"]]["departement"]] += (
                member["populationMunicipale"] + 1
            )
        departments = sorted(inhabitants, key=lambda code: (-inhabitants[code], code))
        rows.append(
            [
                record["code"],
                record["type"],
                " ".join(record["nom"].split()),
                str(vintage.year_of_list(departments[0], year)),
                str(record["populationMunicipale"]),
                str(record["populationTotale"]),
                " ".join(departments),
                " ".join(sorted(member["code"] for member in members)),
            ]
        )
    return rows


def check_intercommunality(record: Record, communes: dict[str, Record]) -> None:
    """Refuse an unknown legal type, an unknown member, figures that do not add up."""
    label = f"{record['code']} {record['nom']}"
    if record["type"] not in LEGAL_TYPES:
        raise BuildError(f"{label}: unknown legal type {record['type']}")
    members = record["membres"]
    codes = {member["code"] for member in members}
    if not codes or len(codes) != len(members) or not codes <= set(communes):
        raise BuildError(f"{label}: members missing, repeated or unknown")
    for field in ("populationMunicipale", "populationTotale"):
        total = sum(member[field] for member in members)
        if total != record[field]:
            raise BuildError(f"{label}: {field} is {record[field]}, its members make {total}")


def locality_rows(records: list[Record], communes: dict[str, Record]) -> list[list[str]]:
    """Rows of municipal arrondissements, delegated and associated communes."""
    rows = []
    for record in records:
        if record["type"] == "commune-actuelle":
            continue
        if record["type"] not in LOCALITY_KINDS:
            raise BuildError(f"{record['code']} {record['nom']}: unknown type {record['type']}")
        parent = record.get("commune") or record.get("chefLieu")
        if parent not in communes:
            raise BuildError(f"{record['code']} {record['nom']}: lies in no commune")
        rows.append(
            [
                record["code"],
                LOCALITY_KINDS[record["type"]],
                record["nom"],
                parent,
                " ".join(sorted(record.get("codesPostaux", []))),
                str(record.get("population", "")),
            ]
        )
    return rows


def provenance(version: str, vintage: Vintage, counts: Counter[str]) -> Record:
    """What the pages show of where the data comes from."""
    package = f"@etalab/decoupage-administratif {version}"
    year, month, day = vintage.updated.split("-")
    return {
        "vintage": vintage.year,
        "package": "@etalab/decoupage-administratif",
        "package_version": version,
        "updated": vintage.updated,
        "licence": "Licence Ouverte / Open Licence 2.0",
        "licence_identifier": "etalab-2.0",
        "licence_url": "https://github.com/etalab/licence-ouverte/blob/master/LO.md",
        "attribution_french": "Communes et intercommunalités\u00a0: Insee, DGCL et La Poste, "
        f"par {package}, millésime {vintage.year}, mis à jour le {day}/{month}/{year}, "
        "Licence Ouverte 2.0.",
        "attribution_english": "Communes and intercommunalities: Insee, DGCL and La Poste, "
        f"through {package}, vintage {vintage.year}, updated on {vintage.updated}, "
        "Open Licence 2.0.",
        "sources": list(vintage.sources),
        "counts": dict(sorted(counts.items())),
    }


def compress(rows: list[list[str]]) -> bytes:
    """Return rows as gzip of tab-separated lines, with neither file name nor time in it."""
    for row in rows:
        if any(sign in field for field in row for sign in "\t\n\r\x0b\x0c\x85\u2028\u2029"):
            raise BuildError(f"{row[0]}: a tab or a line break in a field")
    text = "".join("\t".join(row) + "\n" for row in rows)
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as file:
        file.write(text.encode("utf-8"))
    return buffer.getvalue()


def main() -> int:
    """Build from the command line; 1 when the package cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="folder of the unpacked npm package")
    parser.add_argument("--target", type=Path, default=TARGET, help="where to write")
    arguments = parser.parse_args()
    try:
        counts = build(arguments.package, arguments.target)
    except (BuildError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for name, number in sorted(counts.items()):
        print(f"{number:7,} {name}")
    for path in sorted(arguments.target.iterdir()):
        print(f"{path.stat().st_size:9,} bytes {path.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
