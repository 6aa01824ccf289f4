"""A mandate in plain words: who will be drawn, as tables; a fair chance, as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from parvis.figures import charts
from parvis.figures.numbers import share
from parvis.web.i18n import gettext as _
from parvis_sortition.mandate import populations
from parvis_sortition.models import Criterion, Recruitment, SubDraw


@dataclass(frozen=True)
class Table:
    """The quotas of one criterion in one sub-draw, as they are read."""

    sub_draw: SubDraw
    criterion: Criterion
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables_of(recruitment: Recruitment, locale: str) -> list[Table]:
    """The tables of all sub-draws, in order; criteria that do not count in one are left out."""
    found = []
    for sub_draw in recruitment.sub_draws:
        bounds = {quota.value_id: (quota.low, quota.high) for quota in sub_draw.quotas}
        for criterion in recruitment.criteria:
            if any(value.id in bounds for value in criterion.values):
                found.append(_table(sub_draw, criterion, bounds, locale))
    return found


def _table(
    sub_draw: SubDraw, criterion: Criterion, bounds: dict[int, tuple[int, int]], locale: str
) -> Table:
    people = populations(criterion)
    total = sum((people or {}).values())
    rows = []
    for value in criterion.values:
        row = [value.label]
        if people is not None:
            part = Fraction(people[value.label], total)
            row.append(share(part, locale))
        row.append(_range(*bounds.get(value.id, (0, sub_draw.size))))
        rows.append(tuple(row))
    shares = (_("Inhabitants"),) if people else ()
    head = (criterion.label, *shares, _("Members"))
    return Table(sub_draw, criterion, head, tuple(rows))


def _range(low: int, high: int) -> str:
    if low == high:
        return str(low)
    return str(_("%(low)d to %(high)d", low=low, high=high))


def fair_chance(locale: str) -> charts.Chart:
    """An example that anyone can work out again: 100 women and 50 men for five seats each."""
    groups = ((_("100 women for 5 seats"), 100), (_("50 men for 5 seats"), 50))
    rows = [
        charts.single(label, Fraction(5, people), share(Fraction(5, people), locale))
        for label, people in groups
    ]
    frame = charts.Frame(
        "fair-chance",
        _("An example: a panel of 10, with 5 women and 5 men"),
        _("Each woman has one chance in twenty, each man one chance in ten."),
    )
    return charts.bars(frame, (_("Volunteers"), _("Chance of each")), rows)
