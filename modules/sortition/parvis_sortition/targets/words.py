"""What is said of targets, in English and French."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parvis_sortition.words import Language

SENTENCES: dict[str, tuple[str, str]] = {
    "sector_one": ("{name}", "{name}"),
    "sector_few": ("{first} and {last}", "{first} et {last}"),
    "sector_many": (
        "{first} and {others} other communes",
        "{first} et {others} autres communes",
    ),
    "commune_unknown": (
        "commune {code} is not one of the territory’s",
        "la commune {code} n’est pas de ce territoire",
    ),
    "commune_twice": (
        "{commune} is in two sectors: “{sector}” and “{other}”",
        "{commune} figure dans deux secteurs : « {sector} » et « {other} »",
    ),
    "commune_missing": (
        "{commune} is in no sector",
        "{commune} n’est dans aucun secteur",
    ),
    "sector_empty": ("“{sector}” has no commune", "« {sector} » n’a aucune commune"),
    "sector_few_seats": (
        "“{sector}” ({population} inhabitants) can expect {seats} seats: put it with another, so "
        "that it has {wanted}",
        "« {sector} » ({population} habitants) peut espérer {seats} place(s) : regroupez-le avec "
        "un autre, pour qu’il en ait {wanted}",
    ),
    "sector_few_people": (
        "“{sector}” has {population} inhabitants: put it with another, so that it has {wanted} "
        "and nobody can be recognised",
        "« {sector} » compte {population} habitants : regroupez-le avec un autre, pour qu’il en "
        "compte {wanted} et que personne ne soit reconnaissable",
    ),
    "no_value": (
        "“{criterion}” needs two values at least",
        "« {criterion} » demande au moins deux valeurs",
    ),
    "value_again": (
        "“{criterion}”: the value “{value}” is given twice",
        "« {criterion} » : la valeur « {value} » est donnée deux fois",
    ),
    "out_of_order": (
        "“{value}”: the minimum ({min}) is above the maximum ({max})",
        "« {value} » : le minimum ({min}) dépasse le maximum ({max})",
    ),
    "out_of_panel": (
        "“{value}”: from {min} to {max}, of a panel of {size}",
        "« {value} » : de {min} à {max}, pour un panel de {size}",
    ),
    "too_many_wanted": (
        "“{criterion}”: the minimums add up to {sum}, more than the {size} seats of the panel",
        "« {criterion} » : les minimums font {sum} au total, plus que les {size} places du panel",
    ),
    "too_few_allowed": (
        "“{criterion}”: the maximums add up to {sum}, fewer than the {size} seats of the panel",
        "« {criterion} » : les maximums font {sum} au total, moins que les {size} places du panel",
    ),
    "shut_out": (
        "“{value}”: the maximum is 0, so that {population} inhabitants have no chance at all",
        "« {value} » : le maximum est 0, si bien que {population} habitants n’ont aucune chance",
    ),
    "alone": (
        "“{value}”: at most one person, who would be alone and could be recognised; put this "
        "value with another",
        "« {value} » : une personne au plus, qui serait seule et reconnaissable ; regroupez cette "
        "valeur avec une autre",
    ),
    "far": (
        "“{value}”: from {min} to {max}, when its share of the population is {exact} seats",
        "« {value} » : de {min} à {max}, alors que sa part de la population est de {exact} places",
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of sectors or quotas, with what goes in its blanks.

    `blocking` when the draw can't be made so; else it is advice.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    blocking: bool = True

    def text(self, language: Language = "en") -> str:
        """The remark as a sentence; whole numbers above 999 are written in the language."""
        written = {name: _written(value, language) for name, value in self.values.items()}
        return SENTENCES[self.key][0 if language == "en" else 1].format(**written)


def _written(value: object, language: Language) -> object:
    if isinstance(value, int):
        return f"{value:,}" if language == "en" else f"{value:,}".replace(",", "\u202f")
    if isinstance(value, float):
        return f"{value:.1f}" if language == "en" else f"{value:.1f}".replace(".", ",")
    return value
