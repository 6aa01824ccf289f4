"""The ballot is fixed by its freeze alone: not by what is hidden or shown later, nor by dates that
were put off while the clock was about to freeze it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from budget_worlds import day, open_vote

from parvis.content import ContentState
from parvis.db import at_moment, db, transaction
from parvis_budgets.models import Budget, Project
from parvis_budgets.operations import freezing
from parvis_budgets.operations.freezing import freeze_reglement, freeze_when_due
from parvis_budgets.queries.ballots import choices_in, projects_on_ballot
from parvis_budgets.reglement import BallotRules, Calendar, Step, Window


@pytest.fixture
def staff(new_space, new_component, new_person, give_role):
    component = new_component(new_space("Volonne", slug="volonne"), "budgets", "budget")
    person = new_person("Awa Diop")
    give_role(person, component.space, "facilitator")
    return person, component


def put(project: Project, state: ContentState) -> None:
    with transaction():
        project.state = state


def test_what_is_hidden_or_shown_during_the_vote_changes_nothing_of_the_ballot(staff) -> None:
    awa, component = staff
    budget = open_vote(awa, component, BallotRules(), projects=3, frozen=False)
    (envelope,) = budget.envelopes
    hidden, kept, other = projects_on_ballot(envelope)
    put(hidden, ContentState.HIDDEN)
    with at_moment(day(15)):
        freeze_reglement(awa, budget)
    put(hidden, ContentState.PUBLISHED)
    put(kept, ContentState.HIDDEN)
    assert [one.number for one in projects_on_ballot(envelope)] == [kept.number, other.number]
    assert {one.number for one in choices_in(envelope)} == {kept.number, other.number}


def test_dates_put_off_at_the_last_moment_are_not_frozen(staff, monkeypatch) -> None:
    awa, component = staff
    budget = open_vote(awa, component, BallotRules(), projects=3, frozen=False)
    lock = freezing.lock

    def wait_for_who_puts_them_off(row: Budget) -> None:
        later = Calendar({Step.VOTE: Window(day(40), day(50))})
        row.reglement = replace(row.reglement, calendar=later)
        db.session.flush()
        lock(row)

    with at_moment(day(21)):
        with monkeypatch.context() as patch:
            patch.setattr(freezing, "lock", wait_for_who_puts_them_off)
            freeze_when_due(budget)
        assert budget.frozen_at is None
    with at_moment(day(41)):
        freeze_when_due(budget)
        assert budget.frozen_at is not None
