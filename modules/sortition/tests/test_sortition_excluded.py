"""Who is excluded stays so, whatever they withdraw, change, or answer anew."""

from __future__ import annotations

import pytest
from sortition_answers import answer
from test_sortition_privacy import everything

from parvis.db import at_moment, db
from parvis.people.account import delete_account
from parvis_sortition import jobs
from parvis_sortition.models import Volunteer, VolunteerState
from parvis_sortition.operations.freezing import open_answers
from parvis_sortition.operations.pool import (
    exclude_volunteer,
    readmit_volunteer,
    settle_volunteers,
)
from parvis_sortition.operations.volunteering import change_answer, volunteer, withdraw
from parvis_sortition.queries.alike import Likeness, alike_in
from parvis_sortition.queries.answers import answers_of

BASE = "/volonne/tirage/"
WHY = "Élue du conseil."
MANON = {"name": "Manon Elbaz", "birth_year": 1961, "phone": "06 01 02 03 04"}


@pytest.fixture
def called(recruitment, awa):
    open_answers(awa, recruitment)
    return recruitment


def enrol(called, actor=None, **identity):
    said = answer(called, 0, "x", link_account=actor is not None)
    said.identity.clear()
    said.identity.update(identity)
    return volunteer(actor, called, said)


@pytest.fixture
def excluded(called, awa):
    receipt = enrol(called, **MANON, email="manon@example.org")
    exclude_volunteer(awa, receipt.volunteer, WHY)
    return receipt


def state_of(receipt):
    return receipt.volunteer.state, receipt.volunteer.reason


OUT = (VolunteerState.EXCLUDED, WHY)
IN = (VolunteerState.REGISTERED, "")


def test_answering_anew_without_a_letter_does_not_let_in(called, excluded):
    again = enrol(called, name="ELBAZ Manon", birth_year=1961, phone="0799999999")
    assert state_of(again) == OUT
    withdraw(None, called, excluded.code)
    again = enrol(called, name="Manon Elbaz", birth_year=1961, phone="0788888888")
    assert state_of(again) == OUT
    # Someone else of that name, and whoever gives nothing in common, is not she.
    assert state_of(enrol(called, name="Manon Elbaz", birth_year=1990, phone="0611111111")) == IN
    assert state_of(enrol(called, name="Manon Elbaz", phone="0622222222")) == IN


def test_without_a_year_of_birth_it_takes_something_else_in_common(called, awa):
    first = enrol(called, name="Léo Roux", address="1 rue Haute", postcode="04290")
    exclude_volunteer(awa, first.volunteer, WHY)
    assert state_of(enrol(called, name="Léo Roux", address="9 rue Basse", phone="06123456")) == IN
    assert state_of(enrol(called, name="Léo ROUX", address="1, Rue Haute", postcode="04290")) == OUT
    # Who lives with someone excluded is not excluded.
    assert state_of(enrol(called, name="Zoé Roux", address="1 rue Haute", postcode="04290")) == IN


def test_another_name_then_ones_own_does_not_let_in(called, excluded, awa):
    other = enrol(called, name="Une Autre", phone="0733333333")
    assert state_of(other) == IN
    said = answer(called, 0, "x", code=other.code)
    said.identity.clear()
    said.identity.update(MANON)
    change_answer(None, called, said)
    assert state_of(other) == OUT
    # Nor do other words in the answer that was excluded, taken back afterwards.
    said.identity.update(name="Autre Encore", phone="0744444444", birth_year=1950)
    own = answer(called, 0, "x", code=excluded.code)
    own.identity.clear()
    own.identity.update(said.identity)
    change_answer(None, called, own)
    withdraw(None, called, excluded.code)
    withdraw(None, called, other.code)
    assert state_of(enrol(called, **MANON)) == OUT


def test_the_answer_kept_of_two_can_be_changed(called, awa):
    kept = enrol(called, **MANON)
    twice = enrol(called, **MANON)
    exclude_volunteer(awa, twice.volunteer, "A répondu deux fois.")
    assert alike_in(called) == []
    said = answer(called, 1, "x", code=kept.code)
    said.identity.update(MANON)
    change_answer(None, called, said)
    assert state_of(kept) == IN


def test_who_looks_like_someone_excluded_is_for_a_facilitator_to_decide(
    called, excluded, awa, client, sign_in
):
    like = enrol(called, name="M. Elbaz", phone="+33 601020304")
    assert state_of(like) == IN
    (group,) = alike_in(called)
    assert group.likeness == Likeness.PHONE
    assert group.people == (excluded.volunteer, like.volunteer)
    sign_in(client, awa)
    desk = f"{BASE}admin/{called.number}"
    assert WHY in client.get(f"{desk}/pool/alike").text
    withdraw(None, called, excluded.code)
    assert WHY in client.get(f"{desk}/pool/alike").text
    settle_volunteers(awa, called, [one.number for one in group.people])
    assert alike_in(called) == []


def test_of_who_was_excluded_and_withdrew_nothing_said_is_left(
    app, called, excluded, awa, client, sign_in
):
    address = f"{BASE}{called.number}/answer"
    asked = client.post(address, data={"code": excluded.code, "step": "withdraw"})
    assert "empreinte" in asked.text
    gone = client.post(address, data={"code": excluded.code, "step": "withdraw", "sure": "1"})
    assert gone.status_code == 200
    row = excluded.volunteer
    assert row.is_withdrawn and row.identity == {} and row.answers == {}
    assert answers_of(called).volunteers == 0
    assert client.post(address, data={"code": excluded.code}).status_code == 422
    sign_in(client, awa)
    desk = f"{BASE}admin/{called.number}"
    assert client.get(f"{desk}/answers/{row.number}").location.endswith(f"/volunteers/{row.number}")
    for page in ("volunteers", "volunteers?list=excluded", "volunteers?q=manon", "pool"):
        assert client.get(f"{desk}/{page}").status_code == 200
    page = client.get(f"{desk}/volunteers/{row.number}").text
    assert WHY in page and "Ne plus écarter" in page and "Corriger ce qu" not in page
    lifted = client.post(f"{desk}/volunteers/{row.number}/readmit", follow_redirects=True)
    assert "peut répondre de nouveau" in lifted.text
    assert db.session.query(Volunteer).count() == 0
    assert state_of(enrol(called, **MANON)) == IN
    assert b"Manon" not in everything(app)


def test_deleting_ones_account_does_not_let_in(called, awa, new_person, run_jobs):
    manon = new_person("Manon Elbaz")
    receipt = enrol(called, manon, **MANON)
    exclude_volunteer(awa, receipt.volunteer, WHY)
    delete_account(manon)
    run_jobs()
    db.session.expire_all()
    assert receipt.volunteer.is_withdrawn and receipt.volunteer.person_id is None
    assert state_of(enrol(called, **MANON)) == OUT


def test_the_marks_go_with_the_others_on_the_announced_day(called, excluded):
    withdraw(None, called, excluded.code)
    with at_moment(called.appeal_until):
        jobs.erase()
    assert db.session.query(Volunteer).count() == 0


def test_readmitted_they_are_known_by_what_they_say_now(called, excluded, awa):
    said = answer(called, 0, "x", code=excluded.code)
    said.identity.clear()
    said.identity.update(name="Manon Elbaz-Petit", phone="0755555555")
    change_answer(None, called, said)
    before = excluded.volunteer.identity_tag
    readmit_volunteer(awa, excluded.volunteer)
    assert excluded.volunteer.identity_tag != before and state_of(excluded) == IN
    assert excluded.volunteer.checked_at is not None
