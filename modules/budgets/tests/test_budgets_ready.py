"""A ballot that nobody could fill in is not frozen; an envelope without a project takes no vote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from budget_worlds import CALENDAR, day, frozen_edition
from hypothesis import given
from hypothesis import strategies as st

from parvis.db import at_moment, db
from parvis.rules import Conflict, Refused
from parvis_budgets import jobs
from parvis_budgets.castable import obstacles
from parvis_budgets.models import Budget, Participation, ProjectStage
from parvis_budgets.operations.ballots import cast_ballot
from parvis_budgets.operations.freezing import freeze_reglement
from parvis_budgets.operations.projects import Idea, propose_project
from parvis_budgets.operations.reglement import Money, change_reglement, make_budget, publish_budget
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.operations.telephone import vote_for
from parvis_budgets.papers import Choice, Paper, faults
from parvis_budgets.queries.readiness import readiness_of
from parvis_budgets.reglement import (
    BallotKind,
    BallotRules,
    Reglement,
    Tie,
    VoteChannel,
    Voters,
    problems,
)
from parvis_budgets.reglement.templates import TEMPLATES
from parvis_budgets.roll import Voter

BLANK = "blank"
JO = Voter("Jo Bec", date(1980, 1, 1), Tie.RESIDENT)
ANY = Reglement(voters=Voters(age_least=16, channels=tuple(VoteChannel)))


@st.composite
def rules(draw: st.DrawFn) -> BallotRules:
    kind = draw(st.sampled_from([BallotKind.APPROVAL, BallotKind.KNAPSACK, BallotKind.RANKING]))
    least = draw(st.integers(0, 4))
    themed = draw(st.booleans())
    return BallotRules(
        kind=kind,
        least=least,
        most=draw(st.none() | st.integers(max(1, least), 5)),
        themes=("nature",) if themed else (),
        themed_most=draw(st.integers(0, 3)) if themed else None,
        free_most=draw(st.integers(0, 3)) if themed else None,
        share_least=draw(st.integers(0, 100)) if kind == BallotKind.KNAPSACK else 0,
        blank=draw(st.booleans()),
    )


CHOICES = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["nature", "culture"])), max_size=6
).map(lambda said: [Choice(number, *one) for number, one in enumerate(said, start=1)])


@given(rules(), CHOICES, st.integers(1, 20))
def test_an_obstacle_is_there_when_no_paper_is_valid(
    limits: BallotRules, choices: Sequence[Choice], envelope: int
) -> None:
    papers = (
        Paper(tuple(choice.number for choice in some))
        for size in range(1, len(choices) + 1)
        for some in combinations(choices, size)
    )
    possible = any(not faults(limits, choices, envelope, paper) for paper in papers)
    assert possible == (not obstacles(limits, choices, envelope))


def test_many_projects_are_told_of_in_a_moment() -> None:
    # Even costs and an odd sum asked for: no choice is right, and there are 2**60 of them.
    choices = [Choice(number, 2 * (1000 + number)) for number in range(60)]
    limits = BallotRules(kind=BallotKind.KNAPSACK, share_least=100)
    assert obstacles(limits, choices, 60_001) == []


def test_themes_that_do_not_allow_the_least_contradict_it() -> None:
    ballot = BallotRules(least=6, most=6, themes=("nature",), themed_most=2, free_most=3)
    assert "ballot.least" in [place for place, _why in problems(Reglement(ballot=ballot))]
    assert problems(Reglement(ballot=replace(ballot, free_most=4))) == []


def edition(awa, component, reglement: Reglement, *envelopes: Money) -> Budget:
    """Published, without projects."""
    budget = make_budget(
        awa,
        component,
        title="Budget participatif 2030",
        body="",
        reglement=replace(reglement, calendar=CALENDAR),
        envelopes=envelopes or [Money("Volonne", 15_000_00)],
    )
    publish_budget(awa, budget)
    return budget


def put_to_the_vote(awa, budget: Budget, place: int, costs: Sequence[int]) -> None:
    for number, cost in enumerate(costs, start=1):
        project = propose_project(awa, budget, Idea(title=f"Projet numéro {number}", body="x"))
        envelope = budget.envelopes[place]
        study_project(
            awa, project, Study(stage=ProjectStage.BALLOT, cost=cost, envelope_id=envelope.id)
        )


GRENOBLE = replace(ANY, ballot=TEMPLATES["grenoble"].reglement.ballot)
SHARE = replace(ANY, ballot=BallotRules(kind=BallotKind.KNAPSACK, share_least=50))


@pytest.mark.parametrize(
    ("reglement", "said"),
    [(GRENOBLE, "Le minimum est de 6"), (SHARE, "Aucun choix parmi ces projets")],
)
def test_what_nobody_could_fill_in_is_not_frozen(
    client, sign_in, awa, component, reglement, said
) -> None:
    with at_moment(day(1)):
        budget = edition(awa, component, reglement)
        put_to_the_vote(awa, budget, 0, [1_000_00] * 3)
        with pytest.raises(Conflict):
            freeze_reglement(awa, budget)
        sign_in(client, awa)
        page = client.get(f"/volonne/budget/admin/{budget.number}/freeze").text
        assert said in page
        assert "/do/freeze" not in page
    with at_moment(day(21)):
        jobs.freeze_due()  # the clock freezes no such ballot either
        assert budget.frozen_at is None
        desk = client.get(f"/volonne/budget/admin/{budget.number}").text
        assert "Le vote n’a pas pu s’ouvrir à sa date" in desk
        # The règlement can still be mended.
        vote = {step: window for step, window in CALENDAR if step != "vote"}
        change_reglement(
            awa,
            budget,
            title=budget.title,
            body="",
            reglement=replace(
                ANY, calendar=replace(CALENDAR, windows={step: vote[step] for step in vote})
            ),
            envelopes=[Money("Volonne", 15_000_00)],
        )


def test_a_vote_that_could_not_open_offers_no_ballot_and_says_so(
    client, sign_in, new_person, awa, component
) -> None:
    with at_moment(day(1)):
        budget = edition(awa, component, GRENOBLE)
        put_to_the_vote(awa, budget, 0, [1_000_00] * 3)
        sign_in(client, awa)
        desk = client.get(f"/volonne/budget/admin/{budget.number}").text
        assert "Le minimum est de 6" in desk
        assert "/admin/1/freeze" not in desk
    place = budget.envelopes[0]
    paper = {f"project-{number}": "1" for number in (1, 2, 3)}
    for moment in (day(21), day(30.5)):  # while it should be open, and after
        with at_moment(moment):
            jobs.freeze_due()
            sign_in(client, awa)
            desk = client.get(f"/volonne/budget/admin/{budget.number}").text
            assert "Le minimum est de 6" in desk
            sign_in(client, new_person("Jo Bec"))
            for page in ("vote", f"vote/{place.id}"):
                refused = client.get(f"/volonne/budget/{budget.number}/{page}")
                assert refused.status_code == 403
                assert "Le vote n’a pas pu s’ouvrir à sa date" in refused.text
            cast = {**paper, "step": "cast", "name": "Jo Bec", "born_on": "1980-01-01"}
            address = f"/volonne/budget/{budget.number}/vote/{place.id}"
            assert client.post(address, data=cast).status_code >= 400
            assert db.session.query(Participation).count() == 0
            shown = client.get(f"/volonne/budget/{budget.number}").text
            assert "Le vote n’a pas pu s’ouvrir à sa date" in shown
            assert f"/budget/{budget.number}/vote" not in shown
            assert "(terminée)" not in shown.split("Vote</")[-1]
            assert 'aria-current="step"' not in shown
            for page in ("/volonne", "/volonne/budget"):
                listed = client.get(page, follow_redirects=True).text
                assert budget.title in listed
                assert f"/budget/{budget.number}/vote" not in listed


def test_the_desk_asks_as_much_of_the_database_for_many_editions_as_for_one(
    client, sign_in, awa, component, count_queries
) -> None:
    def asked() -> int:
        with count_queries() as queries:
            assert client.get("/volonne/budget/admin/").status_code == 200
        return len(queries)

    with at_moment(day(1)):
        for _number in range(2):
            put_to_the_vote(awa, edition(awa, component, GRENOBLE), 0, [1_000_00] * 3)
        sign_in(client, awa)
        client.get("/volonne/budget/admin/")
        few = asked()
        for _number in range(3):
            put_to_the_vote(awa, edition(awa, component, GRENOBLE), 0, [1_000_00] * 3)
        client.get("/volonne/budget/admin/")
        assert asked() == few


def test_the_ballot_is_looked_at_again_once_nobody_else_changes_it(
    awa, component, monkeypatch
) -> None:
    """Between the question and the lock, the last project may have been refused."""
    with at_moment(day(1)):
        budget = edition(awa, component, ANY)
        put_to_the_vote(awa, budget, 0, [1_000_00])
    from parvis_budgets.operations import freezing

    answers = iter([True, False])
    monkeypatch.setattr(freezing, "is_settled", lambda _budget: next(answers))
    with at_moment(day(21)):
        freezing.freeze_when_due(budget)
    assert budget.frozen_at is None


def test_an_envelope_without_project_is_said_and_takes_no_vote(
    client, sign_in, new_person, awa, component
) -> None:
    with at_moment(day(1)):
        budget = edition(
            awa, component, replace(ANY, policy="all"), Money("Bourg", 9_000_00), Money("Lacs", 5)
        )
        put_to_the_vote(awa, budget, 0, [1_000_00])
        assert [one.name for one in readiness_of(budget).empty] == ["Lacs"]
        sign_in(client, awa)
        page = client.get(f"/volonne/budget/admin/{budget.number}/freeze").text
        assert re.search(r"n’ont aucun projet.*: Lacs", page)
        freeze_reglement(awa, budget)
    bourg, lacs = budget.envelopes
    jo = new_person("Jo Bec")
    with at_moment(day(21)):
        sign_in(client, jo)
        page = client.get(f"/volonne/budget/{budget.number}/vote").text
        assert f"/vote/{bourg.id}" in page
        assert f"/vote/{lacs.id}" not in page
        address = f"/volonne/budget/{budget.number}/vote/{lacs.id}"
        assert client.get(address).status_code == 403
        for vote in (
            lambda: cast_ballot(jo, budget, lacs, Paper(), JO),
            lambda: vote_for(awa, budget, lacs, JO, Paper()),
            lambda: sign_for(awa, budget, lacs, JO),
        ):
            with pytest.raises(Refused):
                vote()
        assert db.session.query(Participation).count() == 0
        cast_ballot(jo, budget, bourg, Paper(), JO)
        sign_for(awa, budget, bourg, replace(JO, name="Zoé Bec"))
    assert db.session.query(Participation).count() == 2


def test_what_can_be_filled_in_is_frozen(awa, component) -> None:
    budget = frozen_edition(awa, component, GRENOBLE, [1_000_00] * 6)
    assert budget.frozen_at is not None
