"""Charts of a panel against its targets."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from parvis.figures.charts import Chart, Frame, Group, Measure, paired
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis_sortition.composition import Line
from parvis_sortition.models import Criterion, Draw


def panel_charts(
    draw: Draw, criteria: Sequence[Criterion], lines: Sequence[Line]
) -> list[Chart]:
    """A chart with its table for each criterion that counts: the target and the seats, as shares
    of the panel.
    """
    found = []
    for criterion in criteria:
        known = {line.value: line for line in lines if line.feature == criterion.label}
        own = [known[value.label] for value in criterion.values if value.label in known]
        if own:
            found.append(_chart(draw, criterion, own))
    return found


def _chart(draw: Draw, criterion: Criterion, lines: Sequence[Line]) -> Chart:
    people = {value.label: value.population for value in criterion.values}
    total = sum(people[line.value] or 0 for line in lines)
    whole = total if all(people[line.value] is not None for line in lines) else 0
    size = sum(line.seats for line in lines)
    groups = [
        Group(
            line.value,
            (
                _target(line, people[line.value], whole, sum(each.high for each in lines)),
                Measure(
                    Fraction(line.seats, size) if size else None,
                    str(ngettext("%(num)d seat", "%(num)d seats", line.seats)),
                ),
            ),
        )
        for line in lines
    ]
    frame = Frame(
        f"panel-{draw.id}-{criterion.id}",
        criterion.label,
        _("For each answer, its share of the population and its share of the panel."),
    )
    return paired(frame, criterion.label, [_("target"), _("panel")], groups)


def _target(line: Line, people: int | None, total: int, most: int) -> Measure:
    bounds = (
        ngettext("%(num)d seat", "%(num)d seats", line.low)
        if line.low == line.high
        else _("%(low)s to %(high)s seats", low=line.low, high=line.high)
    )
    if total:
        part: Fraction | None = Fraction(people or 0, total)
    else:
        part = Fraction(line.low + line.high, 2 * most) if most else None
    return Measure(part, str(bounds))
