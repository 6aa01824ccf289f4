"""Days are those of the site's clocks: in Paris, a day begins while another ends in UTC."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from budget_worlds import CALENDAR, frozen_edition, projects_in, put_ballots

from parvis.db import at_moment, transaction
from parvis.rules import Invalid
from parvis_budgets.eligibility import missing_in
from parvis_budgets.models import Budget
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.operations.count import ask_count, count_ballots
from parvis_budgets.operations.results import announce_result
from parvis_budgets.queries.realisation import year_of, years_of
from parvis_budgets.reglement import BallotKind, Calendar, Reglement, Step, Tie, Window
from parvis_budgets.roll import Voter


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_one_votes_on_ones_birthday_from_midnight_on(awa, component) -> None:
    budget = frozen_edition(awa, component, Reglement(), [100])
    jo = Voter("Jo Bec", date(2014, 3, 26), Tie.RESIDENT)
    with at_moment(utc(2030, 3, 25, 22, 30)):
        assert "born_on" in missing_in(budget, jo)
    with at_moment(utc(2030, 3, 25, 23, 30)):
        assert missing_in(budget, jo) == {}


def test_the_day_of_a_result_is_that_of_here(awa, component) -> None:
    budget: Budget = frozen_edition(awa, component, Reglement(), [100])
    ends = utc(2030, 12, 30, 23, 15)  # 31 December, a quarter past midnight
    vote = Window(utc(2030, 3, 21), ends)
    with transaction():
        calendar = Calendar({**CALENDAR.windows, Step.VOTE: vote, Step.RESULT: Window(ends)})
        budget.reglement = replace(budget.reglement, calendar=calendar)
    with at_moment(ends):
        close_vote(awa, budget)
    number = projects_in(budget.envelopes[0])[0].number
    put_ballots(budget.envelopes[0], BallotKind.APPROVAL, [[number]])
    with at_moment(utc(2030, 12, 31, 23, 30)):  # half past midnight, on the first of January
        ask_count(awa, budget)
        count_ballots(budget)
        for wrong in (date(2030, 12, 30), date(2031, 1, 2)):
            with pytest.raises(Invalid):
                announce_result(awa, budget, validated_by="le maire", validated_on=wrong)
        announce_result(awa, budget, validated_by="le maire", validated_on=date(2031, 1, 1))
    this_year = date(2031, 1, 1)
    assert years_of(component, this_year) == [2031]
    assert year_of(component, 2031, this_year).announced == [budget]
    assert year_of(component, 2030, this_year).announced == []
