"""Charts of a draw: the population, those who could be drawn, the panel, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from parvis.figures.charts import Chart, Frame, Group, Measure, paired
from parvis.figures.numbers import share
from parvis.figures.small_cells import Counts, Dimension, suppress_together
from parvis.web.i18n import gettext as _
from parvis_sortition.models import Criterion, Draw


def charts_of(draw: Draw, criteria: Sequence[Criterion], locale: str) -> list[Chart]:
    """A chart for each criterion that counts in the draw, in the order of the criteria.

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
        _chart(draw, criterion, list(shown.row_totals), locale)
        for criterion, shown in zip(counted, pools, strict=True)
    ]


def _labels(draw: Draw, criterion: Criterion) -> list[str]:
    known = draw.figures[criterion.label]
    return [value.label for value in criterion.values if value.label in known]


def _column(draw: Draw, criterion: Criterion, place: int) -> list[int]:
    known = draw.figures[criterion.label]
    return [known[label][place] for label in _labels(draw, criterion)]


def _chart(
    draw: Draw, criterion: Criterion, pool: Sequence[int | None], locale: str
) -> Chart:
    labels = _labels(draw, criterion)
    people: Mapping[str, int | None] = {v.label: v.population for v in criterion.values}
    total = sum(people[label] or 0 for label in labels)
    seats = _column(draw, criterion, 1)
    series, columns = [], []
    if total and all(people[label] is not None for label in labels):
        series.append(_("population"))
        columns.append([_measure(people[label], total, locale) for label in labels])
    series.append(_("volunteers"))
    columns.append([_measure(number, draw.people, locale) for number in pool])
    if sum(seats):
        series.append(_("panel"))
        columns.append([_measure(number, sum(seats), locale) for number in seats])
    if len(series) == 1:
        series.append(_("panel"))
        columns.append([Measure(None, _("not drawn yet")) for _label in labels])
    frame = Frame(
        f"criterion-{draw.id}-{criterion.id}",
        criterion.label,
        _("Shares of each answer, side by side: %(series)s.", series=", ".join(series)),
    )
    groups = [
        Group(label, tuple(column[place] for column in columns))
        for place, label in enumerate(labels)
    ]
    return paired(frame, criterion.label, series, groups)


def _measure(number: int | None, total: int, locale: str) -> Measure:
    if number is None or not total:
        return Measure(None, _("hidden (under 10)"))
    part = Fraction(number, total)
    return Measure(part, share(part, locale))
