"""What a mandate says, and what it lacks."""

from __future__ import annotations

from typing import Any

from parvis.web.i18n import gettext as _
from parvis_sortition.models import Recruitment, SubDraw

CALENDAR = ("answers_until", "draw_at", "appeal_until", "panel_until")
"""The dates of a recruitment, each after the one before."""


def missing_before_opening(recruitment: Recruitment) -> dict[str, str]:
    """What must be said before anyone is asked for personal data (GDPR, article 13)."""
    missing = {}
    for name in CALENDAR:
        if getattr(recruitment, name) is None:
            missing[name] = _("This date is needed.")
    if not recruitment.controller or not recruitment.controller_contact:
        missing["controller"] = _("Say who answers for the personal data, and how to reach them.")
    if not recruitment.purposes:
        missing["purposes"] = _("Say what the data is for.")
    if not recruitment.criteria:
        missing["criteria"] = _("At least one criterion is needed.")
    return missing


def mandate_document(recruitment: Recruitment) -> dict[str, Any]:
    """What is frozen, as JSON. Nothing here is about a person."""
    return {
        "format": "parvis-sortition-mandate/1",
        "title": recruitment.title,
        "algorithm": str(recruitment.algorithm),
        "panels": recruitment.panels,
        "one_per_household": recruitment.one_per_household,
        "controller": recruitment.controller,
        "purposes": recruitment.purposes,
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
