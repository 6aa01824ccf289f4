"""Pabulib's own checker passes on the file of every kind of ballot and every rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from pabulib.checker import Checker

from parvis_budgets.counting import Parameters, count
from parvis_budgets.pabulib import election, parse, publish
from parvis_budgets.pabulib.publication import BALLOTS
from parvis_budgets.papers import Paper
from parvis_budgets.reglement import Allocation, AllocationRule, BallotKind, BallotRules, Reglement
from parvis_budgets.tallying import Box, Candidate, Tally, Voted, tally

SETTINGS = {
    "description": "Budget participatif 2030",
    "country": "France",
    "unit": "Volonne",
    "instance": "2030",
    "date_begin": "01.10.2030",
    "date_end": "31.10.2030",
    "language": "fr",
}
COSTS = {1: 6_000_00, 2: 4_000_50, 3: 8_000_00, 4: 2_500_00, 5: 3_000_00, 10: 900_00}
CHOICES = [[1, 2], [1, 2], [2, 3], [3, 5], [3, 4], [1, 5], [10, 4], [10, 2], [5, 1], [2, 4, 10]]
GIVEN = [{1: 1, 2: 3}, {2: 2, 1: 2}, {2: 1, 3: 4}, {3: 3}, {4: 1, 3: 2}, {5: 3, 1: 2}, {10: 5}]
JUDGED = [{1: 0, 2: 3, 3: 1}, {1: 3, 2: 0, 10: 2}, {4: 1, 5: 2, 3: 3}, {1: 1, 2: 2}, {10: 3, 2: 1}]
SAID_OF_THE_VOTES = {
    "no_max_length_used",
    "average vote length equals one",
    "project with no votes",
    "rule validation skipped",
    "greedy-custom cannot be verified",
    "unused budget",
    "equalshares unsupported vote_type",
}
"""Warnings that tell of what people voted, or of a rule that the checker has not."""

GREEDY = Allocation()
KINDS: dict[str, tuple[BallotRules, Sequence[Any]]] = {
    "approval": (BallotRules(most=3), CHOICES),
    "one": (BallotRules(most=1), [[1], [2], [2], [10], [4], [4], [4]]),
    "few": (BallotRules(most=40), CHOICES),
    "themes": (BallotRules(themes=("Culture, sport",), themed_most=2, free_most=3), CHOICES),
    "knapsack": (BallotRules(kind=BallotKind.KNAPSACK, share_least=30), CHOICES[1:6]),
    "points": (BallotRules(kind=BallotKind.POINTS, points_total=6, points_most=5), GIVEN),
    "ranking": (BallotRules(kind=BallotKind.RANKING, most=3), [[2, 1], [3, 2], [10, 4, 1]] * 3),
    "judgment": (
        BallotRules(kind=BallotKind.JUDGMENT, mentions=("reject", "fair", "good", "very-good")),
        JUDGED,
    ),
}
RULES = {
    "greedy": GREEDY,
    "without threshold": Allocation(threshold=0),
    "high threshold": Allocation(threshold=3),
    "lot": Allocation(ties=("lot",), seed="le #1: 14 juillet; ou pas"),
    "stop": Allocation(when_too_dear="stop", threshold=0),
    "stop with threshold": Allocation(when_too_dear="stop"),
    "per cost": Allocation(by="votes-per-cost"),
    "points": Allocation(by="points"),
    "winners": Allocation(winners=2),
    "shares": Allocation(rule=AllocationRule.EQUAL_SHARES),
    "add1": Allocation(
        rule=AllocationRule.EQUAL_SHARES, completion="add1", start="floor", stop="over-budget"
    ),
    "shares by points": Allocation(rule=AllocationRule.EQUAL_SHARES, utility="points"),
    "phragmen": Allocation(rule=AllocationRule.PHRAGMEN),
    "judgment": Allocation(rule=AllocationRule.MAJORITY_JUDGMENT),
}
NEEDS = {
    "points": ("points", "ranking", "judgment"),
    "shares by points": ("points", "ranking", "judgment"),
    "judgment": ("judgment",),
}
PAIRS = [(k, r) for k in KINDS for r in RULES if k in NEEDS.get(r, KINDS)]


def box(kind: BallotKind, votes: Sequence[Any], **options: Any) -> Box:
    costs = options.pop("costs", COSTS)
    candidates = [
        Candidate(number, f"Projet {number}", cost, "Culture, sport" if number < 3 else "")
        for number, cost in costs.items()
    ]
    ballots = [Voted(f"b{n}", Paper.of(kind, vote), "web") for n, vote in enumerate(votes)]
    ballots.append(Voted("blank", Paper.of(kind, {} if isinstance(votes[0], dict) else []), "web"))
    amount = options.pop("amount", 15_000_00)
    return Box(amount, candidates, ballots, SETTINGS, **options)


def counted(kind: str, rule: Allocation, **options: Any) -> Tally:
    ballot, votes = KINDS[kind]
    return tally(Reglement(ballot=ballot, allocation=rule), box(ballot.kind, votes, **options))


def found_in(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The errors and the warnings of the checker."""
    results = Checker().process_files([text])[1]["results"]
    return results["errors"], results.get("warnings", {})


def settings_of(tallied: Tally) -> dict[str, str]:
    return parse(tallied.ballots).settings


