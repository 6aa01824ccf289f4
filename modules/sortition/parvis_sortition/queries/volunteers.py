"""Volunteers, and what is kept of each, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from parvis.db import db
from parvis.web import Page, page_of, plain
from parvis.web.days import day_of
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.codes import read_reference
from parvis_sortition.models import Recruitment, Volunteer, VolunteerState

LISTS = {
    "all": _("All"),
    "unchecked": _("Not checked yet"),
    "excluded": _("Excluded"),
}
"""The lists of volunteers that a facilitator looks at."""
PAGE = 50
FOUND = 50


def page_of_volunteers(recruitment: Recruitment, which: str) -> Page[Volunteer]:
    """The page that the request asks for of one of `LISTS`, by number."""
    query = _of(recruitment)
    if which == "unchecked":
        query = query.where(
            Volunteer.state == VolunteerState.REGISTERED, Volunteer.checked_at.is_(None)
        )
    elif which == "excluded":
        query = query.where(Volunteer.state == VolunteerState.EXCLUDED)
    return page_of(query, [(Volunteer.number, False)], size=PAGE)


def find_volunteers(recruitment: Recruitment, typed: str) -> Sequence[Volunteer]:
    """Those whose reference it is, or whose name holds all the words. Names are sealed: all of them
    are opened, in a tenth of a second for ten thousand.
    """
    number = read_reference(typed)
    if number is not None:
        return volunteers_numbered(recruitment, [number])
    words = plain(typed).split()
    if not words:
        return []
    rows = db.session.execute(
        select(Volunteer.number, Volunteer.identity)
        .where(Volunteer.recruitment_id == recruitment.id)
        .order_by(Volunteer.number)
    )
    numbers = []
    for number, identity in rows:
        name = plain(str(identity.get("name", "")))
        if all(word in name for word in words):
            numbers.append(number)
            if len(numbers) == FOUND:
                break
    return volunteers_numbered(recruitment, numbers)


def volunteers_numbered(recruitment: Recruitment, numbers: Sequence[int]) -> Sequence[Volunteer]:
    """Those who have these references, in order."""
    if not numbers:
        return []
    found = _of(recruitment).where(Volunteer.number.in_(numbers)).order_by(Volunteer.number)
    return db.session.scalars(found).all()


def _of(recruitment: Recruitment) -> Select[Volunteer]:
    return select(Volunteer).where(Volunteer.recruitment_id == recruitment.id)


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
        "reference": volunteer.reference,
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


def _day(moment: datetime | None) -> str | None:
    return day_of(moment).isoformat() if moment else None
