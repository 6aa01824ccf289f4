"""Accepting to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete

from parvis.content import Channel
from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.web.i18n import gettext as _
from parvis_sortition.codes import keyed_hash, new_code, read_code
from parvis_sortition.models import (
    WITHDRAWN,
    Invitation,
    Recruitment,
    SubDraw,
    Volunteer,
    VolunteerState,
)
from parvis_sortition.operations.leaving import forget
from parvis_sortition.operations.recognising import (
    exclude,
    excluded_before,
    set_tags,
    tags_of,
)
from parvis_sortition.queries.answers import (
    answer_of,
    invitation_of_code,
    invitation_of_number,
    volunteer_of_code,
)
from parvis_sortition.queries.draws import live_draw


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a volunteer says. `values` gives the id of a Value for each id of a Criterion."""

    identity: Mapping[str, Any] = field(repr=False)
    values: Mapping[int, int] = field(repr=False)
    consent: bool
    code: str = field(default="", repr=False)
    """Of the letter."""
    letter: int | None = None
    """The letter's number, which facilitators may give instead of its code."""
    own_code: str = field(default="", repr=False)
    """Without a letter: the code that the form gave beforehand, so that sending it twice is one
    answer. A new one otherwise.
    """
    sub_draw_id: int | None = None
    """Which sub-draw they belong to; a letter decides when there is one."""
    channel: Channel = Channel.WEB
    channel_note: str = ""
    excluded: bool = False
    """They could not confirm every sentence of the exclusions: nothing is kept."""
    link_account: bool = False
    """The actor's own account is theirs."""


@dataclass(frozen=True)
class Receipt:
    """The volunteer, and the code by which they come back; shown once."""

    volunteer: Volunteer = field(repr=False)
    code: str = field(repr=False)


@operation
def volunteer(actor: Person | None, recruitment: Recruitment, answer: Answer) -> Receipt:
    """Register an answer, once for each letter. Raises Refused, Invalid, Conflict when the letter
    has been answered or a draw is under way.
    """
    by_web = answer.channel == Channel.WEB
    require(actor, "sortition.volunteer" if by_web else "sortition.enter", recruitment)
    lock(recruitment)
    invitation = _invitation(recruitment, answer)
    sub_draw = _sub_draw(recruitment, invitation, answer.sub_draw_id)
    identity = _with_address(answer.identity, invitation)
    _check(recruitment, sub_draw, answer, identity)
    if live_draw(sub_draw) is not None:
        raise Conflict(_("The draw has begun: answers are closed."))
    code = read_code(answer.own_code if invitation is None else invitation.code) or new_code()
    if volunteer_of_code(recruitment, code) is not None:
        raise Conflict(_("This has been answered already."))
    recruitment.last_number += 1
    row = Volunteer(
        recruitment_id=recruitment.id,
        sub_draw_id=sub_draw.id,
        number=recruitment.last_number,
        invitation_id=invitation.id if invitation else None,
        person_id=actor.id if actor is not None and by_web and answer.link_account else None,
        code_hash=keyed_hash(recruitment, "code", code),
        identity=identity,
        answers={str(criterion): value for criterion, value in answer.values.items()},
        **tags_of(recruitment, identity),
        channel=answer.channel,
        channel_note=answer.channel_note,
        entered_by_id=None if by_web or actor is None else actor.id,
    )
    if invitation is not None:
        invitation.declined_at, invitation.channel = None, None
        _forget_withdrawn(invitation)
    reason = excluded_before(row, invitation)
    if reason:
        exclude(row, reason)
    db.session.add(row)
    db.session.flush()
    record("sortition.volunteered", content=recruitment)
    return Receipt(row, code)


def _forget_withdrawn(invitation: Invitation) -> None:
    """What is left of an answer that was excluded, then withdrawn, gives way to the new one: the
    letter itself remembers the exclusion.
    """
    db.session.execute(
        delete(Volunteer).where(
            Volunteer.invitation_id == invitation.id, Volunteer.code_hash.startswith(WITHDRAWN)
        )
    )


def _with_address(identity: Mapping[str, Any], invitation: Invitation | None) -> dict[str, Any]:
    """What they said, with the address they were written to when they gave none."""
    said = {name: value for name, value in identity.items() if value not in ("", None)}
    if invitation is not None and not said.get("address"):
        recipient = invitation.recipient
        said["address"] = ", ".join(recipient["lines"][:-1])
        said |= {name: recipient[name] for name in ("postcode", "town")}
    return said


