"""How the money was spent, drawn: bars, and the same figures in a table beside them.

Pure functions. What is drawn is `parvis.figures.charts`; here is what to draw of a result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parvis.figures import charts
from parvis.figures.charts import Chart, Frame, Part, Tone
from parvis_budgets.counting.model import Election
from parvis_budgets.counting.result import Result, Why
from parvis_budgets.explain import Money, Value, plain

CHOSEN = Tone.MAIN
LEFT = Tone.QUIET
SHORT = Tone.STRIPED


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a picture and of its table: a name, its parts, the amount written beside."""

    name: str
    parts: tuple[Part, ...]
    amount: Money


def spending(election: Election, result: Result, left: str) -> list[Bar]:
    """What each chosen project cost, in the order of choice, and what of the envelope is left.

    ``left`` names the last bar, in the language of the page.
    """
    bars = []
    for name in result.selected:
        project = election.projects[election.index[name]]
        cost = election.money(project.cost)
        bars.append(Bar(project.name or project.id, (Part(cost, CHOSEN),), Money(cost)))
    rest = election.money(election.budget - result.cost)
    bars.append(Bar(left, (Part(rest, LEFT),), Money(rest)))
    return bars


def shortfalls(election: Election, result: Result) -> list[Bar]:
    """For each project that lacked money, what could pay for it and what was missing.

    The nearest to being funded come first; the amount is what was missing.
    """
    bars = []
    for refusal in result.refusals:
        if refusal.available is None or refusal.why not in (Why.TOO_DEAR, Why.SUPPORT_SPENT):
            continue
        project = election.projects[election.index[refusal.project]]
        there = election.money(refusal.available)
        missing = election.money(project.cost) - there
        parts = (Part(there, LEFT), Part(missing, SHORT))
        bars.append(Bar(project.name or project.id, parts, Money(missing)))
    return sorted(bars, key=lambda bar: (bar.amount.amount, bar.name))


def draw(
    bars: Sequence[Bar],
    frame: Frame,
    head: tuple[str, str],
    show: Callable[[Value], str] = plain,
) -> Chart:
    """The bars on one scale, for the macro `chart` of `parvis/figures.html`.

    ``head`` names the projects and the amounts; ``show`` writes the amounts.
    """
    rows = [charts.Bar(bar.name, bar.parts, show(bar.amount)) for bar in bars]
    return charts.bars(frame, head, rows)


def shares(
    bars: Sequence[Bar],
    frame: Frame,
    head: tuple[str, str, str],
    locale: str,
    show: Callable[[Value], str] = plain,
) -> Chart:
    """The bars as slices of one, the whole envelope: see `parvis.figures.charts.shares`."""
    rows = [charts.Bar(bar.name, bar.parts, show(bar.amount)) for bar in bars]
    return charts.shares(frame, head, rows, locale)
