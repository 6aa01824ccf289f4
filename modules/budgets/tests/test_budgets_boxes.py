"""Boxes from which little or nothing comes are counted and published like the others."""

from __future__ import annotations

import itertools

import pytest
from budget_worlds import closed, day, do_jobs, frozen_edition, projects_in, put_ballots
from pabulib.checker import Checker

from parvis.db import at_moment, db
from parvis_budgets.models import Count, CountRequest
from parvis_budgets.operations.reglement import Money
from parvis_budgets.operations.results import announce_result
from parvis_budgets.pabulib import verify
from parvis_budgets.papers import VALUED, Paper
from parvis_budgets.reglement import (
    Allocation,
    AllocationRule,
    BallotKind,
    BallotRules,
    EnvelopePolicy,
    Reglement,
)
from parvis_budgets.reglement.problems import problems
from parvis_budgets.reglement.words import BY, COMPLETIONS, MENTIONS, UTILITIES
from parvis_budgets.tallying import Box, Candidate, Voted, tally

CANDIDATES = (Candidate(1, "Banc", 4_000_00), Candidate(2, "Verger", 15_000_00))
ABOUT = {"description": "Budget", "country": "France", "unit": "Volonne", "instance": "2030"}
RULES = (
    *(Allocation(by=by) for by in BY),
    *(
        Allocation(rule=AllocationRule.EQUAL_SHARES, utility=utility, completion=completion)
        for utility, completion in itertools.product(UTILITIES, COMPLETIONS)
    ),
    Allocation(rule=AllocationRule.PHRAGMEN),
    Allocation(rule=AllocationRule.MAJORITY_JUDGMENT, unrated="apart"),
    Allocation(rule=AllocationRule.MAJORITY_JUDGMENT),
)


def ballot_of(kind: BallotKind) -> BallotRules:
    mentions = MENTIONS if kind == BallotKind.JUDGMENT else ()
    return BallotRules(kind=kind, mentions=mentions, points_total=10, points_most=5)


@pytest.mark.parametrize("blanks", [0, 3])
@pytest.mark.parametrize("kind", BallotKind)
def test_no_rule_stumbles_over_an_empty_box(kind, blanks) -> None:
    blank = Paper((), () if kind in VALUED else None)
    ballots = [Voted(f"v{number}", blank, "web") for number in range(blanks)]
    counted = 0
    for rule in RULES:
        reglement = Reglement(ballot=ballot_of(kind), allocation=rule)
        if problems(reglement):
            continue
        found = tally(reglement, Box(15_000_00, CANDIDATES, ballots, ABOUT))
        assert verify(found.result.encode(), found.ballots.encode()).holds, rule
        assert found.summary["voters"] == found.summary["blank"] == blanks
        assert set(found.summary["votes"].values()) == {0}
        counted += 1
    assert counted > 5


def test_an_envelope_that_nobody_chose_does_not_hold_the_others_up(
    client, new_space, new_component, new_person, give_role
) -> None:
    component = new_component(new_space("Volonne", slug="volonne"), "budgets", "budget")
    awa = new_person("Awa Diop")
    give_role(awa, component.space, "facilitator")
    reglement = Reglement(ballot=ballot_of(BallotKind.POINTS), policy=EnvelopePolicy.ONE)
    purses = (Money("Bourg", 5_000_00), Money("Hameaux", 5_000_00), Money("Lac", 5_000_00))
    budget = frozen_edition(awa, component, reglement, [4_000_00] * 6, envelopes=purses)
    chosen, _none, blank = budget.envelopes
    number = projects_in(chosen)[0].number
    put_ballots(chosen, BallotKind.POINTS, [{number: 5}] * 3)
    put_ballots(blank, BallotKind.POINTS, [{}] * 2)
    closed(awa, budget)
    with at_moment(day(30)):
        do_jobs()
    assert db.session.query(CountRequest).count() == 0
    counts = {count.envelope.name: count for count in db.session.query(Count)}
    assert {name: count.summary["voters"] for name, count in counts.items()} == {
        "Bourg": 3,
        "Hameaux": 0,
        "Lac": 2,
    }
    assert counts["Bourg"].summary["selected"] == [number]
    for count in counts.values():
        assert verify(count.result.encode(), count.ballots.encode()).holds
        checked = Checker().process_files([count.ballots])[1]["results"]
        assert checked["errors"] == {}, count.envelope.name
    with at_moment(day(31)):
        announce_result(awa, budget, validated_by="le maire", validated_on=day(31).date())
        address = f"/volonne/budget/{budget.number}/result"
        for path in ("", "/check", *(f"/{one.id}" for one in budget.envelopes)):
            assert client.get(address + path).status_code == 200, path
        assert client.get(f"{address}/{blank.id}/compare").status_code == 200
