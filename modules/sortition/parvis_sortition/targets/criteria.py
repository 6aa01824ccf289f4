"""Criteria ready to be chosen, with the values of INSEE's tables, so that figures can be copied.

No population comes with them: it is the territory's, typed in or read from a file. Sources of the
lists: census ("dossier complet": diplomas FOR T2, housing LOG T7) and PCS 2020 for occupations.
"""

from __future__ import annotations

from dataclasses import dataclass

from parvis_sortition.words import Language


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a criterion: its key, for files, and its names."""

    key: str
    english: str
    french: str

    def name(self, language: Language = "fr") -> str:
        """Its name in a language."""
        return self.english if language == "en" else self.french


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a panel is balanced by. The values of `sector` are those of the territory."""

    key: str
    english: str
    french: str
    values: tuple[Value, ...]

    def name(self, language: Language = "fr") -> str:
        """Its name in a language."""
        return self.english if language == "en" else self.french


AGES: tuple[tuple[int, int | None], ...] = ((16, 24), (25, 39), (40, 59), (60, 74), (75, None))
"""Bands of ages in completed years, both ends in."""


def age_key(age: int) -> str | None:
    """The key of the band of an age in completed years; None below 16."""
    for low, high in AGES:
        if age >= low and (high is None or age <= high):
            return f"{low}-{high}" if high else f"{low}+"
    return None


CRITERIA = (
    Criterion(
        "sex",
        "Sex",
        "Sexe",
        (Value("female", "Woman", "Femme"), Value("male", "Man", "Homme")),
    ),
    Criterion(
        "age",
        "Age",
        "Âge",
        tuple(
            Value(f"{low}-{high}", f"{low} to {high}", f"{low} à {high} ans")
            if high
            else Value(f"{low}+", f"{low} and over", f"{low} ans et plus")
            for low, high in AGES
        ),
    ),
    Criterion("sector", "Sector", "Secteur", ()),
    Criterion(
        "diploma",
        "Highest diploma",
        "Diplôme le plus élevé",
        (
            Value("none", "No diploma, or primary school", "Aucun diplôme, ou certificat d’études"),
            Value("brevet", "Lower secondary (brevet)", "Brevet des collèges, BEPC"),
            Value("cap", "Vocational (CAP, BEP)", "CAP, BEP"),
            Value("bac", "Upper secondary (baccalauréat)", "Baccalauréat, brevet professionnel"),
            Value("bac2", "Two years after", "Bac +2"),
            Value("bac3", "Three or four years after", "Bac +3 ou bac +4"),
            Value("bac5", "Five years after, or more", "Bac +5 ou plus"),
        ),
    ),
    Criterion(
        "occupation",
        "Socio-professional category",
        "Catégorie socioprofessionnelle",
        (
            Value("1", "Farmers", "Agriculteurs exploitants, agricultrices exploitantes"),
            Value(
                "2",
                "Craft, trade and business owners",
                "Artisanat, commerce, chefs et cheffes d’entreprise",
            ),
            Value(
                "3",
                "Managers and higher professions",
                "Cadres et professions intellectuelles supérieures",
            ),
            Value("4", "Intermediate professions", "Professions intermédiaires"),
            Value("5", "Clerical and service workers", "Employés et employées"),
            Value("6", "Manual workers", "Ouvriers et ouvrières"),
            Value("7", "Retired", "Retraités et retraitées"),
            Value("8", "Others without an occupation", "Autres, sans activité professionnelle"),
        ),
    ),
    Criterion(
        "housing",
        "Housing",
        "Logement",
        (
            Value("owner", "Owner", "Propriétaire"),
            Value("social", "Tenant in social housing", "Locataire d’un logement social (HLM)"),
            Value("tenant", "Other tenant", "Locataire d’un autre logement"),
            Value("free", "Housed free of charge", "Logement gratuit"),
        ),
    ),
)
"""In the order in which they are proposed."""
