"""Charts and counts on a page: the macros, in French, with what is hidden said."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, render_template_string

from parvis.figures import charts
from parvis.figures.small_cells import Counts, Dimension, suppress

PAGE = (
    "{% import 'parvis/figures.html' as figures %}"
    "{{ figures.chart(chart, folded) }}{{ figures.counts('Votes', shown) }}"
)


def page(app: Flask, cells: tuple[tuple[int, ...], ...], **context: Any) -> str:
    frame = charts.Frame("one", "Coût <des> projets", "Une barre.")
    chart = charts.bars(frame, ("Projet", "Coût"), [charts.single("Banc & abri", 6, "6 €")])
    table = Counts(Dimension("Commune", ("Digne", "Volonne", "Mas")), None, cells)
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        return render_template_string(PAGE, chart=chart, shown=suppress(table), **context)


def test_a_sum_keeps_its_sign_on_its_line(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        shown = render_template_string("{{ 1500000 | money }} {{ 150050 | money }}")
    assert shown == "15\u202f000\u00a0€ 1\u202f500,50\u00a0€"


def test_a_chart_has_its_table_beside(app: Flask) -> None:
    html = page(app, ((1200,), (40,), (30,)), folded=False)
    assert "<svg" in html and "Coût &lt;des&gt; projets" in html and "<des>" not in html
    assert re.search(r'<th scope="row">Banc &amp; abri</th><td class="number">6 €</td>', html)
    assert "<details>" not in html
    assert "<details>" in page(app, ((1200,), (40,), (30,)), folded=True)


def test_counts_are_written_in_french_and_hidden_ones_said(app: Flask) -> None:
    html = page(app, ((1200,), (40,), (30,)), folded=False)
    assert "1\u202f270" in html and "masqué" not in html
    html = page(app, ((1200,), (40,), (3,)), folded=False)
    assert html.count("masqué</span>") == 2 and "1\u202f243" in html
    assert "pour que personne ne soit reconnaissable" in html


def test_a_table_both_ways_has_a_cell_for_each(app: Flask) -> None:
    table = Counts(
        Dimension("Commune", ("A", "B")), Dimension("Âge", ("x", "y")), ((20, 30), (40, 50))
    )
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        html = render_template_string(
            "{% import 'parvis/figures.html' as figures %}{{ figures.counts('Votes', shown) }}",
            shown=suppress(table),
        )
    rows = [re.findall(r"<td[^>]*>(\d+)</td>", row) for row in html.split("<tr>")[2:]]
    assert rows == [["20", "30", "50"], ["40", "50", "90"], ["60", "80", "140"]]
