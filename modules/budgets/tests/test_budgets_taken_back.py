"""What a facilitator can take back: a freeze, a draft, a slip in the announcement, a promise."""

from __future__ import annotations

import pytest
from budget_worlds import closed, day, do_jobs, frozen_edition, projects_in, put_ballots

from parvis.db import at_moment, db
from parvis.events import Event
from parvis.mail.models import Mail
from parvis.rules import Conflict, Refused
from parvis_budgets.models import BallotKey, Budget, FrozenProject, ProjectStage
from parvis_budgets.operations.count import ask_count
from parvis_budgets.operations.freezing import freeze_reglement
from parvis_budgets.operations.projects import Idea, propose_project, withdraw_project
from parvis_budgets.operations.realisation import Told, add_step, take_up_again
from parvis_budgets.operations.reglement import Money, make_budget, publish_budget
from parvis_budgets.operations.results import announce_result, correct_validation
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.operations.unfreezing import delete_edition, unfreeze_reglement
from parvis_budgets.reglement import BallotKind, Reglement
from parvis_budgets.reglement.templates import TEMPLATES

SMALL = TEMPLATES["small-commune"].reglement
COSTS = (6_000_00, 4_000_50, 8_000_00)
DESK = "/volonne/budget/admin"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def awa(new_person, give_role, component):
    person = new_person("Awa Diop", locale="en")
    give_role(person, component.space, "facilitator")
    return person


@pytest.fixture
def budget(awa, component) -> Budget:
    """Frozen on day 15; its vote opens on day 20."""
    return frozen_edition(awa, component, SMALL, COSTS)


def kinds() -> set[str]:
    return {event.type for event in db.session.query(Event)}


def test_it_is_unfrozen_until_the_vote_opens(client, sign_in, awa, new_person, budget) -> None:
    first, *_others = projects_in(budget.envelopes[0])
    before, address = budget.frozen_hash, f"{DESK}/{budget.number}/unfreeze"
    with at_moment(day(16)):
        assert (
            "unfrozen"
            in client.get(f"/volonne/budget/{budget.number}/reglement", headers=ENGLISH).text
        )
        with pytest.raises(Refused):
            unfreeze_reglement(new_person(), budget)
        sign_in(client, awa)
        assert "unfreeze" in client.get(f"{DESK}/{budget.number}").text
        assert client.post(address).status_code == 303
        db.session.expire_all()
        assert (budget.frozen_at, budget.frozen_hash, budget.frozen_text) == (None, "", "")
        assert first.ballot_number is None
        assert db.session.query(FrozenProject).count() == db.session.query(BallotKey).count() == 0
        assert "budgets.unfrozen" in kinds()
        assert client.post(address).status_code == 403
        cost = Study(stage=ProjectStage.BALLOT, cost=1_00, envelope_id=first.envelope_id)
        study_project(awa, first, cost)
        freeze_reglement(awa, budget)
        assert budget.frozen_hash not in ("", before)
        assert db.session.query(FrozenProject).count() == 3
    with at_moment(day(20)):
        with pytest.raises(Refused):
            unfreeze_reglement(awa, budget)
        assert "unfreeze" not in client.get(f"{DESK}/{budget.number}").text


def test_a_draft_is_deleted_and_what_was_published_is_not(client, sign_in, awa, component) -> None:
    made = [
        make_budget(
            awa,
            component,
            title=f"Budget {year}",
            body="",
            reglement=Reglement(),
            envelopes=[Money("Volonne", 1_000_00)],
        )
        for year in (2030, 2031)
    ]
    publish_budget(awa, made[0])
    with pytest.raises(Conflict):
        delete_edition(awa, made[0])
    sign_in(client, awa)
    assert client.post(f"{DESK}/{made[0].number}/delete").status_code == 409
    assert client.post(f"{DESK}/{made[1].number}/delete").status_code == 303
    assert [one.title for one in db.session.query(Budget)] == ["Budget 2030"]
    assert client.post(f"{DESK}/{2**63}/delete").status_code == 404


