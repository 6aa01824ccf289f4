"""What people do with proposals."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import delete, select, update

from parvis.content import Channel, ContentState
from parvis.content.attachments.operations import Picture, add_image
from parvis.content.operations import (
    delete_draft,
    make_content,
    publish_content,
    revise_content,
)
from parvis.content.since import check_mark, mark_of
from parvis.db import db, guarded, insert_once, lock, now, operation
from parvis.events import record
from parvis.events.log import touch
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.spaces import Component
from parvis.spaces.queries import categories_of
from parvis.web.i18n import gettext as _
from parvis_proposals.models import Answer, Proposal, Stage, Support
from parvis_proposals.rules import settings_of

TITLE_MIN, TITLE_MAX, ANSWER_MAX = 5, 120, 20_000


@dataclass(frozen=True, kw_only=True)
class Text:
    """What the author writes."""

    title: str
    body: str
    category_id: int | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None


def _check(component: Component, text: Text) -> None:
    settings = settings_of(component)
    errors = {}
    if not TITLE_MIN <= len(text.title) <= TITLE_MAX:
        errors["title"] = _(
            "A title of %(least)d to %(most)d characters.", least=TITLE_MIN, most=TITLE_MAX
        )
    if not text.body.strip():
        errors["body"] = _("Say what you propose.")
    elif len(text.body) > settings.body_max:
        errors["body"] = _("%(count)d characters at most.", count=settings.body_max)
    if (text.latitude is None) != (text.longitude is None):
        errors["latitude"] = _("A point has a latitude and a longitude.")
    if text.category_id is not None and text.category_id not in {
        c.id for c in categories_of(component.space, retired=True)
    }:
        errors["category"] = _("Choose a category of the list.")
    if errors:
        raise Invalid(errors)


@operation
def draft_proposal(
    actor: Person,
    component: Component,
    text: Text,
    *,
    author: Person | None = None,
    channel: Channel = Channel.WEB,
    channel_note: str = "",
    pictures: Sequence[Picture] = (),
) -> Proposal:
    """Write a draft, with pictures that are in the store. What did not come by the web is entered
    by a facilitator, without an author or in the name of the person who said it. Raises Refused,
    Invalid.
    """
    require(actor, "proposals.write", component)
    if channel != Channel.WEB or author not in (None, actor):
        require(actor, "core.facilitate_space", component.space)
    _check(component, text)
    if len(channel_note) > 160:
        raise Invalid({"channel_note": _("%(count)d characters at most.", count=160)})
    by_web = channel == Channel.WEB
    proposal = make_content(
        Proposal,
        component,
        actor if by_web and author is None else author,
        entered_by_id=None if by_web else actor.id,
        channel=channel,
        channel_note=channel_note,
        **vars(text),
    )
    _add(proposal, pictures)
    return proposal


@operation
def revise_proposal(
    actor: Person,
    proposal: Proposal,
    text: Text,
    *,
    pictures: Sequence[Picture] = (),
    since: str | None = None,
) -> bool:
    """Change the text, add pictures; a published proposal keeps its former versions. `since`: the
    mark of the text that was read before. Returns whether anything changed. Raises Refused,
    Invalid, Overtaken.
    """
    # An answer given meanwhile was given to the text as it is.
    lock(proposal)
    require(actor, "proposals.change", proposal)
    check_mark(since, mark_of_text(proposal))
    _check(proposal.component, text)
    _add(proposal, pictures)
    return revise_content(proposal, actor, "proposals.changed", **vars(text)) or bool(pictures)


def mark_of_text(proposal: Proposal) -> str:
    """What the form of a proposal shows of it."""
    return mark_of(*(getattr(proposal, one.name) for one in fields(Text)))


def _add(proposal: Proposal, pictures: Sequence[Picture]) -> None:
    try:
        for picture in pictures:
            add_image(proposal, picture.stored, picture.alt)
    except Invalid as error:
        raise Invalid({"photo": error.errors["picture"]}) from None


@operation
def publish_proposal(actor: Person, proposal: Proposal) -> None:
    """Publish a draft. Raises Refused, Conflict."""
    lock(proposal)
    require(actor, "proposals.write", proposal.component)
    require(actor, "proposals.change", proposal)
    if proposal.state != ContentState.DRAFT:
        raise Conflict(_("This proposal has been published already."))
    publish_content(proposal, actor, "proposals.published")


@operation
def withdraw_proposal(actor: Person, proposal: Proposal) -> None:
    """Take one's proposal back: it is no longer shown, and who supported it may support another; a
    draft is deleted. Raises Refused.
    """
    lock(proposal)
    require(actor, "proposals.withdraw", proposal)
    if proposal.state == ContentState.DRAFT:
        delete_draft(proposal)
        return
    proposal.state = ContentState.WITHDRAWN
    proposal.changed_at = now()
    record("proposals.withdrawn", actor=actor, content=proposal)


def support_proposal(actor: Person, proposal: Proposal) -> bool:
    """Support a proposal: once for each person, and within the component's limit. Returns whether
    it was new. Raises Refused.
    """
    if not guarded("proposals.allowance"):
        # Tests of races: whoever has checked before is left time to be joined by others.
        time.sleep(0.05)
    return _support(actor, proposal)


@operation
def _support(actor: Person, proposal: Proposal) -> bool:
    if guarded("proposals.allowance"):
        # The person's own row is the lock: two clicks at once can't both find the last support
        # free, as the second counts what the first has given.
        lock(actor)
        require(actor, "proposals.support", proposal)
    if not insert_once(Support, proposal_id=proposal.id, person_id=actor.id):
        return False
    _count(proposal, 1)
    record("proposals.supported", actor=actor, content=proposal)
    return True


def _count(proposal: Proposal, step: int) -> None:
    table = Proposal.__table__
    db.session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == proposal.id)
        .values(supports_count=table.c.supports_count + step)
    )
    db.session.expire(proposal, ["supports_count"])


@operation
def unsupport_proposal(actor: Person, proposal: Proposal) -> bool:
    """Take one's support back; returns whether there was one. Raises Refused."""
    require(actor, "proposals.take_back", proposal)
    gone = db.session.execute(
        delete(Support).where(Support.proposal_id == proposal.id, Support.person_id == actor.id)
    )
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        return False
    _count(proposal, -1)
    touch(proposal.space)
    return True


