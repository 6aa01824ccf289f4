"""How many members of the panel may have each value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parvis.db import db, operation
from parvis.people import Person
from parvis.rules import Invalid
from parvis.web.i18n import gettext as _
from parvis_sortition.models import Criterion, Quota, SubDraw
from parvis_sortition.operations.mandate import hold_part, note_change


@operation
def set_quotas(
    actor: Person, sub_draw: SubDraw, criterion: Criterion, bounds: Mapping[int, tuple[int, int]]
) -> None:
    """The lowest and highest number of seats of each value (by its id) of a criterion in a
    sub-draw; without bounds, the criterion does not count there. Raises Refused, Invalid.
    """
    set_sheet(actor, sub_draw, [(criterion, bounds)])


@operation
def set_sheet(
    actor: Person,
    sub_draw: SubDraw,
    sheet: Sequence[tuple[Criterion, Mapping[int, tuple[int, int]]]],
) -> bool:
    """The quotas of several criteria at once; returns whether anything changed. Raises as
    `set_quotas`; Refused once the sub-draw is drawn.
    """
    recruitment = sub_draw.recruitment
    hold_part(actor, sub_draw)
    before = {quota.value_id: (quota.low, quota.high) for quota in sub_draw.quotas}
    for criterion, bounds in sheet:
        _set_bounds(sub_draw, criterion, bounds)
    changed = before != {quota.value_id: (quota.low, quota.high) for quota in sub_draw.quotas}
    if changed:
        note_change(actor, recruitment)
    return changed


def _set_bounds(
    sub_draw: SubDraw, criterion: Criterion, bounds: Mapping[int, tuple[int, int]]
) -> None:
    recruitment = sub_draw.recruitment
    values = {value.id for value in criterion.values}
    if criterion.recruitment_id != recruitment.id or (bounds and set(bounds) != values):
        raise Invalid({"quotas": _("Give a minimum and a maximum for each value.")})
    if any(not 0 <= low <= high for low, high in bounds.values()):
        raise Invalid({"quotas": _("A minimum can’t be above its maximum.")})
    lows, highs = sum(low for low, _h in bounds.values()), sum(high for _l, high in bounds.values())
    if bounds and not lows <= sub_draw.size <= highs:
        raise Invalid(
            {
                "quotas": _(
                    "%(size)d seats must lie between the sum of minimums (%(low)d) and that of "
                    "maximums (%(high)d).",
                    size=sub_draw.size,
                    low=lows,
                    high=highs,
                )
            }
        )
    kept = [quota for quota in sub_draw.quotas if quota.value_id not in values]
    sub_draw.quotas[:] = kept
    db.session.flush()
    sub_draw.quotas.extend(
        Quota(value_id=number, low=low, high=high) for number, (low, high) in bounds.items()
    )
    db.session.flush()
