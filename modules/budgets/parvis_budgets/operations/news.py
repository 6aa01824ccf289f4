"""Writing to those who follow a project or an edition, at the steps that matter to them.

What is told is sent as a job in the transaction of the change: a step is told once. The job writes
its mails in the transaction in which it is marked done, some at a time, so that each has one.
Authors follow what they bring, and whoever does not want to hear of it any more stops following.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from parvis.content import Content
from parvis.content.models import Follow
from parvis.content.operations import follow_content, unfollow_content
from parvis.db import db, lock, now, operation
from parvis.events import record, send
from parvis.people import Person, PersonState
from parvis.people.writing import post
from parvis.rules import ask
from parvis.rules.visibility import may_see_content
from parvis.web import component_url, content_url
from parvis.web.urls import absolute
from parvis_budgets.clauses.wording import moment_of
from parvis_budgets.models import Budget, Milestone, Project
from parvis_budgets.reglement import Step

JOB = "budgets.tell"
BATCH = 100
"""Mails written in one transaction."""


class News(enum.StrEnum):
    """What is told; each has its mail, `mail/budgets/<name>.txt`."""

    STUDIED = "studied"
    MERGED = "merged"
    OPENED = "opened"
    ANNOUNCED = "announced"
    REALISED = "realised"
    GIVEN_UP = "given_up"


def tell(news: News, content: Content, **about: Any) -> None:
    """Write to those who follow the content, by a job; of an edition, also to those who follow one
    of its projects. Within an operation.
    """
    send(JOB, news=news, content_id=content.id, about=about, after=0)


def hear_of(person: Person | None, content: Content) -> None:
    """Have its author follow what they bring, where they may. Within an operation."""
    if person is not None and ask(person, "core.follow", content):
        follow_content(person, content)


@operation
def tell_opening(budget: Budget) -> None:
    """Say once that the vote is open. Asks no rule; nothing when it is not, or it was said."""
    lock(budget)
    if budget.opened_at is not None or budget.frozen_at is None or budget.closed_at is not None:
        return
    if budget.is_published and budget.reglement.calendar.is_open(Step.VOTE, now()):
        budget.opened_at = now()
        record("budgets.opened", content=budget)
        tell(News.OPENED, budget)


def write_news(news: News, content: Content, about: dict[str, Any], after: int) -> None:
    """The next mails, to people whose number comes after this one; asks for the rest to follow.
    Within the transaction of the job.
    """
    if not _holds(news, content, about):
        return
    numbers = _contents(content)
    followers = select(Follow.person_id).where(Follow.content_id.in_(numbers))
    people = db.session.scalars(
        select(Person)
        .where(Person.id.in_(followers), Person.id > after)
        .order_by(Person.id)
        .limit(BATCH)
    ).all()
    followed = _followed(people, numbers)
    for person in people:
        # The demonstration's people have no mailbox.
        if person.email and person.state == PersonState.ACTIVE and not person.demo:
            _write(news, person, content, followed.get(person.id, []), about)
    if len(people) == BATCH:
        send(JOB, news=news, content_id=content.id, about=about, after=people[-1].id)


def _holds(news: News, content: Content, about: dict[str, Any]) -> bool:
    """Whether it is still so: a study may have been corrected meanwhile, a project withdrawn."""
    if not content.is_published:
        return False
    return news != News.STUDIED or (
        isinstance(content, Project) and content.stage == about.get("stage")
    )


def _contents(content: Content) -> list[int]:
    """The content, and for an edition the projects of its ballot."""
    if not isinstance(content, Budget):
        return [content.id]
    on_ballot = select(Project.id).where(
        Project.budget_id == content.id, Project.ballot_number.is_not(None)
    )
    return [content.id, *db.session.scalars(on_ballot)]


def _followed(people: Sequence[Person], numbers: Sequence[int]) -> dict[int, list[Project]]:
    """The projects that each follows, by the number of the person."""
    rows = db.session.execute(
        select(Follow.person_id, Project)
        .join(Project, Project.id == Follow.content_id)
        .options(joinedload(Project.component))
        .where(Follow.content_id.in_(numbers), Follow.person_id.in_([one.id for one in people]))
        .order_by(Project.number)
    )
    found: dict[int, list[Project]] = {}
    for person_id, project in rows:
        found.setdefault(person_id, []).append(project)
    return found


def _write(
    news: News, person: Person, content: Content, projects: list[Project], about: dict[str, Any]
) -> None:
    if not may_see_content(person, content):
        return
    step = db.session.get(Milestone, about.get("step_id") or 0)
    if news == News.REALISED and step is None:
        return
    key = _signer().dumps([person.id, content.id])
    post(
        f"budgets/{news}",
        person.email or "",
        locale=person.locale,
        person=person.name,
        content=content,
        projects=[(project, absolute(content_url(project) or "")) for project in projects],
        step=step,
        moment_of=moment_of,
        address=absolute(content_url(content) or ""),
        stop=absolute(component_url(content.component, "stop_news", key=key)),
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="budgets.news")


def who_stops(key: str) -> tuple[Person, Content] | None:
    """Whom a mail was written to and of what, by the key of its link; None when it is not one, or
    one of them is gone.
    """
    try:
        person_id, content_id = _signer().loads(key)
        person, content = db.session.get(Person, person_id), db.session.get(Content, content_id)
    except (BadData, TypeError, ValueError):
        return None
    return (person, content) if person is not None and content is not None else None


@operation
def stop_news(person: Person, content: Content) -> None:
    """Follow the content no more; with an edition, its projects. The link of a mail asks for it, so
    no rule does.
    """
    unfollow_content(person, content)
    if isinstance(content, Budget):
        followed = select(Project).join(Follow, Follow.content_id == Project.id)
        mine = Follow.person_id == person.id, Project.budget_id == content.id
        for project in db.session.scalars(followed.where(*mine)).all():
            unfollow_content(person, project)