def announced(awa, budget: Budget) -> None:
    (envelope,) = budget.envelopes
    votes = [[project.number] for project in projects_in(envelope) for _ in range(12)]
    put_ballots(envelope, BallotKind.APPROVAL, votes)
    closed(awa, budget)
    with at_moment(day(31)):
        ask_count(awa, budget)
        do_jobs()
        announce_result(
            awa, budget, validated_by="le conseil municipale", validated_on=day(31).date()
        )


def test_a_slip_in_who_validated_is_mended_and_told(client, sign_in, awa, budget) -> None:
    address = f"{DESK}/{budget.number}/validation"
    sign_in(client, awa)
    assert client.get(address).status_code == 404
    with pytest.raises(Conflict):
        correct_validation(awa, budget, validated_by="le conseil", validated_on=day(31).date())
    announced(awa, budget)
    with at_moment(day(32)):
        sign_in(client, awa)
        assert "le conseil municipale" in client.get(address).text
        sent = {"validated_by": "le conseil municipal", "validated_on": "2030-04-01"}
        for wrong in ({"validated_by": ""}, {"validated_on": "2031-01-01"}, {"validated_on": "x"}):
            assert client.post(address, data=sent | wrong).status_code == 422
        assert client.post(address, data=sent).status_code == 303
        db.session.expire_all()
        assert budget.validated_by == "le conseil municipal"
        assert "budgets.validation_corrected" in kinds()


def test_a_funded_project_is_given_up_with_its_reason(client, sign_in, awa, budget) -> None:
    announced(awa, budget)
    funded = [p for p in projects_in(budget.envelopes[0]) if p.stage == ProjectStage.FUNDED]
    other = next(p for p in projects_in(budget.envelopes[0]) if p not in funded)
    desk = f"{DESK}/projects/{funded[0].number}"
    page = f"/volonne/budget/projects/{funded[0].number}"
    with at_moment(day(60)):
        add_step(awa, funded[0], Told(title="Travaux", planned_on=day(40).date()))
        assert "Late" in client.get(page, headers=ENGLISH).text
        sign_in(client, awa)
        do_jobs()
        mails = db.session.query(Mail).count()
        assert client.post(f"{desk}/give-up", data={"reason": "non"}).status_code == 422
        why = "Le terrain est pollué : rien ne peut y être bâti."
        assert client.post(f"{desk}/give-up", data={"reason": why}).status_code == 303
        assert client.post(f"{desk}/give-up", data={"reason": why}).status_code == 409
        assert client.post(f"{DESK}/projects/{other.number}/give-up").status_code == 403
        do_jobs()
        assert db.session.query(Mail).count() == mails + 1
        shown = client.get(page, headers=ENGLISH).text
        assert why in shown and "Abandoned" in shown
        every = client.get(f"/volonne/budget/{budget.number}/realisation", headers=ENGLISH).text
        assert "Abandoned" in every and "Late" not in every
        assert client.get(f"{desk}/realisation").status_code == 200
        assert client.post(f"{desk}/take-up").status_code == 303
        assert client.post(f"{desk}/take-up").status_code == 409
        assert "Late" in client.get(page, headers=ENGLISH).text
        with pytest.raises(Conflict):
            take_up_again(awa, funded[0])


def test_what_is_refused_or_merged_is_not_withdrawn(awa, component, new_person) -> None:
    jeanne = new_person()
    with at_moment(day(1)):
        reglement = frozen_edition(awa, component, SMALL, COSTS).reglement
        budget = make_budget(
            awa,
            component,
            title="Budget 2031",
            body="",
            reglement=reglement,
            envelopes=[Money("Volonne", 1_000_00)],
        )
        publish_budget(awa, budget)
        project = propose_project(jeanne, budget, Idea(title="Un banc", body="Un texte."))
        study_project(awa, project, Study(stage=ProjectStage.REFUSED, reason="Site classé."))
        with pytest.raises(Refused):
            withdraw_project(jeanne, project)
