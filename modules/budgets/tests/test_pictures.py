"""How the money was spent, drawn."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

from budget_elections import election

from parvis_budgets.counting import Election, Parameters, Profile, Project, count
from parvis_budgets.explain import Money
from parvis_budgets.pictures import (
    CHOSEN,
    LEFT,
    SHORT,
    Bar,
    Part,
    draw,
    shortfalls,
    spending,
    table,
)

SVG = "{http://www.w3.org/2000/svg}"

# As in test_equal_shares: a and c are chosen, b lacks 3, and 3 of the envelope are left.
CASE = election({"a": 600, "b": 600, "c": 300}, 1200, [(3, "ab"), (1, "c")], unit=100)
RESULT = count(CASE, Parameters("mes"))


def test_the_bars_of_what_was_spent() -> None:
    bars = spending(CASE, RESULT, "Reste")
    assert table(bars) == [("a", "6"), ("c", "3"), ("Reste", "3")]
    root = ElementTree.fromstring(draw(bars, "Dépenses", "Trois barres.", "spent"))
    drawn = [(r.get("class"), r.get("x"), r.get("width")) for r in root.iter(f"{SVG}rect")]
    # The longest bar has the whole width, 640, for 6.
    assert drawn == [(CHOSEN, "0", "640"), (CHOSEN, "0", "320"), (LEFT, "0", "320")]
    assert root.get("role") == "img"
    ids = {element.get("id"): element.text for element in root if element.get("id")}
    assert [ids[name] for name in (root.get("aria-labelledby") or "").split()] == [
        "Dépenses",
        "Trois barres.",
    ]


def test_what_was_missing() -> None:
    (bar,) = shortfalls(CASE, RESULT)
    assert bar == Bar("b", (Part(Fraction(3), LEFT), Part(Fraction(3), SHORT)), Money(Fraction(3)))
    root = ElementTree.fromstring(draw([bar], "Manques", "", "short"))
    assert [(r.get("x"), r.get("width")) for r in root.iter(f"{SVG}rect")] == [
        ("0", "320"),
        ("320", "320"),
    ]


def test_names_cannot_break_out_of_the_picture() -> None:
    name = '<script>alert(1)</script>&"'
    case = Election((Project("1", 5, name),), 5, Profile.from_ballots([]))
    result = count(case, Parameters("greedy"))
    root = ElementTree.fromstring(draw(spending(case, result, "left"), name, name, 'x"y'))
    assert not list(root.iter(f"{SVG}script"))
    assert next(text.text for text in root.iter(f"{SVG}text")) == name


def test_a_long_name_leaves_room_for_the_amount() -> None:
    bar = Bar("Réfection " * 20, (Part(Fraction(1), CHOSEN),), Money(Fraction(1)))
    root = ElementTree.fromstring(draw([bar], "", "", "long"))
    drawn = next(text.text or "" for text in root.iter(f"{SVG}text"))
    assert len(drawn) <= 64 and drawn.endswith("…")
    assert table([bar])[0][0] == bar.name


def test_nothing_to_draw() -> None:
    root = ElementTree.fromstring(draw([], "Rien", "", "none"))
    assert root.get("viewBox") == "0 0 640 2"
    empty = draw([Bar("a", (Part(Fraction(0), LEFT),), Money(Fraction(0)))], "Rien", "", "none")
    assert "<rect" not in empty
