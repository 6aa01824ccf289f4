"""Charts: what is drawn, and what a page's policy and a screen reader ask of it."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from parvis.figures.charts import (
    Bar,
    Chart,
    Frame,
    Group,
    Measure,
    Part,
    Tone,
    bars,
    paired,
    shares,
    single,
)
from parvis.figures.numbers import money, number, share

SVG = "{http://www.w3.org/2000/svg}"
FRAME = Frame("chart", "Budget", "Trois barres.")
HEAD = ("Projet", "Coût")


def drawn(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg)


def rectangles(chart: Chart) -> list[tuple[str | None, str | None, str | None]]:
    found = drawn(chart).findall(f"{SVG}rect")
    return [(one.get("class"), one.get("x"), one.get("width")) for one in found]


def texts(chart: Chart) -> list[str]:
    return [one.text or "" for one in drawn(chart).iter(f"{SVG}text")]


def test_bars_share_one_scale() -> None:
    chart = bars(FRAME, HEAD, [single("Fontaine", 200, "200 €"), single("Abri", 50, "50 €")])
    assert rectangles(chart) == [("figure-main", "0%", "66%"), ("figure-main", "0%", "16.5%")]
    assert texts(chart) == ["Fontaine", "200 €", "Abri", "50 €"]
    assert chart.rows == (("Fontaine", "200 €"), ("Abri", "50 €")) and chart.head == HEAD


def test_a_chart_is_named_and_described() -> None:
    chart = bars(FRAME, HEAD, [single("a", 1, "1")])
    root = drawn(chart)
    ids = {one.get("id"): one.text for one in root if one.get("id")}
    named = [ids[name] for name in (root.get("aria-labelledby") or "").split()]
    assert root.get("role") == "img" and named == ["Budget", "Trois barres."]


def test_a_hidden_number_has_no_bar() -> None:
    chart = bars(FRAME, HEAD, [single("Web", 40, "40"), single("Papier", None, "masqué")])
    assert len(rectangles(chart)) == 1 and texts(chart)[-1] == "masqué"
    compared = paired(FRAME, "Âge", ["a", "b"], [Group("x", (Measure(None, "masqué"),) * 2)])
    assert rectangles(compared) == [] and compared.rows == (("x", "masqué", "masqué"),)


def test_compared_bars_say_their_series_and_differ_by_pattern() -> None:
    measures = (Measure(0.5, "50 %"), Measure(0.25, "25 %"), Measure(0.4, "40 %"))
    chart = paired(FRAME, "Sexe", ["Population", "Vivier", "Panel"], [Group("Femmes", measures)])
    assert texts(chart) == ["Femmes", "50 % · Population", "25 % · Vivier", "40 % · Panel"]
    assert rectangles(chart) == [
        ("figure-quiet", "0%", "45%"),
        ("figure-striped", "0%", "22.5%"),
        ("figure-main", "0%", "36%"),
    ]
    assert chart.head == ("Sexe", "Population", "Vivier", "Panel") and list(chart.numeric) == [
        1,
        2,
        3,
    ]
    with pytest.raises(ValueError, match="zip"):
        paired(FRAME, "Sexe", ["Population", "Panel"], [Group("Femmes", measures)])


def test_slices_are_numbered_as_in_the_table() -> None:
    slices = [single("Fontaine", 9000, "9 000 €"), single("Banc", 600, "600 €")]
    slices.append(single("Reste", 5400, "5 400 €", Tone.EMPTY))
    chart = shares(FRAME, ("Projet", "Coût", "Part"), slices, "fr")
    assert [width for _c, _x, width in rectangles(chart)] == ["60%", "4%", "36%"]
    # The second slice is too narrow for its number.
    assert texts(chart) == ["1", "3"]
    assert chart.rows[0] == ("1. Fontaine", "9 000 €", "60\u00a0%")


def test_no_share_is_worked_out_beside_a_hidden_number() -> None:
    with pytest.raises(ValueError, match="in sight"):
        shares(FRAME, ("", "", ""), [single("a", None, "masqué"), single("b", 50, "50")], "fr")


def test_a_strict_policy_holds_and_ids_are_the_charts_own() -> None:
    group = Group("x", (Measure(1, "1"), Measure(2, "2")))
    chart = paired(Frame("one", "t", "d"), "h", ["a", "b"], [group])
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", chart.svg)
    used = set(re.findall(r'id="([^"]+)"', chart.svg))
    assert used == {"one-title", "one-description", "one-stripes"}
    assert 'fill="url(#one-stripes)"' in chart.svg


def test_names_cannot_break_out_of_the_picture() -> None:
    bad = "<script>alert(1)</script>&\"'%s{0}"
    frame = Frame('x"y', bad, bad)
    for chart in (
        bars(frame, (bad, bad), [Bar(bad, (Part(1, Tone.STRIPED),), bad)]),
        paired(frame, bad, [bad, bad], [Group(bad, (Measure(1, bad), Measure(2, bad)))]),
        shares(frame, (bad, bad, bad), [single(bad, 1, bad)], "fr"),
    ):
        root = drawn(chart)
        assert not list(root.iter(f"{SVG}script"))
        assert next(root.iter(f"{SVG}title")).text == bad


def test_a_long_label_has_two_lines_and_the_table_all_of_it() -> None:
    label = "Réfection complète du terrain de pétanque " * 6
    chart = bars(FRAME, HEAD, [single(label, 1, "1")])
    first, second, _number = texts(chart)
    assert len(first) <= 38 and len(second) <= 38 and second.endswith("…")
    assert chart.rows[0][0] == label


@pytest.mark.parametrize("rows", [[], [single("a", 0, "0")], [single("a", -5, "-5")]])
def test_nothing_to_draw(rows: list[Bar]) -> None:
    assert rectangles(bars(FRAME, HEAD, rows)) == []
    assert rectangles(shares(FRAME, ("", "", ""), rows, "fr")) == []


def test_numbers_are_written_in_french() -> None:
    assert number(15000, "fr") == "15\u202f000" and number(15000, "en") == "15,000"
    assert money(1500000, "fr") == "15\u202f000\u00a0€" and money(1250, "fr") == "12,50\u00a0€"
    assert share(Fraction(234, 1000), "fr") == "23,4\u00a0%"
    assert share(0.5, "fr") == "50\u00a0%"