@pytest.mark.parametrize(("kind", "rule"), PAIRS)
def test_the_checker_passes_every_ballot_by_every_rule(kind: str, rule: str) -> None:
    errors, warnings = found_in(counted(kind, RULES[rule]).ballots)
    assert errors == {}
    assert set(warnings) <= SAID_OF_THE_VOTES, warnings


def test_the_limits_of_the_basket_are_written() -> None:
    settings = settings_of(counted("knapsack", GREEDY))
    assert settings["max_sum_cost"] == "15000"
    assert settings["min_sum_cost"] == "4500"
    assert "min_sum_cost" not in settings_of(counted("approval", GREEDY))


def test_limits_are_those_that_a_ballot_of_the_file_can_reach() -> None:
    assert settings_of(counted("few", GREEDY))["max_length"] == "6"
    one = settings_of(counted("one", GREEDY))
    assert (one["vote_type"], one["min_length"], one["max_length"]) == ("choose-1", "1", "1")
    # Blank ballots are not in the file.
    ballot = replace(KINDS["approval"][0], least=0)
    tallied = tally(Reglement(ballot=ballot), box(ballot.kind, CHOICES))
    assert settings_of(tallied)["min_length"] == "1"


def test_limits_that_the_format_has_not_are_said() -> None:
    comment = settings_of(counted("themes", GREEDY))["comment"]
    assert comment.startswith("#1: A ballot chose at most 2 projects of Culture / sport, 3 others.")


@pytest.mark.parametrize("kind", ["points", "judgment"])
def test_projects_come_from_the_most_points_down(kind: str) -> None:
    votes = parse(counted(kind, GREEDY).ballots).votes
    for given in votes.column("points"):
        points = [int(value) for value in given.split(",")]
        assert points == sorted(points, reverse=True)
    assert "2,1" in votes.column("vote")


def test_a_rule_that_the_format_has_not_is_said_in_words() -> None:
    tallied = counted("approval", RULES["lot"], conflicts=[frozenset({1, 2})])
    settings = settings_of(tallied)
    assert settings["rule"] == "unknown"
    assert settings["comment"] == (
        "#1: Counted by parvis-budgets with the rule greedy (ties lot, when_too_dear skip, by "
        "votes, threshold 1), at most one of 1 and 2; result.json has it whole."
    )
    assert settings_of(counted("points", RULES["greedy"]))["rule"] == "greedy-custom"
    assert settings_of(counted("points", RULES["points"]))["rule"] == "greedy-custom"
    by_points = Allocation(by="points", threshold=0)
    assert settings_of(counted("points", by_points))["rule"] == "greedy"
    assert "comment" not in settings_of(counted("points", by_points))


EQUAL = {1: 6_000_00, 2: 6_000_00, 3: 6_000_00, 4: 5_000_00}


def test_ties_that_the_format_settles_otherwise_are_not_called_its_rule() -> None:
    votes = [[1], [2], [3], [4], [4]]
    ballot, options = BallotRules(most=2), {"costs": EQUAL, "amount": 12_000_00}
    as_written = box(ballot.kind, votes, **options)
    for rule, name in (
        (Allocation(), "greedy-threshold"),  # by number, as the projects stand in the file
        (Allocation(ties=("lot",), seed="b"), "greedy-custom"),
        (Allocation(rule=AllocationRule.EQUAL_SHARES), "unknown"),
    ):
        tallied = tally(Reglement(ballot=ballot, allocation=rule), as_written)
        errors, _warnings = found_in(tallied.ballots)
        assert errors == {}
        assert settings_of(tallied)["rule"] == name, rule
        assert ("comment" in settings_of(tallied)) is (name != "greedy-threshold")


@pytest.mark.parametrize("rule", [rule for kind, rule in PAIRS if kind == "approval"])
def test_an_envelope_that_is_enough_for_all_is_said(rule: str) -> None:
    tallied = counted("approval", RULES[rule], amount=30_000_00)
    errors, warnings = found_in(tallied.ballots)
    assert errors == {}
    assert set(warnings) <= SAID_OF_THE_VOTES, warnings
    settings = settings_of(tallied)
    assert settings["fully_funded"] == "1"
    left = parse(tallied.ballots).projects.column("selected").count("0")
    said = f"enough for all projects; {left} of them not selected" in settings.get("comment", "")
    assert said is bool(left)


def test_counting_a_file_again_says_only_the_last_count() -> None:
    source = parse(counted("approval", RULES["high threshold"]).ballots)
    assert source.settings["min_project_score_threshold"] == "3"
    reading = election(source)
    first = publish(source, reading, count(reading.election, Parameters("phragmen")))
    other = parse(first[BALLOTS].decode())
    assert "min_project_score_threshold" not in other.settings
    assert other.settings["comment"].startswith("#1: Counted by parvis-budgets with the rule phr")
    again = publish(other, reading, count(reading.election, Parameters("phragmen")))
    assert again[BALLOTS] == first[BALLOTS]
    back = publish(other, reading, count(reading.election, Parameters("greedy", threshold=3)))
    assert "comment" not in parse(back[BALLOTS].decode()).settings
    # What others said stays.
    noted = source.with_setting("comment", "#1: Young people could vote. #2: So it was.")
    kept = publish(noted, reading, count(reading.election, Parameters("phragmen")))
    comment = parse(kept[BALLOTS].decode()).settings["comment"]
    assert comment.startswith("#1: Young people could vote. #2: So it was. #3: Counted by ")
    assert found_in(kept[BALLOTS].decode())[0] == {}
