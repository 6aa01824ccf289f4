"""Figures of participation, made once, when nobody signs the roll any more."""

from __future__ import annotations

from sqlalchemy import select

from parvis.db import db, lock, operation
from parvis.events import record
from parvis.spaces import Space
from parvis_budgets.models import Budget, Participation
from parvis_budgets.participation import UNSAID, Participant, tables_of


@operation
def keep_statistics(budget: Budget) -> None:
    """Count who took part, hide what is small, keep the rest. Asks no rule; twice has one effect,
    and nothing is done before the box is closed.
    """
    lock(budget)
    if budget.closed_at is None or budget.participation:
        return
    rows = db.session.execute(
        select(
            Participation.identity, Space.name, Participation.age_band, Participation.channel
        )
        .outerjoin(Space, Space.id == Participation.home_id)
        .where(Participation.budget_id == budget.id)
        .order_by(Participation.id)
    )
    people: dict[str, Participant] = {}
    for identity, home, age, channel in rows:
        people.setdefault(identity, Participant(home or UNSAID, age or UNSAID, str(channel)))
    budget.participation = tables_of(list(people.values()))
    record("budgets.participation_counted", content=budget)
