"""A rule has one name, in whole, on every page; where points decide, points are shown."""

from __future__ import annotations

import re

import pytest
from budget_worlds import closed, day, do_jobs, frozen_edition, projects_in, put_ballots

from parvis.db import at_moment
from parvis_budgets.labels import COMPARED
from parvis_budgets.models import Budget
from parvis_budgets.reglement import Allocation, BallotKind, BallotRules, Reglement, Voters

RANKED = BallotRules(kind=BallotKind.RANKING)
COSTS = [8_000_00, 5_000_00, 3_000_00, 1_000_00]
# By points 1 leads with 21, then 2 with 15; by votes 4 leads.
VOTES = [[0, 1, 3], [0, 1, 3], [0, 1, 2, 3], [0, 3], [1, 3]]


def counted(awa, component, rules: Allocation) -> Budget:
    """An edition whose rankings have been counted so."""
    reglement = Reglement(ballot=RANKED, allocation=rules, voters=Voters(age_least=16))
    budget = frozen_edition(awa, component, reglement, COSTS)
    (place,) = budget.envelopes
    numbers = [project.number for project in projects_in(place)]
    put_ballots(place, RANKED.kind, [[numbers[at] for at in vote] for vote in VOTES])
    closed(awa, budget)
    with at_moment(day(30)):
        do_jobs()
    return budget


@pytest.mark.parametrize("by", ["votes", "votes-per-cost", "points"])
def test_a_rule_is_named_alike_everywhere_and_once_beside_the_others(
    by, client, sign_in, awa, component
) -> None:
    budget = counted(awa, component, Allocation(by=by))
    (place,) = budget.envelopes
    names = {
        "votes": "Du plus choisi au moins choisi",
        "votes-per-cost": "Les plus choisis pour leur coût d’abord",
        "points": "Les projets qui ont le plus de points d’abord",
    }
    assert set(names) < set(COMPARED)
    here = f"/volonne/budget/{budget.number}"
    with at_moment(day(30)):
        sign_in(client, awa)
        pages = {
            name: client.get(f"{here}/{name}").text
            for name in ("reglement", "result", "result/check", f"result/{place.id}/compare")
        }
    for name in ("reglement", "result/check"):
        assert names[by] in pages[name]
        assert not any(names[other] in pages[name] for other in names if other != by), name
    table = pages[f"result/{place.id}/compare"].split("<table")[1].split("</table")[0]
    for other in names.values():
        assert len(re.findall(re.escape(other), table)) == 1
    assert f"{names[by]} – la règle qui compte" in table
    shown = re.findall(r"\d+\s(voix|point)", pages["result"].split("</head>")[1])
    assert ("voix" in shown) == (by != "points")
    assert ("point" in shown) == (by == "points")


def test_what_is_not_funded_comes_in_the_order_of_what_counts(
    client, sign_in, awa, component
) -> None:
    budget = counted(awa, component, Allocation(by="points"))
    with at_moment(day(30)):
        sign_in(client, awa)
        text = client.get(f"/volonne/budget/{budget.number}/result").text
    others = text.split('class="budgets-other"')[1:]
    points = [int(re.search(r"(\d+)\s+points?", one)[1]) for one in others]
    assert points == sorted(points, reverse=True)
