"""One envelope for each district."""

from __future__ import annotations

import pytest

from parvis_budgets.counting import (
    Ballot,
    CountingError,
    Election,
    Parameters,
    Profile,
    Project,
    count,
)
from parvis_budgets.counting.districts import count_districts, district_election

PROJECTS = (
    Project("a", 6, district="north"),
    Project("b", 4, district="south"),
    Project("c", 6, district="north"),
    Project("d", 3, district="south"),
)
# Two people vote a and b, one c, one b and d, one blank.
BOTH = Election(
    PROJECTS,
    0,
    Profile.from_ballots(
        [(Ballot((0, 1)), 2), (Ballot((2,)), 1), (Ballot((1, 3)), 1), (Ballot(()), 1)]
    ),
    conflicts=(frozenset("acd"),),
)


def test_each_district_has_its_projects_voters_and_conflicts() -> None:
    north = district_election(BOTH, "north", 9)
    assert [project.id for project in north.projects] == ["a", "c"]
    assert north.profile.total == 3
    assert north.votes.tolist() == [2, 1]
    assert north.conflicts == (frozenset("ac"),)
    assert district_election(BOTH, "south", 9).conflicts == ()


def test_each_envelope_is_counted_apart() -> None:
    results = count_districts(BOTH, {"south": 5, "north": 12}, Parameters("greedy"))
    assert list(results) == ["south", "north"]
    assert results["south"].selected == ("b",)
    assert results["north"].selected == ("a",)
    # With equal shares: 9 for three voters in the north; a asks 3 of two.
    north = count(district_election(BOTH, "north", 9), Parameters("mes"))
    assert north.selected == ("a",)
    assert north.figures["endowment"] == 3


def test_ballots_with_points_keep_them() -> None:
    profile = Profile.from_ballots([(Ballot((0, 1), (3, 2)), 1), (Ballot((0, 3), (3, 1)), 1)])
    north = district_election(Election(PROJECTS, 0, profile), "north", 9)
    assert len(north.profile) == 1
    assert north.scores.tolist() == [6, 0]


def test_a_project_without_an_envelope_is_refused() -> None:
    with pytest.raises(CountingError, match=r"Project b: its district \(south\) has no envelope"):
        count_districts(BOTH, {"north": 12}, Parameters("greedy"))
