"""What has to be done without anyone asking."""

from __future__ import annotations

from sqlalchemy import delete, select

from parvis.content import ContentState
from parvis.db import db
from parvis.events import Event
from parvis_budgets.models import Budget, Declaration
from parvis_budgets.operations.count import ask_once_closed, count_ballots
from parvis_budgets.operations.reglement import freeze_when_due


def freeze_due() -> None:
    """Freeze the editions whose vote has opened by the clock. Twice has one effect."""
    waiting = select(Budget).where(
        Budget.frozen_at.is_(None), Budget.state == ContentState.PUBLISHED
    )
    for budget in db.session.scalars(waiting.order_by(Budget.id)).all():
        freeze_when_due(budget)


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


def forget_declarations(event_id: int) -> None:
    """What an account that has been deleted had declared goes with it. Twice has one effect."""
    event = db.session.get(Event, event_id)
    if event is not None and event.actor_id is not None:
        db.session.execute(delete(Declaration).where(Declaration.person_id == event.actor_id))
