"""What is known of those who come to vote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Select, bindparam, func, not_, or_, select
from sqlalchemy.orm import joinedload

from parvis.db import db
from parvis.db.ready import Ready, Row
from parvis.people import Person
from parvis.web import Page, page_of
from parvis_budgets.eligibility import Line, Standing
from parvis_budgets.models import Budget, Declaration, Participation

PAGE = 50
"""Declarations on a page of the desk."""


@Ready
def _lines() -> Select[*Row]:
    return (
        select(
            Participation.id,
            Participation.envelope_id,
            Participation.slot,
            Participation.identity,
            Participation.home_id,
            Participation.age_band,
        )
        .where(
            Participation.budget_id == bindparam("budget"),
            Participation.person_id == bindparam("person"),
        )
        .order_by(Participation.id)
    )


def standing_of(person: Person, budget: Budget) -> Standing:
    """The lines that a person has signed on the roll, and where they live: as the first line
    says, else what they declared where that is confirmed, else their account.
    """
    lines = [Line(*row) for row in _lines(budget=budget.id, person=person.id)]
    signed = lines[0].home_id if lines else None
    return Standing(signed or _home_of(person, budget), lines)


def _home_of(person: Person, budget: Budget) -> int | None:
    if not budget.reglement.voters.confirmed:
        return person.residence_id
    # Who changes commune in their account does not take the confirmation with them.
    declared = declaration_of(person, budget)
    return declared.home_id if declared else None


def declaration_of(person: Person, budget: Budget) -> Declaration | None:
    """What the person has declared to vote in this edition."""
    return db.session.get(Declaration, (budget.id, person.id))


def declarations_of(budget: Budget) -> Sequence[Declaration]:
    """All of them: those that wait first, then by name."""
    return db.session.scalars(
        select(Declaration)
        .options(joinedload(Declaration.person), joinedload(Declaration.home))
        .where(Declaration.budget_id == budget.id)
        .order_by(
            Declaration.confirmed_at.is_not(None), Declaration.refusal != "", Declaration.name
        )
    ).all()


def declarations_page(budget: Budget, *, answered: bool) -> Page[Declaration]:
    """A page of those that wait for an answer, or of those that have one, by name."""
    found = or_(Declaration.confirmed_at.is_not(None), Declaration.refusal != "")
    query = (
        select(Declaration)
        .options(joinedload(Declaration.person), joinedload(Declaration.home))
        .where(Declaration.budget_id == budget.id, found if answered else not_(found))
    )
    order = [(Declaration.name, False), (Declaration.person_id, False)]
    return page_of(query, order, size=PAGE)


def waiting_declarations(*budgets: Budget) -> Counter[int]:
    """How many wait for an answer, by edition."""
    waiting = (
        select(Declaration.budget_id, func.count())
        .where(
            Declaration.budget_id.in_([budget.id for budget in budgets]),
            Declaration.confirmed_at.is_(None),
            Declaration.refusal == "",
        )
        .group_by(Declaration.budget_id)
    )
    return Counter({int(number): int(count) for number, count in db.session.execute(waiting)})
