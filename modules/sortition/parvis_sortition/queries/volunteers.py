"""What is kept of a volunteer, in words."""

from __future__ import annotations

from typing import Any

from parvis_sortition.models import Volunteer


def said_by(volunteer: Volunteer) -> list[tuple[str, str]]:
    """The criteria with what they answered, in order."""
    return [
        (criterion.label, value.label)
        for criterion in volunteer.recruitment.criteria
        for value in criterion.values
        if volunteer.answers.get(str(criterion.id)) == value.id
    ]


def personal_document(volunteer: Volunteer) -> dict[str, Any]:
    """All that is kept of them and why, for themselves (GDPR, articles 15 and 20)."""
    recruitment = volunteer.recruitment
    letter = volunteer.invitation
    return {
        "recruitment": recruitment.title,
        "number": volunteer.number,
        "answered_at": volunteer.created_at.isoformat(),
        "consent_at": volunteer.consent_at.isoformat(),
        "channel": str(volunteer.channel),
        "channel_note": volunteer.channel_note,
        "state": str(volunteer.state),
        "reason": volunteer.reason,
        "identity": dict(volunteer.identity),
        "answers": dict(said_by(volunteer)),
        "account_linked": volunteer.person_id is not None,
        "letter": None if letter is None else {"number": letter.number, **letter.recipient},
        "controller": recruitment.controller,
        "contact": recruitment.controller_contact,
        "purposes": recruitment.purposes,
        "not_drawn_erased_on": _day(recruitment.appeal_until),
        "drawn_erased_on": _day(recruitment.panel_until),
    }


def _day(date: Any) -> str | None:
    return date.date().isoformat() if date else None
