"""A proposal as its page shows it, read for those who change nothing: of no session.

The page is kept for all who have the same standing towards it, so that what is read here is read
once for many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from flask import abort
from sqlalchemy import Select, bindparam, literal_column, select, union_all
from sqlalchemy.orm.attributes import set_committed_value

from parvis.content import Channel, Content, ContentState
from parvis.content.comments.queries import Writer
from parvis.content.parts import Parts
from parvis.content.standing import ContentStanding, standing_of
from parvis.db import detached
from parvis.db.ready import Ready, Row
from parvis.people import Person
from parvis.people.models import PublicPage
from parvis.people.public_pages import has_page
from parvis.rules import may_see_content
from parvis.spaces import Category, Component
from parvis.web.pages import ordered
from parvis_proposals import queries
from parvis_proposals.models import Answer, Proposal, Stage
from parvis_proposals.rules import supports_left

ACTIONS = ("proposals.support", "proposals.change", "proposals.withdraw", "proposals.answer")
"""What the page offers."""

_KEYS = (Proposal.published_at, Content.__table__.c.id)


class Subject(NamedTuple):
    """The category of a proposal."""

    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of a proposal."""

    id: int
    type: str
    component_id: int
    space_id: int
    number: int
    author_id: int | None
    entered_by_id: int | None
    channel: Channel
    channel_note: str
    state: ContentState
    title: str
    body: str
    category_id: int | None
    place: str
    latitude: float | None
    longitude: float | None
    version: int
    comments_count: int
    comments_for: int
    comments_against: int
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None
    stage: Stage
    supports_count: int
    answered_at: datetime | None
    author: Writer | None
    category: Subject | None

    @property
    def is_published(self) -> bool:
        """Whether those who may see its space see it."""
        return self.state == ContentState.PUBLISHED


_OF_IT = tuple(
    getattr(Proposal, name) for name in Shown.__slots__ if name not in ("id", "author", "category")
)


@Ready
def _proposal() -> Select[*Row]:
    return (
        select(_KEYS[1], *_OF_IT, Person.name, PublicPage.person_id, Category.title)
        .select_from(Proposal)
        .outerjoin(Person, Person.id == Proposal.author_id)
        .outerjoin(PublicPage, has_page(Person))
        .outerjoin(Category, Category.id == Proposal.category_id)
        .where(
            Proposal.component_id == bindparam("component"),
            Proposal.number == bindparam("number"),
        )
    )


def find_shown(component: Component, number: int, person: Person | None) -> tuple[Shown, Proposal]:
    """The proposal of this number as it shows, and one of which rules can be asked; 404 when it is
    not there for this person.
    """
    rows = _proposal(component=component.id, number=number)
    if not rows:
        abort(404)
    *values, name, page, category = rows[0]
    found = dict(zip(Shown.__slots__, values, strict=False))
    for column, kind in (("channel", Channel), ("state", ContentState), ("stage", Stage)):
        found[column] = kind(found[column])
    author_id = found["author_id"]
    shown = Shown(
        **found,
        author=None if author_id is None else Writer(author_id, name, page is not None),
        category=None if category is None else Subject(category),
    )
    asked = _asked_about(shown, component)
    if not may_see_content(person, asked):
        abort(404)
    return shown, asked


_ASKED = (
    *("id", "type", "component_id", "space_id", "number", "author_id", "entered_by_id"),
    *("state", "stage", "answered_at"),
)


def _asked_about(shown: Shown, component: Component) -> Proposal:
    """The proposal as rules see it. Neither its texts nor its author are there: it is kept with
    the page.
    """
    asked = detached(Proposal, {name: getattr(shown, name) for name in _ASKED})
    set_committed_value(asked, "component", component)
    set_committed_value(asked, "space", component.space)
    return asked


class OfficialAnswer(NamedTuple):
    """An official answer."""

    stage: Stage
    body: str
    created_at: datetime
    author: Writer | None


@Ready
def _answers() -> Select[*Row]:
    return (
        select(
            *(Answer.stage, Answer.body, Answer.created_at),
            *(Answer.author_id, Person.name, PublicPage.person_id),
        )
        .outerjoin(Person, Person.id == Answer.author_id)
        .outerjoin(PublicPage, has_page(Person))
        .where(Answer.proposal_id == bindparam("proposal"))
        .order_by(Answer.id.desc())
    )


def answers_to(proposal: Shown | Proposal) -> list[OfficialAnswer]:
    """The official answers, the last one first."""
    if proposal.answered_at is None:
        return []
    return [
        OfficialAnswer(
            Stage(stage), body, at, None if number is None else Writer(number, name, bool(page))
        )
        for stage, body, at, number, name, page in _answers(proposal=proposal.id)
    ]


class Neighbour(NamedTuple):
    """The proposal before or after another."""

    title: str
    url: str


@Ready
def _neighbours() -> Select[*Row]:
    """Those published just before and just after: the second column says which."""
    both = union_all(_beside("before", descending=True), _beside("after", descending=False))
    return select(*both.subquery().c)


def _beside(side: str, *, descending: bool) -> Select[*Row]:
    order = [(column, descending) for column in _KEYS]
    start = [bindparam("moment", type_=_KEYS[0].type), bindparam("id", type_=_KEYS[1].type)]
    query = (
        select(Proposal.number, Proposal.title)
        .add_columns(literal_column(f"'{side}'").label("side"))
        .where(
            Proposal.component_id == bindparam("component"),
            Proposal.state == ContentState.PUBLISHED,
        )
    )
    one = ordered(query, order, start, backwards=False, size=0).subquery()
    return select(*one.c)


def neighbours(shown: Shown, component: Component) -> dict[str, Neighbour]:
    """The proposals published just before this one and just after it, as `before` and `after`."""
    if shown.published_at is None:
        return {}
    rows = _neighbours(component=component.id, moment=shown.published_at, id=shown.id)
    return {
        side: Neighbour(title, queries.address_of(component, number, title))
        for number, title, side in rows
    }


@dataclass(frozen=True)
class Standing:
    """All that a proposal's page shows of the person."""

    parts: ContentStanding
    supported: bool
    left: int | None
    """The supports that they can still give; None without a limit, or when signed out."""


def standing_towards(proposal: Proposal, parts: Parts) -> partial[Standing]:
    """What gives someone's standing towards the page of a proposal with these parts."""
    return partial(_standing, proposal, parts.discussion.comments, parts.links)


def _standing(
    proposal: Proposal, comments: Sequence[Any], links: Sequence[Any], person: Person | None
) -> Standing:
    return Standing(
        parts=standing_of(proposal, comments, links, person, also=ACTIONS),
        supported=bool(queries.supported_among(person, [proposal.id])),
        left=supports_left(person, proposal.component) if person else None,
    )
