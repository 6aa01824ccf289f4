"""By what someone who answers is known again, without opening what was said: one person twice, one
household, who was excluded before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

from parvis.content import Channel
from parvis.db import db, now
from parvis.web.text import plain
from parvis_sortition.codes import keyed_hash
from parvis_sortition.models import (
    WITHDRAWN,
    Invitation,
    Recruitment,
    Volunteer,
    VolunteerState,
)

REACH = (Volunteer.household_tag, Volunteer.email_tag, Volunteer.phone_tag)
"""The tags of how to reach someone, which several people may have in common."""

def tags_of(recruitment: Recruitment, identity: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a volunteer, by column: what tells duplicates and households without opening
    anything.
    """
    mail = plain(str(identity.get("email") or "").strip())
    digits = "".join(sign for sign in str(identity.get("phone") or "") if sign.isdigit())
    return {
        "household_tag": household_tag(recruitment, identity),
        "identity_tag": identity_tag(recruitment, identity),
        "email_tag": keyed_hash(recruitment, "email", mail) if mail else "",
        # The last nine digits: +33 6 and 06 are one number.
        "phone_tag": keyed_hash(recruitment, "phone", digits[-9:]) if len(digits) > 5 else "",
    }


def household_tag(recruitment: Recruitment, identity: Mapping[str, Any]) -> str:
    """Equal for people at one address; empty when no address is known."""
    address = plain(f"{identity.get('address', '')} {identity.get('postcode', '')}")
    words = " ".join(address.replace(",", " ").split())
    known = identity.get("address")
    return keyed_hash(recruitment, "household", words) if known else ""


def identity_tag(recruitment: Recruitment, identity: Mapping[str, Any]) -> str:
    """Equal for one person who answers twice: words of the name, sorted, and birth year."""
    words = sorted(plain(str(identity.get("name", ""))).replace("-", " ").split())
    said = f"{' '.join(words)} {identity.get('birth_year', '')}"
    return keyed_hash(recruitment, "identity", said) if words else ""


def set_tags(volunteer: Volunteer) -> None:
    """Tags that fit what the volunteer says now."""
    for name, tag in tags_of(volunteer.recruitment, volunteer.identity).items():
        setattr(volunteer, name, tag)


def excluded_before(volunteer: Volunteer, invitation: Invitation | None) -> str:
    """Why someone can't be drawn whatever they answer: the reason told to whoever had this letter,
    or to someone excluded in whom they are known again: of the same name and year of birth, or of
    the same name, without a year, and a mail address, a telephone number or an address in common.
    Empty otherwise. Who is only alike is for someone to decide (`queries.alike`); who gives another
    name and other ways to be reached is not known again.
    """
    if invitation is not None and invitation.excluded:
        return invitation.excluded
    same = [Volunteer.identity_tag == volunteer.identity_tag]
    if not volunteer.identity.get("birth_year"):
        shared = [
            tag == getattr(volunteer, tag.key) for tag in REACH if getattr(volunteer, tag.key)
        ]
        if not shared:
            return ""
        same.append(or_(*shared))
    found = (
        select(Volunteer.reason)
        .where(
            Volunteer.recruitment_id == volunteer.recruitment_id,
            Volunteer.state == VolunteerState.EXCLUDED,
            *same,
        )
        .order_by(Volunteer.id.desc())
        .limit(1)
    )
    return db.session.scalar(found) or ""


def exclude(volunteer: Volunteer, reason: str) -> None:
    """Within an operation: take someone out of the pool."""
    volunteer.state, volunteer.reason = VolunteerState.EXCLUDED, reason
    volunteer.checked_at = now()


def forget_answer(volunteer: Volunteer) -> None:
    """Within an operation: erase all that someone said. Who is excluded stays so: the reason and
    the tags are kept until the end of the appeal period, and nothing else.
    """
    if volunteer.state != VolunteerState.EXCLUDED:
        db.session.delete(volunteer)
        return
    volunteer.code_hash = f"{WITHDRAWN}{volunteer.number}"
    volunteer.identity, volunteer.answers = {}, {}
    volunteer.person_id = volunteer.entered_by_id = None
    volunteer.channel, volunteer.channel_note = Channel.WEB, ""
