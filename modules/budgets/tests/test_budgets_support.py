"""The lowest mention and no point at all are no vote for a project, whatever the rule."""

from __future__ import annotations

import pytest
from pabulib.checker import Checker

from parvis_budgets.clauses import articles
from parvis_budgets.counting import Ballot, Election, Parameters, Profile, Project, count
from parvis_budgets.pabulib import verify
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import (
    Allocation,
    AllocationRule,
    BallotKind,
    BallotRules,
    Reglement,
)
from parvis_budgets.tallying import Box, Candidate, Tally, Voted, tally

MENTIONS = ("reject", "fair", "good", "very-good")
REJECTED, PRAISED = 4, 5
JUDGMENT = BallotRules(kind=BallotKind.JUDGMENT, mentions=MENTIONS)
ABOUT = {
    "description": "Budget",
    "country": "France",
    "unit": "Volonne",
    "instance": "2030",
    "date_begin": "21.03.2030",
    "date_end": "30.03.2030",
}
CANDIDATES = (Candidate(REJECTED, "Parking", 10_000_00), Candidate(PRAISED, "Bancs", 10_000_00))


def judged(allocation: Allocation, *, channels_shown: bool = False) -> Tally:
    """Thirteen reject one project, ten of them find the other very good; money for one."""
    both = Paper.of(BallotKind.JUDGMENT, {REJECTED: 0, PRAISED: 3})
    alone = Paper.of(BallotKind.JUDGMENT, {REJECTED: 0})
    votes = [Voted(f"v{n}", both if n < 10 else alone, "web") for n in range(13)]
    reglement = Reglement(ballot=JUDGMENT, allocation=allocation)
    box = Box(15_000_00, CANDIDATES, votes, ABOUT, channels_shown=channels_shown)
    return tally(reglement, box)


RULES = (
    Allocation(),
    Allocation(by="votes-per-cost"),
    Allocation(rule=AllocationRule.PHRAGMEN),
    Allocation(rule=AllocationRule.EQUAL_SHARES, completion="add1-utilitarian"),
    Allocation(rule=AllocationRule.MAJORITY_JUDGMENT),
)


@pytest.mark.parametrize("allocation", RULES, ids=lambda rule: f"{rule.rule.value}-{rule.by}")
def test_what_everyone_rejects_is_not_funded(allocation) -> None:
    found = judged(allocation, channels_shown=True)
    assert found.summary["selected"] == [PRAISED]
    assert found.summary["votes"] == {str(REJECTED): 0, str(PRAISED): 10}
    by_channel = found.summary["votes_by_channel"]
    assert [by_channel[str(n)].get("web", 0) for n in (REJECTED, PRAISED)] == [0, 10]
    for other in found.explanation["others"]:
        assert REJECTED not in other["selected"], other["name"]
    assert verify(found.result.encode(), found.ballots.encode()).holds
    # The format counts whoever names a project: its own checker agrees.
    assert Checker().process_files([found.ballots])[1]["results"]["errors"] == {}


def test_equal_terms_and_thresholds_go_by_support() -> None:
    ballots = [(Ballot((0, 1), (0, 2)), 3), (Ballot((0,), (1,)), 1)]
    projects = (Project("a", 10), Project("b", 10))
    election = Election(projects, 10, Profile.from_ballots(ballots))
    assert list(election.named) == [4, 3]
    assert list(election.votes) == [1, 3]
    parameters = Parameters(rule="greedy", by="votes", ties=("most-votes",), threshold=2)
    assert count(election, parameters).selected == ("b",)


def test_the_reglement_says_what_a_vote_is(app) -> None:
    with app.test_request_context():
        said = str(articles(Reglement(ballot=JUDGMENT, allocation=Allocation()), []))
        assert "is a vote for the project" in said or "est un vote pour le projet" in said
        rule = Allocation(rule=AllocationRule.MAJORITY_JUDGMENT)
        said = str(articles(Reglement(ballot=JUDGMENT, allocation=rule), []))
        assert "vote for the project" not in said and "vote pour le projet" not in said
