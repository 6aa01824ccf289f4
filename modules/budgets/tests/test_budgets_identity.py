"""Who is the same person on the roll, however a name is written."""

from __future__ import annotations

from datetime import date

import pytest

from parvis_budgets.reglement import Tie
from parvis_budgets.roll import Voter, identity_of, new_key

KEY = new_key()


def identity(name: str, born: date = date(1950, 2, 3)) -> str:
    return identity_of(KEY, Voter(name, born, Tie.RESIDENT))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anne Lebœuf", "LEBOEUF Anne"),
        ("Anne LEBŒUF", "anne leboeuf"),
        ("Lætitia Née", "Laetitia Nee"),
        ("Søren Łukasz", "Soren Lukasz"),
        ("Ǿrsted Jo", "Orsted Jo"),
        ("Zoé Straße", "ZOE STRASSE"),
        ("Jean-Éric d’Aÿ", "D AY Jean Eric"),
    ],
)
def test_one_person_whatever_the_letters(one, other) -> None:
    assert identity(one) == identity(other)


def test_others_are_others() -> None:
    names = ("Anne Leboeuf", "Anne Lebouf", "Anna Leboeuf", "Anne Leboeuf Roux")
    assert len({identity(name) for name in names}) == len(names)
    assert identity(names[0], date(1950, 2, 4)) != identity(names[0])
