"""How the money was spent, drawn."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

from budget_elections import election

from parvis.figures.charts import Frame, Part
from parvis_budgets.counting import Parameters, count
from parvis_budgets.explain import Money
from parvis_budgets.pictures import CHOSEN, LEFT, SHORT, Bar, draw, shares, shortfalls, spending

SVG = "{http://www.w3.org/2000/svg}"
HEAD = ("Projet", "Coût")

# As in test_equal_shares: a and c are chosen, b lacks 3, and 3 of the envelope are left.
CASE = election({"a": 600, "b": 600, "c": 300}, 1200, [(3, "ab"), (1, "c")], unit=100)
RESULT = count(CASE, Parameters("mes"))


def test_the_bars_of_what_was_spent() -> None:
    bars = spending(CASE, RESULT, "Reste")
    chart = draw(bars, Frame("spent", "Dépenses", "Trois barres."), HEAD)
    assert chart.head == HEAD
    assert chart.rows == (("a", "6"), ("c", "3"), ("Reste", "3"))
    root = ElementTree.fromstring(chart.svg)
    drawn = [(r.get("class"), r.get("x"), r.get("width")) for r in root.iter(f"{SVG}rect")]
    # The longest bar, for 6, has two thirds of the width.
    assert drawn == [
        (f"figure-{CHOSEN}", "0%", "66%"),
        (f"figure-{CHOSEN}", "0%", "33%"),
        (f"figure-{LEFT}", "0%", "33%"),
    ]


def test_the_shares_of_the_envelope() -> None:
    bars = spending(CASE, RESULT, "Reste")
    chart = shares(bars, Frame("shares", "Enveloppe", ""), (*HEAD, "Part"), "fr")
    assert [row[2] for row in chart.rows] == ["50\u00a0%", "25\u00a0%", "25\u00a0%"]
    root = ElementTree.fromstring(chart.svg)
    assert [r.get("width") for r in root.iter(f"{SVG}rect")] == ["50%", "25%", "25%"]


def test_what_was_missing() -> None:
    (bar,) = shortfalls(CASE, RESULT)
    assert bar == Bar("b", (Part(Fraction(3), LEFT), Part(Fraction(3), SHORT)), Money(Fraction(3)))
    root = ElementTree.fromstring(draw([bar], Frame("short", "Manques", ""), HEAD).svg)
    drawn = root.findall(f"{SVG}rect")
    assert [(r.get("x"), r.get("width")) for r in drawn] == [("0%", "33%"), ("33%", "33%")]
