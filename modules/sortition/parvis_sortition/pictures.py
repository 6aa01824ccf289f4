"""Charts of a draw: the population, those who could be drawn, the panel, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from parvis.figures.charts import Chart, Frame, Group, Measure, paired
from parvis.figures.numbers import share
from parvis.figures.small_cells import Counts, Dimension, suppress_together
from parvis.web.i18n import gettext as _
from parvis_sortition.models import Criterion, Draw


@dataclass(frozen=True)
class Compared:
    """One criterion of a draw: by value, its share of the population, of the pool, of the panel."""

    criterion: Criterion
    labels: tuple[str, ...]
    population: tuple[Measure, ...] | None
    """None where it is not known of each value."""
    pool: tuple[Measure, ...]
    panel: tuple[Measure, ...] | None
    """None before the draw."""


def compared(draw: Draw, criteria: Sequence[Criterion], locale: str) -> list[Compared]:
    """The criteria that count in the draw, in their order.

    Counts of the pool under 10 are hidden, and what would give them away. Those of the panel are
    shown: the quotas, which are public, say as much.
    """
    counted = [criterion for criterion in criteria if criterion.label in draw.figures]
    if not counted:
        return []
    pools = suppress_together(
        [
            Counts(
                Dimension(criterion.label, tuple(_labels(draw, criterion))),
                None,
                tuple((n,) for n in _column(draw, criterion, 0)),
            )
            for criterion in counted
        ]
    )
    return [
        _compared(draw, criterion, list(shown.row_totals), locale)
        for criterion, shown in zip(counted, pools, strict=True)
    ]


def _compared(
    draw: Draw, criterion: Criterion, pool: Sequence[int | None], locale: str
) -> Compared:
    labels = _labels(draw, criterion)
    people: Mapping[str, int | None] = {v.label: v.population for v in criterion.values}
    total = sum(people[label] or 0 for label in labels)
    known = total and all(people[label] is not None for label in labels)
    seats = _column(draw, criterion, 1)
    return Compared(
        criterion,
        tuple(labels),
        tuple(_measure(people[label], total, locale) for label in labels) if known else None,
        tuple(_measure(number, draw.people, locale) for number in pool),
        tuple(_measure(number, sum(seats), locale) for number in seats) if sum(seats) else None,
    )


def charts_of(draw: Draw, criteria: Sequence[Criterion], locale: str) -> list[Chart]:
    """A chart for each criterion that counts in the draw, in the order of the criteria."""
    return [_chart(draw, each) for each in compared(draw, criteria, locale)]


def _labels(draw: Draw, criterion: Criterion) -> list[str]:
    known = draw.figures[criterion.label]
    return [value.label for value in criterion.values if value.label in known]


def _column(draw: Draw, criterion: Criterion, place: int) -> list[int]:
    known = draw.figures[criterion.label]
    return [known[label][place] for label in _labels(draw, criterion)]


def _chart(draw: Draw, each: Compared) -> Chart:
    columns = [
        (name, column)
        for name, column in (
            (_("population"), each.population),
            (_("volunteers"), each.pool),
            (_("panel"), each.panel),
        )
        if column is not None
    ]
    if len(columns) == 1:
        columns.append((_("panel"), tuple(Measure(None, _("not drawn yet")) for _l in each.labels)))
    series = [name for name, _column in columns]
    frame = Frame(
        f"criterion-{draw.id}-{each.criterion.id}",
        each.criterion.label,
        _("Shares of each answer, side by side: %(series)s.", series=", ".join(series)),
    )
    groups = [
        Group(label, tuple(column[place] for _name, column in columns))
        for place, label in enumerate(each.labels)
    ]
    return paired(frame, each.criterion.label, series, groups)


def _measure(number: int | None, total: int, locale: str) -> Measure:
    if number is None or not total:
        return Measure(None, _("not counted here"))
    part = Fraction(number, total)
    return Measure(part, share(part, locale))
