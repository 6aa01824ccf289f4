"""Accepting to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from parvis.content import Channel
from parvis.db import db, lock, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis.web.text import plain
from parvis_sortition.codes import keyed_hash, new_code, read_code
from parvis_sortition.models import (
    Invitation,
    Recruitment,
    SubDraw,
    Volunteer,
    VolunteerState,
)
from parvis_sortition.queries.draws import live_draw


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a volunteer says. `values` gives the id of a Value for each id of a Criterion."""

    identity: Mapping[str, Any]
    values: Mapping[int, int]
    consent: bool
    code: str = ""
    sub_draw_id: int | None = None
    """Which sub-draw they belong to; a letter's code decides when there is one."""
    channel: Channel = Channel.WEB
    channel_note: str = ""
    excluded: bool = False
    """They could not confirm every sentence of the exclusions."""


@dataclass(frozen=True)
class Receipt:
    """The volunteer, and the code by which they come back; shown once."""

    volunteer: Volunteer = field(repr=False)
    code: str = field(repr=False)


@operation
def volunteer(actor: Person | None, recruitment: Recruitment, answer: Answer) -> Receipt:
    """Register an answer, once for each letter. Raises Refused, Invalid, Conflict when the letter's
    code has been used or a draw is under way.
    """
    by_web = answer.channel == Channel.WEB
    require(actor, "sortition.volunteer" if by_web else "sortition.enter", recruitment)
    lock(recruitment)
    invitation = _invitation(recruitment, answer.code)
    sub_draw = _sub_draw(recruitment, invitation, answer.sub_draw_id)
    _check(recruitment, sub_draw, answer)
    if live_draw(sub_draw) is not None:
        raise Conflict(_("The draw has begun: answers are closed."))
    code = answer.code if invitation is not None else new_code()
    recruitment.last_number += 1
    row = Volunteer(
        recruitment_id=recruitment.id,
        sub_draw_id=sub_draw.id,
        number=recruitment.last_number,
        invitation_id=invitation.id if invitation else None,
        person_id=actor.id if actor is not None and by_web else None,
        code_hash=keyed_hash(recruitment, "code", read_code(code) or code),
        identity=dict(answer.identity),
        answers={str(criterion): value for criterion, value in answer.values.items()},
        **tags_of(recruitment, answer.identity),
        channel=answer.channel,
        channel_note=answer.channel_note,
        entered_by_id=None if by_web or actor is None else actor.id,
        state=VolunteerState.EXCLUDED if answer.excluded else VolunteerState.REGISTERED,
        reason=_("One of the conditions is not met.") if answer.excluded else "",
    )
    db.session.add(row)
    db.session.flush()
    record("sortition.volunteered", content=recruitment)
    return Receipt(row, code)


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


def _invitation(recruitment: Recruitment, typed: str) -> Invitation | None:
    if not typed:
        if recruitment.to_invite:
            raise Invalid({"code": _("Type the code of your letter.")})
        return None
    code = read_code(typed)
    found = code and db.session.scalar(
        select(Invitation).where(
            Invitation.recruitment_id == recruitment.id,
            Invitation.code_hash == keyed_hash(recruitment, "code", code),
        )
    )
    if not found:
        raise Invalid({"code": _("This code is not one of the letters’. Check each sign.")})
    used = select(Volunteer.id).where(Volunteer.invitation_id == found.id)
    if db.session.scalar(used) is not None:
        raise Conflict(_("This letter has been answered already."))
    return found


def _sub_draw(
    recruitment: Recruitment, invitation: Invitation | None, number: int | None
) -> SubDraw:
    if invitation is not None:
        return invitation.sub_draw
    if number is None and len(recruitment.sub_draws) == 1:
        return recruitment.sub_draws[0]
    for sub_draw in recruitment.sub_draws:
        if sub_draw.id == number:
            return sub_draw
    raise Invalid({"sub_draw": _("Say which of these you are.")})


def _check(recruitment: Recruitment, sub_draw: SubDraw, answer: Answer) -> None:
    """What a whole answer has: consent, a name, a value for each criterion."""
    errors = {}
    if not answer.consent:
        errors["consent"] = _("Without your consent, your answer can’t be kept.")
    if not str(answer.identity.get("name", "")).strip():
        errors["name"] = _("Your name is needed.")
    if answer.channel != Channel.WEB and not answer.channel_note:
        errors["channel_note"] = _("Say where and when it was said.")
    for criterion in recruitment.criteria:
        if answer.values.get(criterion.id) not in {value.id for value in criterion.values}:
            errors[f"criterion_{criterion.id}"] = _("Choose one of the answers.")
    if set(answer.values) - {criterion.id for criterion in recruitment.criteria}:
        errors[""] = _("This question is not asked here.")
    if errors:
        raise Invalid(errors)
