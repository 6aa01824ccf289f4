"""What a mandate says, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.db import now
from parvis.web.i18n import gettext as _
from parvis.web.i18n import lazy_gettext
from parvis_sortition.draw.reading import Quota
from parvis_sortition.models import Criterion, Recruitment, SubDraw
from parvis_sortition.targets import quotas as quotas_of
from parvis_sortition.targets.words import Remark

CALENDAR = ("answers_until", "draw_at", "appeal_until", "panel_until")
"""The dates of a recruitment, each after the one before."""
CALENDAR_NAMES = {
    "answers_until": lazy_gettext("the end of the answers"),
    "draw_at": lazy_gettext("the public draw"),
    "appeal_until": lazy_gettext("the day when those not drawn are erased"),
    "panel_until": lazy_gettext("the end of the panel’s mandate"),
}


def missing_before_opening(recruitment: Recruitment) -> dict[str, str]:
    """What must be said before anyone is asked for personal data (GDPR, article 13)."""
    missing = {}
    for name in CALENDAR:
        if getattr(recruitment, name) is None:
            missing[name] = _("This date is needed: %(date)s.", date=CALENDAR_NAMES[name])
    if not recruitment.controller or not recruitment.controller_contact:
        missing["controller"] = _("Say who answers for the personal data, and how to reach them.")
    if not recruitment.purposes:
        missing["purposes"] = _("Say what the data is for.")
    if not recruitment.criteria:
        missing["criteria"] = _("At least one criterion is needed.")
    return missing


def missing_before_freezing(recruitment: Recruitment) -> dict[str, str]:
    """What must be decided before the mandate can be frozen: everything that a draw rests on."""
    missing = missing_before_opening(recruitment)
    if recruitment.draw_at is not None and recruitment.draw_at <= now():
        missing["draw_at"] = _(
            "The hour announced for the draw has passed: announce another, so that the lottery "
            "is sealed before anyone can know the value."
        )
    if not recruitment.randomness_note:
        missing["randomness_note"] = _("Announce where the random value will come from.")
    if not any(sub_draw.quotas for sub_draw in recruitment.sub_draws):
        missing["quotas"] = _("At least one criterion needs its quotas.")
    elif any(each.blocking for part in quota_remarks(recruitment) for each in part.remarks):
        missing["quotas"] = _("Some quotas contradict one another.")
    return missing


@dataclass(frozen=True)
class Remarked:
    """What is to be said of the quotas of one criterion in one sub-draw."""

    sub_draw: SubDraw
    criterion: Criterion
    remarks: list[Remark]


def quota_remarks(recruitment: Recruitment) -> list[Remarked]:
    """What is wrong, or to be looked at, in the quotas as they stand."""
    found = []
    for sub_draw in recruitment.sub_draws:
        bounds = {quota.value_id: (quota.low, quota.high) for quota in sub_draw.quotas}
        for criterion in recruitment.criteria:
            remarks = criterion_remarks(criterion, bounds, sub_draw.size)
            if remarks:
                found.append(Remarked(sub_draw, criterion, remarks))
    return found


def criterion_remarks(
    criterion: Criterion, bounds: Mapping[int, tuple[int, int]], size: int
) -> list[Remark]:
    """What is wrong with the bounds (by Value.id) of one criterion; nothing when it has none."""
    quotas = [
        Quota(criterion.label, value.label, *bounds[value.id])
        for value in criterion.values
        if value.id in bounds
    ]
    if not quotas:
        return []
    return quotas_of.check(criterion.label, quotas, size, populations(criterion))


def populations(criterion: Criterion) -> dict[str, int] | None:
    """People by value; None unless the figure of each value is known."""
    known = {
        value.label: value.population for value in criterion.values if value.population is not None
    }
    if len(known) < len(criterion.values) or not sum(known.values()):
        return None
    return known


def mandate_document(recruitment: Recruitment) -> dict[str, Any]:
    """What is frozen, as JSON. Nothing here is about a person."""
    return {
        "format": "parvis-sortition-mandate/1",
        "title": recruitment.title,
        "purpose": recruitment.body,
        "to_invite": recruitment.to_invite,
        "algorithm": str(recruitment.algorithm),
        "panels": recruitment.panels,
        "one_per_household": recruitment.one_per_household,
        "controller": recruitment.controller,
        "controller_contact": recruitment.controller_contact,
        "purposes": recruitment.purposes,
        "alternates_kept": recruitment.alternates_kept,
        "exclusions": [exclusion.sentence for exclusion in recruitment.exclusions],
        "calendar": {
            name: date.isoformat(timespec="seconds") if date else None
            for name in CALENDAR
            for date in [getattr(recruitment, name)]
        }
        | {"reply_days": recruitment.reply_days},
        "randomness": {
            "kind": str(recruitment.randomness),
            "announcement": recruitment.randomness_note,
        },
        "criteria": [
            {
                "label": criterion.label,
                "source": criterion.source,
                "values": [
                    {"label": value.label, "population": value.population}
                    for value in criterion.values
                ],
            }
            for criterion in recruitment.criteria
        ],
        "sub_draws": [_sub_draw_document(recruitment, part) for part in recruitment.sub_draws],
    }


def _sub_draw_document(recruitment: Recruitment, sub_draw: SubDraw) -> dict[str, Any]:
    bounds = {quota.value_id: quota for quota in sub_draw.quotas}
    return {
        "name": sub_draw.name,
        "audience": sub_draw.audience,
        "size": sub_draw.size,
        "alternates": sub_draw.alternates,
        "quotas": [
            {
                "feature": criterion.label,
                "value": value.label,
                "min": bounds[value.id].low,
                "max": bounds[value.id].high,
            }
            for criterion in recruitment.criteria
            for value in criterion.values
            if value.id in bounds
        ],
    }