def _invitation(recruitment: Recruitment, answer: Answer) -> Invitation | None:
    """The letter that is answered. Raises Invalid without one where one is needed, Conflict when
    it has been answered.
    """
    if answer.code:
        found = invitation_of_code(recruitment, answer.code)
        if found is None:
            raise Invalid({"code": _("This code is not one of the letters’. Check each sign.")})
    elif answer.letter is not None and answer.channel != Channel.WEB:
        found = invitation_of_number(recruitment, answer.letter)
        if found is None:
            raise Invalid({"code": _("No letter has this number.")})
    elif recruitment.to_invite and answer.channel != Channel.MEETING:
        raise Invalid({"code": _("Type the code of your letter.")})
    else:
        return None
    if answer_of(found) is not None:
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


def _check(
    recruitment: Recruitment, sub_draw: SubDraw, answer: Answer, identity: Mapping[str, Any]
) -> None:
    """What a whole answer has: consent, a name, a way to reach them, a value for each criterion."""
    errors = {}
    if not answer.consent:
        errors["consent"] = _("Without your consent, your answer can’t be kept.")
    if answer.excluded:
        errors["conditions"] = _("Who can’t confirm all of this can’t be drawn.")
    if not str(identity.get("name", "")).strip():
        errors["name"] = _("Your name is needed.")
    if not any(identity.get(name) for name in ("phone", "email", "address")):
        errors["phone"] = _("A telephone number or an address: we must be able to reach you.")
    if answer.channel != Channel.WEB and not answer.channel_note:
        errors["channel_note"] = _("Say where and when it was said.")
    for criterion in recruitment.criteria:
        if answer.values.get(criterion.id) not in {value.id for value in criterion.values}:
            errors[f"criterion_{criterion.id}"] = _("Choose one of the answers.")
    if set(answer.values) - {criterion.id for criterion in recruitment.criteria}:
        errors[""] = _("This question is not asked here.")
    if errors:
        raise Invalid(errors)


@operation
def change_answer(
    actor: Person | None,
    recruitment: Recruitment,
    answer: Answer,
    *,
    row: Volunteer | None = None,
) -> Volunteer:
    """Put other values and another identity in the place of what was said: by whoever has the code
    (`answer.code`), or a facilitator for `row`. Who is then known as someone excluded is excluded
    too. Raises Refused, Invalid, Conflict once a draw is
    under way.
    """
    require(actor, "sortition.volunteer" if row is None else "sortition.enter", recruitment)
    found = _known(recruitment, answer.code, row)
    if live_draw(found.sub_draw) is not None:
        raise Conflict(_("The draw has begun: answers can’t change any more."))
    _check(recruitment, found.sub_draw, answer, answer.identity)
    known = excluded_before(found, found.invitation)
    found.identity = _with_address(answer.identity, found.invitation)
    found.answers = {str(criterion): value for criterion, value in answer.values.items()}
    if found.state == VolunteerState.REGISTERED:
        set_tags(found)
        found.checked_at = None
        reason = excluded_before(found, found.invitation)
        if reason and not known:
            exclude(found, reason)
    elif row is not None:
        # Who is excluded and changes their own words stays known by the first ones.
        set_tags(found)
    if row is None:
        found.person_id = actor.id if actor is not None and answer.link_account else None
    record("sortition.volunteered", content=recruitment)
    return found


@operation
def withdraw(
    actor: Person | None,
    recruitment: Recruitment,
    code: str = "",
    *,
    row: Volunteer | None = None,
) -> None:
    """Withdraw, at any time: everything that was said is erased at once, and no reminder is sent;
    who is in a draw leaves it (`leaving.forget`). By whoever has the code, or a facilitator for
    `row`. Raises Refused, Invalid, Conflict while a lottery is computed.
    """
    if row is None:
        require(actor, "sortition.withdraw", recruitment)
    else:
        require(actor, action_to_withdraw(row), recruitment)
    found = _known(recruitment, code, row)
    if found.invitation is not None:
        found.invitation.declined_at = now()
        found.invitation.channel = Channel.WEB if row is None else None
    forget(None if row is None else actor, found)
    record("sortition.withdrew", content=recruitment)


def action_to_withdraw(row: Volunteer) -> str:
    """What a facilitator must be allowed to do to withdraw for someone: it can be done as long as
    there is something to erase.
    """
    return "sortition.enter" if live_draw(row.sub_draw) is None else "sortition.manage_panel"


def _known(recruitment: Recruitment, code: str, row: Volunteer | None) -> Volunteer:
    """The volunteer who has this code, or `row`, under the lock of the recruitment."""
    lock(recruitment)
    found = volunteer_of_code(recruitment, code) if row is None else row
    if found is None or found.recruitment_id != recruitment.id:
        raise Invalid({"code": _("This code is not known here. Check each sign.")})
    return found
