"""The pool as the facilitator looks at it: who volunteered beside the territory, what is scarce."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from parvis.figures.charts import Chart, Frame, Group, Measure, bars, paired, single
from parvis.figures.numbers import number, share
from parvis.web.i18n import gettext as _
from parvis_sortition.mandate import populations
from parvis_sortition.models import Criterion, SubDraw
from parvis_sortition.queries.composition import Composition

FEW = 2
"""Fewer volunteers than so many times the minimum: those who are drawn may decline."""


@dataclass(frozen=True)
class Scarce:
    """A value of which there are too few volunteers, or barely enough."""

    value: str
    people: int
    low: int

    @property
    def missing(self) -> int:
        """How many more the minimum needs."""
        return max(0, self.low - self.people)


def scarce_in(sub_draw: SubDraw, composition: Composition) -> list[Scarce]:
    """Those that lack first."""
    found = [
        Scarce(quota.value.label, composition.values.get(quota.value_id, 0), quota.low)
        for quota in sub_draw.quotas
        if composition.values.get(quota.value_id, 0) < FEW * quota.low
    ]
    return sorted(found, key=lambda one: (-one.missing, one.people - FEW * one.low, one.value))


def charts_of_pool(
    sub_draw: SubDraw,
    composition: Composition,
    invited: Mapping[int, Mapping[int, int]],
    locale: str,
) -> list[Chart]:
    """A chart for each criterion: population, people invited where the letters tell, volunteers.
    Exact counts: for those who check the pool.
    """
    return [
        _chart(sub_draw, criterion, composition, invited.get(criterion.id), locale)
        for criterion in sub_draw.recruitment.criteria
    ]


def _chart(
    sub_draw: SubDraw,
    criterion: Criterion,
    composition: Composition,
    letters: Mapping[int, int] | None,
    locale: str,
) -> Chart:
    bounds = {quota.value_id: quota for quota in sub_draw.quotas}
    people = populations(criterion)
    series, columns = [], []
    if people is not None:
        total = sum(people.values())
        series.append(_("population"))
        columns.append([_measure(people[v.label], total, locale) for v in criterion.values])
    if letters is not None:
        total = sum(letters.values())
        series.append(_("people invited"))
        columns.append([_measure(letters.get(v.id, 0), total, locale) for v in criterion.values])
    series.append(_("volunteers"))
    total = composition.people
    columns.append(
        [_measure(composition.values.get(v.id, 0), total, locale) for v in criterion.values]
    )
    lows = [bounds[v.id].low for v in criterion.values if v.id in bounds]
    if len(series) < 3 and lows:
        series.insert(-1, _("wanted, at least"))
        columns.insert(-1, [_measure(low, sub_draw.size, locale) for low in lows])
    groups = [
        Group(value.label, tuple(column[place] for column in columns))
        for place, value in enumerate(criterion.values)
    ]
    frame = Frame(
        f"pool-{sub_draw.id}-{criterion.id}",
        criterion.label,
        _("Shares of each answer, side by side: %(series)s.", series=", ".join(series)),
    )
    if len(series) == 1:
        rows = [
            single(group.label, group.measures[0].value, group.measures[0].text) for group in groups
        ]
        return bars(frame, (criterion.label, _("Volunteers")), rows)
    return paired(frame, criterion.label, series, groups)


def _measure(count: int, total: int, locale: str) -> Measure:
    part = Fraction(count, total) if total else Fraction(0)
    return Measure(part, f"{share(part, locale)} ({number(count, locale)})")
