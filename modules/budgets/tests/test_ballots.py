"""From files to elections: what counts, and which lines are wrong."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from budget_files import SMALL

from parvis_budgets.counting import Ballot
from parvis_budgets.pabulib import PbError, Reading, election, parse, read
from parvis_budgets.pabulib.ballots import number

APPROVAL = SMALL.replace("budget;100\n", "budget;100\nvote_type;approval\n")


def reading(text: str) -> Reading:
    return election(parse(text))


def with_votes(vote_type: str, rows: str, columns: str = "voter_id;vote;points") -> str:
    head = SMALL.replace("budget;100\n", f"budget;100\nvote_type;{vote_type}\n")
    return head[: head.index("VOTES")] + f"VOTES\n{columns}\n{rows}\n"


def ballots(found: Reading) -> dict[Ballot, int]:
    profile = found.election.profile
    return {profile.ballot(group): int(profile.voters[group]) for group in range(len(profile))}


def test_approval_ballots() -> None:
    found = reading(APPROVAL + "v4;2,1;\n")
    assert [(p.id, p.cost, p.name) for p in found.election.projects] == [
        ("1", 60, 'Swings "big"'),
        ("2", 50, "Trees"),
        ("3", 70, ""),
    ]
    assert found.election.budget == 100
    # The order in which a ballot names projects changes nothing; a blank ballot is a voter.
    assert ballots(found) == {Ballot((0, 1)): 2, Ballot((1,)): 1, Ballot(()): 1}
    assert found.warnings == ()


def test_choose_one() -> None:
    found = reading(with_votes("choose-1", "a;1\nb;1\nc;3", "voter_id;vote"))
    assert found.election.votes.tolist() == [2, 0, 1]
    with pytest.raises(PbError, match=r"line 15: The vote names 2 projects; choose-1 allows one."):
        reading(with_votes("choose-1", "a;1\nb;1,2", "voter_id;vote"))


def test_ordinal_ballots_give_more_points_to_the_first() -> None:
    found = reading(with_votes("ordinal", "a;3,1,2\nb;2", "voter_id;vote"))
    assert found.election.scores.tolist() == [2, 2, 3]
    assert found.election.votes.tolist() == [1, 2, 1]


def test_points() -> None:
    found = reading(with_votes("cumulative", "a;1,2;3,1\nb;2;2\nc;;"))
    assert found.election.scores.tolist() == [3, 3, 0]
    assert found.election.profile.total == 3


def test_fractions_of_points_are_exact() -> None:
    found = reading(with_votes("cumulative", "a;1,2;0.5,1.25\nb;2;2"))
    assert found.points_unit == 100
    assert found.election.scores.tolist() == [50, 325, 0]


def test_a_default_score_goes_to_what_a_scoring_ballot_does_not_list() -> None:
    text = with_votes("scoring", "a;1,2;5,-1\nb;;").replace("100\n", "100\ndefault_score;2\n")
    assert reading(text).election.scores.tolist() == [7, 1, 4]


def test_amounts_are_exact() -> None:
    found = reading(APPROVAL.replace(";50;", ";50.25;").replace("budget;100", "budget;100.5"))
    assert found.election.unit == 100
    assert found.election.budget == 10050
    assert [project.cost for project in found.election.projects] == [6000, 5025, 7000]
    assert reading(APPROVAL.replace(";50;", ";50.00;")).election.unit == 1


def test_numbers() -> None:
    assert number("12") == 12
    assert number(" 1,5 ") == Fraction(3, 2)
    assert number("-0.25") == Fraction(-1, 4)
    for text in ("", "1e3", "1_000", "１２", "nan", ".5", "1.2.3", "1 000"):
        assert number(text) is None


def test_the_threshold_of_the_file() -> None:
    assert reading(APPROVAL).threshold == 0
    text = APPROVAL.replace("100\n", "100\nmin_project_score_threshold;3\n")
    assert reading(text).threshold == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (SMALL, "vote_type is missing; it must be one of approval"),
        (APPROVAL.replace("approval", "show"), "line 6: vote_type is show; it must be one of"),
        (APPROVAL.replace("budget;100\n", ""), "The budget is missing: an amount was expected."),
        (APPROVAL.replace(";50;", ";-50;"), "line 10: The cost of project 2 is -50: an amount"),
        (APPROVAL.replace("\n2;50", "\n1;50"), "line 10: The project 1 is listed twice."),
        (APPROVAL.replace("\n2;50", "\n;50"), "line 10: The project has no id."),
        (APPROVAL.replace("\n2;50", "\n2,3;50"), "line 10: The id 2,3 holds a comma"),
        (APPROVAL.replace("cost;", "price;"), "line 8: PROJECTS has no column cost."),
        (APPROVAL.replace(";vote;", ";choice;"), "line 13: VOTES has no column vote."),
        (APPROVAL.replace("v2;2", "v2;9"), "line 15: The vote names project 9, which is not"),
        (APPROVAL.replace("v1;1,2", "v1;1,,2"), "line 14: The vote names an empty id."),
        (APPROVAL.replace("v2;", "v1;"), "line 15: The voter v1 is listed twice."),
        (
            with_votes("cumulative", "a;1", "voter_id;vote"),
            "line 13: VOTES has no column points, which cumulative votes need.",
        ),
        (
            with_votes("cumulative", "a;1,2;3"),
            "line 14: The vote names 2 projects and gives 1 points.",
        ),
        (with_votes("cumulative", "a;1;x"), "line 14: The points x are not a number."),
        (with_votes("scoring", f"a;1;{10**17}"), "The points are too large to be counted"),
        (with_votes("ordinal", "a;1,1"), "line 14: The vote names a project twice."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(PbError) as caught:
        reading(text)
    assert str(caught.value).startswith(problem)


def test_every_wrong_line_is_told() -> None:
    with pytest.raises(PbError) as caught:
        reading(APPROVAL.replace(";50;", ";;") + "v4;9;\nv5;9;\nv5;8;\n")
    # The cost, the project 9 in two votes and the project 8, the voter v5 a second time.
    assert [problem.line for problem in caught.value.problems] == [10, 17, 18, 19, 19]


def test_what_is_odd_is_told_but_counted() -> None:
    text = APPROVAL.replace("budget;100\n", "num_votes;9\nnum_projects;3\nbudget;100,5\n")
    text = text.replace("name;selected", "name;votes").replace("Trees;0", "Trees;2")
    found = reading(text + "v4;1,1;\n")
    assert [str(warning) for warning in found.warnings] == [
        "line 7: The budget 100,5 has a decimal comma.",
        "line 19: The vote names a project twice; it counts once.",
        "line 5: num_votes says 9; the file holds 4.",
        "line 11: Project 1 says 1 votes; the votes give 2.",
    ]
    assert found.election.votes.tolist() == [2, 2, 0]


def test_real_files_say_the_same_of_themselves(real_file: Path) -> None:
    found = election(read(real_file))
    assert found.warnings == ()
    assert found.election.profile.total == int(read(real_file).settings["num_votes"])
