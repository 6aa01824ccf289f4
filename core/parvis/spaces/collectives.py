"""Citizens' collectives: asked for by anyone, accepted by a facilitator of the territory, run by
their founders.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.mail.post import post
from parvis.people.models import Person
from parvis.people.operations import tidy_email
from parvis.rules import Conflict, Invalid, require
from parvis.spaces.inputs import words
from parvis.spaces.invitations import send_invitation
from parvis.spaces.models import CollectiveRequest, Role, Space, SpaceState
from parvis.spaces.operations.locks import lock_space
from parvis.spaces.operations.members import give_role
from parvis.spaces.operations.spaces import make_space
from parvis.web.urls import absolute, space_url

KIND = "collective"
PURPOSE_LONGEST = 400
REASON_LONGEST = 2_000
FOUNDERS_MOST = 10
PENDING_MOST = 3
"""Requests that one person can have waiting."""


@operation
def ask_for_collective(
    actor: Person, parent: Space, *, name: str, purpose: str, founders: Sequence[str] = ()
) -> CollectiveRequest:
    """Ask for a collective under a territory or a commune. `founders` are e-mail addresses of those
    who will run it too; they hear of it once it is accepted. Raises Refused, Invalid.
    """
    require(actor, "core.ask_for_collective", parent)
    purpose = words("purpose", purpose, PURPOSE_LONGEST, needed=True)
    addresses = _founders(founders, actor)
    waiting = [r for r in requests_by(actor) if r.space.state == SpaceState.REQUESTED]
    if len(waiting) >= PENDING_MOST:
        raise Invalid({"": _("Wait for the answer to your other requests first.")})
    space = make_space(
        KIND, name, parent=parent, state=SpaceState.REQUESTED, welcome=purpose
    )
    request = CollectiveRequest(
        space_id=space.id, asker_id=actor.id, purpose=purpose, founders=addresses
    )
    db.session.add(request)
    db.session.flush()
    record("core.collective_requested", actor=actor, space=space)
    return request


def _founders(founders: Sequence[str], actor: Person) -> list[str]:
    addresses: list[str] = []
    for address in founders:
        try:
            tidied = tidy_email(address)
        except Invalid:
            raise Invalid(
                {"founders": _("“%(text)s” is not an e-mail address.", text=address[:80])}
            ) from None
        if tidied != actor.email and tidied not in addresses:
            addresses.append(tidied)
    if len(addresses) > FOUNDERS_MOST:
        raise Invalid({"founders": _("At most %(count)d addresses.", count=FOUNDERS_MOST)})
    return addresses


def requests_by(person: Person) -> Sequence[CollectiveRequest]:
    """What the person has asked for, the newest first."""
    return db.session.scalars(
        select(CollectiveRequest)
        .join(CollectiveRequest.space)
        .options(contains_eager(CollectiveRequest.space))
        .where(CollectiveRequest.asker_id == person.id)
        .order_by(CollectiveRequest.space_id.desc())
        .limit(20)
    ).all()


def requests_below(space: Space) -> Sequence[CollectiveRequest]:
    """Requests waiting for an answer under the space, at any depth, the oldest first."""
    return db.session.scalars(
        select(CollectiveRequest)
        .join(CollectiveRequest.space)
        .options(
            contains_eager(CollectiveRequest.space).joinedload(Space.parent),
            joinedload(CollectiveRequest.asker),
        )
        .where(
            Space.path.startswith(space.path, autoescape=True),
            Space.id != space.id,
            Space.state == SpaceState.REQUESTED,
        )
        .order_by(CollectiveRequest.space_id)
        .limit(100)
    ).all()


@operation
def accept_collective(actor: Person, request: CollectiveRequest) -> Space:
    """Open the collective: who asked administers it, the founders are invited to, all hear of it.
    Raises Refused, and Conflict when it has been decided already or nobody would run it: who asked
    has left, and of those invited none may come.
    """
    asker = request.asker
    if asker is not None:
        lock(asker)
    space = _take(actor, request)
    if asker is None or not asker.is_active:
        raise Conflict(nobody_would_run())
    space.state = SpaceState.OPEN
    founders, request.founders = request.founders, []
    db.session.flush()
    give_role(space, asker, Role.ADMINISTRATOR)
    _answer(request, asker, accepted=True)
    for address in founders:
        send_invitation(
            space, address, Role.ADMINISTRATOR, inviter=asker.name, locale=asker.locale
        )
    record("core.collective_decided", actor=actor, space=space, accepted=True)
    record("core.space_opened", actor=asker, space=space)
    return space


def nobody_would_run() -> str:
    """Why a collective can't be accepted once who asked has left, and what to do."""
    return str(
        _(
            "Whoever asked no longer takes part here: nobody would run this collective. Refuse the "
            "request; others can ask again under the same name."
        )
    )


@operation
def refuse_collective(actor: Person, request: CollectiveRequest, reason: str) -> None:
    """Refuse, with the reason, which is told to who asked; the address is free again. Raises
    Refused, Invalid, and Conflict when it has been decided already.
    """
    reason = words("reason", reason, REASON_LONGEST, needed=True)
    space = _take(actor, request)
    space.state = SpaceState.REFUSED
    # Another collective may take the name; the number keeps it unique.
    space.slug = f"refused-{space.id}"
    request.reason, request.founders = reason, []
    db.session.flush()
    if request.asker is not None and request.asker.is_active:
        _answer(request, request.asker, accepted=False)
    record("core.collective_decided", actor=actor, space=space, accepted=False)


def _take(actor: Person, request: CollectiveRequest) -> Space:
    """The collective's space, for whom may decide, locked and still waiting for its answer."""
    space = request.space
    require(actor, "core.decide_collective", space.parent)
    lock_space(space)
    if space.state != SpaceState.REQUESTED:
        raise Conflict(_("This request has been answered already."))
    request.decided_at, request.decided_by_id = now(), actor.id
    return space


def _answer(request: CollectiveRequest, asker: Person, *, accepted: bool) -> None:
    if asker.email is None:
        return
    space = request.space
    post(
        "spaces/collective_answered",
        asker.email,
        locale=asker.locale,
        person=asker.name,
        space=space.name,
        accepted=accepted,
        reason=request.reason,
        address=absolute(space_url(space)),
    )
