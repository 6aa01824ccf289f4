"""How the money was spent, drawn: bars as SVG, and the same figures for a table beside them.

Pure functions. A picture carries its title and description for who cannot see it, has no style
attribute and no script (a strict content security policy holds), and takes its colours from the
classes ``budgets-chosen``, ``budgets-left`` and ``budgets-short`` of the style sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from parvis_budgets.counting.model import Election
from parvis_budgets.counting.result import Result, Why
from parvis_budgets.explain import Money, Value, plain

CHOSEN = "budgets-chosen"
LEFT = "budgets-left"
SHORT = "budgets-short"

WIDTH = 640
ROW = 40
BAR = 14
LABEL = 16
MARGIN = 2
# A longer name would run into the amount; the table beside has it whole.
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar: an amount in the currency, and the class that colours it."""

    amount: Fraction
    kind: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a picture and of its table: a name, its parts, the amount written beside."""

    name: str
    parts: tuple[Part, ...]
    amount: Money

    @property
    def length(self) -> Fraction:
        """All the parts together."""
        return sum((part.amount for part in self.parts), Fraction(0))


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
    title: str,
    description: str,
    identifier: str,
    show: Callable[[Value], str] = plain,
) -> str:
    """The bars as an SVG element, on one scale, the longest across the whole width.

    ``identifier`` must be unique in the page; ``show`` writes the amounts.
    """
    most = max((bar.length for bar in bars), default=Fraction(0))
    height = len(bars) * ROW + MARGIN
    names = quoteattr(f"{identifier}-title {identifier}-description")
    lines = [
        f'<svg class="budgets-bars" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby={names} xmlns="http://www.w3.org/2000/svg">',
        f"<title id={quoteattr(identifier + '-title')}>{escape(title)}</title>",
        f"<desc id={quoteattr(identifier + '-description')}>{escape(description)}</desc>",
    ]
    for number, bar in enumerate(bars):
        lines += _drawn(bar, number * ROW, most, show)
    return "\n".join([*lines, "</svg>"])


def _drawn(bar: Bar, top: int, most: Fraction, show: Callable[[Value], str]) -> list[str]:
    base = top + LABEL
    lines = [
        f'<text x="0" y="{base - 4}">{escape(_fitting(bar.name))}</text>',
        f'<text x="{WIDTH}" y="{base - 4}" text-anchor="end">{escape(show(bar.amount))}</text>',
    ]
    start = Fraction(0)
    for part in bar.parts:
        if part.amount <= 0 or not most:
            continue
        x, width = start * WIDTH / most, part.amount * WIDTH / most
        lines.append(
            f'<rect class="{part.kind}" x="{_short(x)}" y="{base}" '
            f'width="{_short(width)}" height="{BAR}"/>'
        )
        start += part.amount
    return lines


def _fitting(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def _short(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def table(bars: Sequence[Bar], show: Callable[[Value], str] = plain) -> list[tuple[str, str]]:
    """The same figures as rows: the name and the amount as it is written."""
    return [(bar.name, show(bar.amount)) for bar in bars]
