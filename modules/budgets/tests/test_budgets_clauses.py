"""What the règlement says is what the count does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask_babel import force_locale

from parvis_budgets.clauses import Purse, articles
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import (
    Allocation,
    AllocationRule,
    BallotKind,
    BallotRules,
    Calendar,
    Reglement,
    Step,
    Tie,
    VoteChannel,
    Voters,
    Window,
)
from parvis_budgets.tallying import Box, Candidate, Voted, tally


def said(reglement: Reglement, language: str = "en") -> str:
    with force_locale(language):
        found = articles(reglement, [Purse("Volonne", 1)])
    return " ".join(sentence for article in found for sentence in article.sentences)


def selected(reglement: Reglement, costs: list[int], *papers: Paper, amount: int = 1000) -> list:
    box = Box(
        amount=amount,
        candidates=[Candidate(number, f"P{number}", cost) for number, cost in enumerate(costs, 1)],
        ballots=[Voted(str(number), paper, "web") for number, paper in enumerate(papers)],
        settings={"description": "d", "country": "F", "unit": "u", "instance": "i"},
    )
    return tally(reglement, box).summary["selected"]


def test_half_the_voters_are_not_a_majority(app) -> None:
    ballot = BallotRules(
        kind=BallotKind.JUDGMENT, mentions=("reject", "fair", "good", "very-good")
    )
    rules = Allocation(rule=AllocationRule.MAJORITY_JUDGMENT, least_mention=2)
    judged = Reglement(ballot=ballot, allocation=rules)
    good, fair = Paper((1,), (2,)), Paper((1,), (1,))
    assert selected(judged, [100], good, fair) == []
    assert selected(judged, [100], good, good, fair) == [1]
    assert "more than half" in said(judged)
    assert "at least half" not in said(judged)


def test_blank_ballots_have_no_share(app) -> None:
    shared = Reglement(allocation=Allocation(rule=AllocationRule.EQUAL_SHARES))
    # With ten shares of 100, one supporter pays for what costs 100; with a blank one, of 90.
    papers = [Paper((1,)), *[Paper((2,))] * 9]
    assert 1 in selected(shared, [100, 5000], *papers)
    assert 1 in selected(shared, [100, 5000], *papers, Paper())
    assert "not blank" in said(shared)


@pytest.mark.parametrize(
    "rules",
    [
        Allocation(by="points"),
        Allocation(rule=AllocationRule.EQUAL_SHARES, utility="points"),
        Allocation(by="votes"),
        Allocation(rule=AllocationRule.PHRAGMEN),
    ],
)
def test_what_a_rank_is_worth_is_declared(app, rules) -> None:
    ranked = Reglement(ballot=BallotRules(kind=BallotKind.RANKING), allocation=rules)
    by_points = rules.by == "points" or rules.utility == "points"
    assert ("has one point" in said(ranked)) == by_points
    assert ("not at which place" in said(ranked)) != by_points
    papers = [Paper((1, 2)), Paper((1, 3)), Paper((2,))]
    if rules.rule == AllocationRule.GREEDY:
        first = selected(ranked, [900, 800, 700], *papers)
        # By points 1 has 4 and 2 has 2; by votes both have 2, and 2 is cheaper.
        assert first == ([1] if by_points else [2])


def test_the_order_of_projects_is_that_of_each_channel(app) -> None:
    def order(*channels: VoteChannel) -> tuple[bool, bool]:
        text = said(Reglement(voters=Voters(channels=channels)))
        return "drawn at random" in text, "order of their numbers" in text

    assert order(VoteChannel.WEB) == (True, False)
    assert order(VoteChannel.PAPER) == (False, True)
    assert order(*VoteChannel) == (True, True)


def test_lists_are_spaced_as_the_language_does(app) -> None:
    reglement = Reglement(
        voters=Voters(ties=tuple(Tie), channels=tuple(VoteChannel)),
        ballot=BallotRules(kind=BallotKind.JUDGMENT, mentions=("reject", "good")),
        allocation=Allocation(ties=("cheapest", "lot", "number")),
    )
    text = said(reglement, "fr")
    assert "habiter ici\u00a0; travailler ici\u00a0; venir ici" in text
    assert "le moins cher\u00a0; le sort\u00a0; le plus petit numéro" in text
    assert "sur internet, sur papier ou par téléphone" in text
    assert "«\u00a0À rejeter\u00a0», «\u00a0Bien\u00a0»" in text
    assert not re.search(r"[^\u00a0\u202f][;:!?»]", text)
    assert "live here; work here; come here" in said(reglement)


def test_what_becomes_of_paper_is_said_with_its_dates(app) -> None:
    vote = Window(datetime(2030, 3, 1, 8, tzinfo=UTC), datetime(2030, 3, 21, 17, tzinfo=UTC))
    dated = Calendar({Step.VOTE: vote})
    on_paper = Reglement(voters=Voters(channels=(VoteChannel.PAPER,)), calendar=dated)
    text = said(on_paper)
    assert "put into the box before the vote closes, on 21 March 2030, 18:00" in text
    assert "until a facilitator closes the box" in text
    assert "until the result is announced" in text
    undated = said(replace(on_paper, calendar=Calendar({})))
    assert "put into the box before the vote closes." in undated
    on_the_web = replace(on_paper, voters=Voters(channels=(VoteChannel.WEB,)))
    assert "put into the box" not in said(on_the_web)
    assert "the box closes by itself" in said(on_the_web)
