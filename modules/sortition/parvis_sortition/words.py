"""Sentences said to people, in English and French.

The drawing package works without a web framework, so its sentences are kept here rather than in
the catalogues of the pages; both show the same text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "fr"]

SENTENCES: dict[str, tuple[str, str]] = {
    "empty_file": ("the file is empty", "le fichier est vide"),
    "not_utf8": (
        "the file is not encoded in UTF-8",
        "le fichier n’est pas encodé en UTF-8",
    ),
    "no_column": (
        "column “{column}” is missing",
        "la colonne « {column} » manque",
    ),
    "no_column_near": (
        "column “{column}” is missing; there is a column “{near}”: capital letters, accents and "
        "spaces count",
        "la colonne « {column} » manque ; il existe une colonne « {near} » : les majuscules, "
        "les accents et les espaces comptent",
    ),
    "column_twice": (
        "column “{column}” appears twice",
        "la colonne « {column} » figure deux fois",
    ),
    "cells": (
        "{found} cells where {expected} are expected",
        "{found} cases au lieu de {expected}",
    ),
    "no_id": ("the identifier is empty", "l’identifiant est vide"),
    "id_twice": (
        "the identifier “{id}” is already used on line {line}",
        "l’identifiant « {id} » est déjà pris ligne {line}",
    ),
    "no_value": (
        "no value for “{feature}” (person “{id}”)",
        "aucune valeur pour « {feature} » (personne « {id} »)",
    ),
    "unknown_value": (
        "“{value}” is not a known value of “{feature}” (person “{id}”)",
        "« {value} » n’est pas une valeur connue de « {feature} » (personne « {id} »)",
    ),
    "unknown_value_near": (
        "“{value}” is not a known value of “{feature}” (person “{id}”); did you mean “{near}”?",
        "« {value} » n’est pas une valeur connue de « {feature} » (personne « {id} ») ; "
        "vouliez-vous dire « {near} » ?",
    ),
    "no_people": ("there is nobody in the pool", "il n’y a personne dans le vivier"),
    "no_features": ("there is no quota", "il n’y a aucun quota"),
    "empty_cell": ("“{column}” is empty", "« {column} » est vide"),
    "not_a_number": (
        "“{column}” is “{found}”: a whole number from 0 to 999999 is expected",
        "« {column} » vaut « {found} » : un nombre entier de 0 à 999999 est attendu",
    ),
    "not_a_population": (
        "“{found}” is not a whole number of people",
        "« {found} » n’est pas un nombre entier de personnes",
    ),
    "not_csv": (
        "from this line on, the file can’t be read: perhaps a quotation mark is not closed",
        "à partir de cette ligne, le fichier ne se lit pas : peut-être un guillemet n’est-il pas "
        "fermé",
    ),
    "cell_too_long": ("a cell is too long", "une case est trop longue"),
    "min_over_max": (
        "“{value}”: the minimum ({min}) is above the maximum ({max})",
        "« {value} » : le minimum ({min}) dépasse le maximum ({max})",
    ),
    "value_twice": (
        "the value “{value}” of “{feature}” is already given on line {line}",
        "la valeur « {value} » de « {feature} » est déjà donnée ligne {line}",
    ),
    "exclude_unknown": (
        "nobody has the identifier “{id}” to exclude",
        "personne n’a l’identifiant « {id} » à exclure",
    ),
    "size": (
        "the size of the panel ({size}) must be between 1 and the number of people ({people})",
        "la taille du panel ({size}) doit être comprise entre 1 et le nombre de personnes "
        "({people})",
    ),
    "not_seated": (
        "“{id}” is not on the panel",
        "« {id} » n’est pas dans le panel",
    ),
    "relax_unknown": (
        "“{text}” is not FEATURE/VALUE:min=N or FEATURE/VALUE:max=N of a known value",
        "« {text} » n’est pas CRITÈRE/VALEUR:min=N ou CRITÈRE/VALEUR:max=N d’une valeur connue",
    ),
    "few_alternates": (
        "there are not {number} people left to be alternates",
        "il ne reste pas {number} personnes pour être suppléantes",
    ),
    "relax_min": (
        "{value}: minimum from {before} to {after}",
        "{value} : minimum de {before} à {after}",
    ),
    "relax_max": (
        "{value}: maximum from {before} to {after}",
        "{value} : maximum de {before} à {after}",
    ),
    "binds_min": ("{value}: minimum {number}", "{value} : minimum {number}"),
    "binds_max": ("{value}: maximum {number}", "{value} : maximum {number}"),
    "too_tight": (
        "the quotas are too tight together: no fair list of panels was found. Relax some of these, "
        "which bind most: {quotas}",
        "les quotas sont trop serrés ensemble : aucune liste équitable de panels n’a été trouvée. "
        "Assouplissez-en quelques-uns, ceux-ci surtout : {quotas}",
    ),
    "relax_size": (
        "size of the panel from {before} to {after}",
        "taille du panel de {before} à {after}",
    ),
}


def sentence(key: str, language: Language, **values: object) -> str:
    """The sentence `key` in `language`, its blanks filled in with `values`."""
    template = SENTENCES[key][0 if language == "en" else 1]
    return template.format(**values)


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file: where, and what to say about it."""

    file: str
    line: int
    """Line as a spreadsheet counts them, from 1; 0 when it concerns the whole file."""
    key: str
    values: dict[str, object] = field(default_factory=dict)

    def text(self, language: Language = "en") -> str:
        """The fault as one line: file, line number, sentence."""
        place = self.file
        if self.line:
            place += f", line {self.line}" if language == "en" else f", ligne {self.line}"
        colon = ": " if language == "en" else "\u00a0: "
        return place + colon + sentence(self.key, language, **self.values)


class InputRefused(ValueError):
    """The files cannot be used as they are; `faults` says why, line by line."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults; the message is their English text."""
        self.faults = faults
        super().__init__("\n".join(fault.text("en") for fault in faults))
