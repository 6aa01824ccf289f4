"""What has to be done without anyone asking."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from parvis.content import Content, ContentState
from parvis.db import db, now
from parvis.events import Event
from parvis.people import Person
from parvis.rules import ask
from parvis_budgets import erasure
from parvis_budgets.models import Budget, Declaration, Project
from parvis_budgets.operations.closing import close_when_due, insist_on_closing
from parvis_budgets.operations.count import ask_once_closed, count_ballots
from parvis_budgets.operations.forgetting import due_rolls, forget_roll
from parvis_budgets.operations.freezing import freeze_when_due
from parvis_budgets.operations.importing import copy_pictures as copy_pictures_to
from parvis_budgets.operations.news import News, tell_opening, write_news
from parvis_budgets.reglement import Step


def freeze_due() -> None:
    """Freeze the editions whose vote has opened by the clock. Twice has one effect."""
    waiting = select(Budget).where(
        Budget.frozen_at.is_(None), Budget.state == ContentState.PUBLISHED
    )
    for budget in db.session.scalars(waiting.order_by(Budget.id)).all():
        freeze_when_due(budget)


def tell_openings() -> None:
    """Say that the vote is open, of each edition once."""
    waiting = select(Budget).where(
        Budget.frozen_at.is_not(None), Budget.opened_at.is_(None), Budget.closed_at.is_(None)
    )
    for budget in db.session.scalars(waiting.order_by(Budget.id)).all():
        tell_opening(budget)


def tell(news: str, content_id: int, about: dict[str, Any], after: int) -> None:
    """Write to those who follow something what has become of it, some at a time."""
    content = db.session.get(Content, content_id)
    if content is not None:
        write_news(News(news), content, about, after)


def copy_pictures(project_id: int, actor_id: int) -> None:
    """Give a project the pictures of what it was made from. Twice has one effect."""
    project = db.session.get(Project, project_id)
    actor = db.session.get(Person, actor_id)
    if project is not None and actor is not None and ask(actor, "core.attach", project):
        copy_pictures_to(actor, project)


def close_due() -> None:
    """Close the editions whose vote is over by the clock, each in a transaction of its own; where
    people vote on paper, insist that somebody does. Twice has one effect.
    """
    open_still = select(Budget).where(Budget.frozen_at.is_not(None), Budget.closed_at.is_(None))
    for budget in db.session.scalars(open_still.order_by(Budget.id)).all():
        if budget.reglement.calendar.is_over(Step.VOTE, now()):
            close_when_due(budget)
            insist_on_closing(budget)


def erase_traces() -> None:
    """Erase what the database's files still hold of votes that are closed. Twice has one effect."""
    erasure.erase_traces()


def count_once_closed(event_id: int) -> None:
    """Have the ballots counted, now that the box is closed. Twice has one effect."""
    event = db.session.get(Event, event_id)
    budget = db.session.get(Budget, event.content_id) if event and event.content_id else None
    if budget is not None:
        ask_once_closed(budget)


def count(budget_id: int) -> None:
    """Count an edition as it was asked for. Twice has one effect."""
    budget = db.session.get(Budget, budget_id)
    if budget is not None:
        count_ballots(budget)


def forget_rolls() -> None:
    """Forget who voted in the editions whose result is a year old, each in a transaction of its
    own. Twice has one effect.
    """
    for number in due_rolls(now()):
        if budget := db.session.get(Budget, number):
            forget_roll(budget)


def forget_declarations(event_id: int) -> None:
    """What an account that has been deleted had declared goes with it. Twice has one effect."""
    event = db.session.get(Event, event_id)
    if event is not None and event.actor_id is not None:
        db.session.execute(delete(Declaration).where(Declaration.person_id == event.actor_id))