@operation
def take_back_all_supports(person_id: int) -> None:
    """Take back all that an account supported, when it ends: what is counted is accounts, and
    nobody counts twice by coming back. Asks no rule.
    """
    proposals = db.session.scalars(
        select(Proposal)
        .join(Support, Support.proposal_id == Proposal.id)
        .where(Support.person_id == person_id)
        .order_by(Proposal.id)
    ).all()
    for proposal in proposals:
        gone = db.session.execute(
            delete(Support).where(
                Support.proposal_id == proposal.id, Support.person_id == person_id
            )
        )
        if gone.rowcount:  # type: ignore[attr-defined]
            _count(proposal, -1)
    spaces = {proposal.space_id: proposal.space for proposal in proposals}
    for number in sorted(spaces):
        touch(spaces[number])


@operation
def answer_proposal(actor: Person, proposal: Proposal, stage: Stage, body: str) -> Answer:
    """Answer in the authority's name: the stage and the reasons. Raises Refused, Invalid."""
    lock(proposal)
    require(actor, "proposals.answer", proposal)
    if not body.strip():
        raise Invalid({"body": _("Give the reasons: people will read them.")})
    if len(body) > ANSWER_MAX:
        raise Invalid({"body": _("%(count)d characters at most.", count=ANSWER_MAX)})
    if stage == Stage.SUBMITTED:
        raise Invalid({"stage": _("Choose one.")})
    moment = now()
    answer = Answer(
        proposal_id=proposal.id, author_id=actor.id, stage=stage, body=body, created_at=moment
    )
    db.session.add(answer)
    proposal.stage = stage
    proposal.answered_at = proposal.changed_at = moment
    record("proposals.answered", actor=actor, content=proposal, stage=stage.value)
    db.session.flush()
    return answer


@operation
def take_back_answer(actor: Person, proposal: Proposal) -> None:
    """Take the last official answer back, given by error or to another proposal: things stand as
    they did before it. Raises Refused, Conflict when there is none.
    """
    lock(proposal)
    require(actor, "proposals.answer", proposal)
    last, before = (*_last_answers(proposal), None, None)[:2]
    if last is None:
        raise Conflict(_("There is no answer to take back."))
    db.session.delete(last)
    proposal.stage = before.stage if before else Stage.SUBMITTED
    proposal.answered_at = before.created_at if before else None
    proposal.changed_at = now()
    record("proposals.answer_taken_back", actor=actor, content=proposal)


def _last_answers(proposal: Proposal) -> Sequence[Answer]:
    return db.session.scalars(
        select(Answer).where(Answer.proposal_id == proposal.id).order_by(Answer.id.desc()).limit(2)
    ).all()
