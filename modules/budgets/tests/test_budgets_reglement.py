"""The règlement and what follows from it: JSON, limits of ballots, the next thing to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parvis_budgets.counting import parameters
from parvis_budgets.counting.completion import STARTS, STOPS
from parvis_budgets.counting.equal_shares import UTILITIES
from parvis_budgets.counting.greedy import MEASURES, WHEN_TOO_DEAR
from parvis_budgets.counting.majority_judgment import UNRATED
from parvis_budgets.counting.ties import CRITERIA
from parvis_budgets.desk import Situation, Todo, todos
from parvis_budgets.papers import Choice, Paper, faults
from parvis_budgets.reglement import (
    BallotKind,
    BallotRules,
    Calendar,
    ReglementError,
    Step,
    Window,
    dump,
    load,
    problems,
    words,
)
from parvis_budgets.reglement.templates import TEMPLATES


def at(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_sound_and_survives_json(name: str) -> None:
    reglement = replace(
        TEMPLATES[name].reglement, calendar=Calendar({Step.VOTE: Window(at(1), at(9))})
    )
    assert problems(reglement) == []
    assert load(dump(reglement)) == reglement


def test_the_words_are_the_engines() -> None:
    assert tuple(words.AllocationRule) == parameters.RULES
    assert words.COMPLETIONS == parameters.COMPLETIONS
    assert set(words.TIES) == set(CRITERIA)
    assert tuple(MEASURES) == words.BY
    assert tuple(WHEN_TOO_DEAR) == words.WHEN_TOO_DEAR
    assert tuple(UTILITIES) == words.UTILITIES
    assert (words.STARTS, words.STOPS, words.UNRATED) == (STARTS, STOPS, UNRATED)


@pytest.mark.parametrize(
    "stored",
    [{"colour": 1}, {"voters": {"age_least": "16"}}, {"policy": "some"}, {"voters": []},
     {"calendar": {"vote": {"opens": "soon"}}}, {"voters": {"age_least": True}}],
)  # fmt: skip
def test_what_is_no_reglement_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ReglementError):
        load(stored)


def test_the_next_thing_to_do() -> None:
    situation = Situation(
        calendar=Calendar({Step.VOTE: Window(at(10), at(20))}), moment=at(1), published=True,
        frozen=False, closed=False, counted=False, announced=False, ready=3,
    )  # fmt: skip
    assert todos(situation) == [Todo.FREEZE]
    assert todos(replace(situation, frozen=True)) == [Todo.WAIT]
    assert todos(replace(situation, moment=at(10))) == [Todo.VOTE]
    over = replace(situation, moment=at(20), frozen=True)
    assert todos(over) == [Todo.CLOSE]
    assert todos(replace(over, closed=True)) == [Todo.COUNT]
    assert todos(replace(over, closed=True, missing=3)) == [Todo.PAPER, Todo.COUNT]
    assert todos(replace(over, closed=True, missing=3, open_batches=1)) == [Todo.PAPER]
    counted = replace(over, closed=True, counted=True)
    assert todos(counted) == [Todo.ANNOUNCE, Todo.COUNT]
    assert todos(replace(counted, missing=3)) == [Todo.ANNOUNCE, Todo.PAPER, Todo.COUNT]
    assert todos(replace(counted, open_batches=1)) == [Todo.PAPER]
    assert todos(replace(situation, calendar=Calendar()))[0] == Todo.DATES
    announced = replace(counted, announced=True, funded=True)
    assert todos(announced) == [Todo.REALISE]
    assert todos(replace(announced, funded=False)) == [Todo.NONE_FUNDED]


def test_the_box_of_a_vote_on_paper_waits_for_its_signatures_then_insists() -> None:
    over = Situation(
        calendar=Calendar({Step.VOTE: Window(at(10), at(20))}), moment=at(20), published=True,
        frozen=True, closed=False, counted=False, announced=False, ready=3, by_paper=True,
    )  # fmt: skip
    assert todos(over) == [Todo.SIGNATURES, Todo.CLOSE]
    assert todos(replace(over, moment=at(22))) == [Todo.SIGNATURES, Todo.CLOSE]
    assert todos(replace(over, moment=at(23))) == [Todo.CLOSE_LATE, Todo.SIGNATURES]
    assert todos(replace(over, moment=at(23), by_paper=False)) == [Todo.CLOSE]


def test_a_vote_that_could_not_open_is_put_off() -> None:
    situation = Situation(
        calendar=Calendar({Step.VOTE: Window(at(10), at(20))}), moment=at(10), published=True,
        frozen=False, closed=False, counted=False, announced=False,
    )  # fmt: skip
    assert todos(situation) == [Todo.PUT_OFF, Todo.PROJECTS]
    assert todos(replace(situation, to_study=2)) == [Todo.PUT_OFF, Todo.STUDY]
    assert todos(replace(situation, ready=1, blocked=True)) == [Todo.PUT_OFF, Todo.PROJECTS]
    # It can't be published before its dates are mended: that is not asked for.
    assert todos(replace(situation, published=False)) == [Todo.PUT_OFF, Todo.PROJECTS]
    assert todos(replace(situation, moment=at(25))) == [Todo.PUT_OFF, Todo.PROJECTS]


def test_projects_that_nobody_studied_in_time() -> None:
    situation = Situation(
        calendar=Calendar({Step.STUDY: Window(at(3), at(5)), Step.VOTE: Window(at(10), at(20))}),
        moment=at(4), published=True, frozen=False, closed=False, counted=False, announced=False,
        ready=1, to_study=2,
    )  # fmt: skip
    assert todos(situation) == [Todo.STUDY, Todo.FREEZE]
    assert todos(replace(situation, moment=at(2))) == [Todo.STUDY_LATER, Todo.FREEZE]
    assert todos(replace(situation, moment=at(6))) == [Todo.STUDY_OVER, Todo.FREEZE]


CHOICES = [Choice(1, 600), Choice(2, 500, "Nature"), Choice(3, 400, "Nature")]


@pytest.mark.parametrize(
    ("rules", "paper", "wrong"),
    [
        (BallotRules(most=2), Paper((1, 2)), 0),
        (BallotRules(most=1), Paper((1, 2)), 1),
        (BallotRules(least=2), Paper((1,)), 1),
        (BallotRules(blank=False), Paper(), 1),
        (BallotRules(), Paper((7,)), 1),
        (BallotRules(), Paper((1,), (2,)), 1),
        (BallotRules(themes=("Nature",), themed_most=1, free_most=1), Paper((2, 3)), 1),
        (BallotRules(kind=BallotKind.KNAPSACK), Paper((1, 3)), 0),
        (BallotRules(kind=BallotKind.KNAPSACK), Paper((1, 2)), 1),
        (BallotRules(kind=BallotKind.KNAPSACK, share_least=61), Paper((1,)), 1),
        (BallotRules(kind=BallotKind.POINTS, points_total=5), Paper((1, 2), (3, 3)), 1),
        (BallotRules(kind=BallotKind.POINTS, points_most=2), Paper((1,), (3,)), 1),
        (BallotRules(kind=BallotKind.RANKING), Paper((3, 1, 2)), 0),
        (BallotRules(kind=BallotKind.JUDGMENT, mentions=("fair", "good")), Paper((1,), (2,)), 1),
    ],
)
def test_the_limits_of_a_ballot(rules: BallotRules, paper: Paper, wrong: int) -> None:
    assert len(faults(rules, CHOICES, 1000, paper)) == wrong


@pytest.mark.parametrize("paper", [Paper(), Paper((3, 1)), Paper((1, 2), (0, 4))])
def test_a_paper_is_read_again(paper: Paper) -> None:
    assert Paper.read(paper.text()) == paper
