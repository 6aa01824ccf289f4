"""The chain in short, from a recruitment begun to its panel; the pages that frame it."""

from __future__ import annotations

import dataclasses

import pytest
from sortition_answers import answer
from sortition_world import before_draw

from parvis.content import Channel
from parvis.db import at_moment, db
from parvis.db.sealed import reseal, unreadable_columns
from parvis.rules import Conflict, Invalid, Refused
from parvis_sortition import jobs
from parvis_sortition.models import (
    Draw,
    DrawStatus,
    RandomKind,
    Recruitment,
    Seat,
    SeatState,
    Stage,
    Ticket,
    Volunteer,
)
from parvis_sortition.operations.draw import cancel_draw, finish_draw, start_draw
from parvis_sortition.operations.freezing import freeze_mandate, open_answers, reopen_mandate
from parvis_sortition.operations.mandate import change_mandate
from parvis_sortition.operations.panel import enter_reply
from parvis_sortition.operations.volunteering import volunteer
from parvis_sortition.proof.verify import main as verify
from parvis_sortition.publicfile import read_document
from parvis_sortition.queries.draws import seats_of

BASE = "/volonne/tirage/"


def test_from_mandate_to_panel(sealed, awa, tmp_path):
    recruitment = sealed.sub_draw.recruitment
    assert sealed.status == DrawStatus.SEALED
    assert db.session.query(Ticket).count() == 12
    with at_moment(recruitment.draw_at):
        draw = finish_draw(awa, sealed, RandomKind.DIGITS, "042")
    assert draw.status == DrawStatus.DRAWN and recruitment.stage == Stage.DRAWN
    seats = seats_of(draw)
    assert [seat.number for seat in seats] == read_document(draw)["log"][-1]["data"]["panel"]
    chosen = [seat.volunteer.answers[str(recruitment.criteria[0].id)] for seat in seats]
    assert sorted(map(chosen.count, set(chosen))) == [2, 2]
    assert draw.figures == {"Sexe": {"Femmes": [6, 2], "Hommes": [6, 2]}}
    audit = tmp_path / "audit.json"
    audit.write_text(draw.audit)
    assert verify([str(audit)]) in (0, None)
    enter_reply(awa, seats[0], SeatState.CONFIRMED, Channel.PHONE)
    with pytest.raises(Conflict):
        enter_reply(awa, seats[0], SeatState.DECLINED, Channel.PHONE)


def test_asking_twice_draws_once(sealed, awa):
    recruitment = sealed.sub_draw.recruitment
    with at_moment(before_draw(recruitment)):
        with pytest.raises(Conflict):
            start_draw(awa, recruitment.sub_draws[0], 1)
        with pytest.raises(Conflict):
            start_draw(awa, recruitment.sub_draws[0], 2)
        audit = sealed.audit
        jobs.compute(sealed.id)
        assert db.session.get(Draw, sealed.id).audit == audit
        finish_draw(awa, sealed, RandomKind.DIGITS, "042")
        with pytest.raises(Conflict):
            finish_draw(awa, sealed, RandomKind.DIGITS, "043")
    assert db.session.query(Draw).count() == 1
    assert db.session.query(Seat).count() == 4


def test_digits_that_designate_nothing_are_refused(sealed, awa):
    with at_moment(sealed.sub_draw.recruitment.draw_at), pytest.raises(Invalid):
        finish_draw(awa, sealed, RandomKind.DIGITS, "4")


def test_a_cancelled_draw_leaves_its_round_and_lets_another_begin(sealed, awa):
    recruitment = sealed.sub_draw.recruitment
    with at_moment(before_draw(recruitment)):
        with pytest.raises(Conflict):
            reopen_mandate(awa, recruitment, "Un quota à revoir.")
        cancel_draw(awa, sealed, "La salle a brûlé.")
        reopen_mandate(awa, recruitment, "Un quota à revoir.")
        freeze_mandate(awa, recruitment)
        assert recruitment.mandate_number == 2
        assert start_draw(awa, recruitment.sub_draws[0], 2).round == 2


def test_a_frozen_mandate_stays_and_the_draw_waits_for_the_date(answered, awa):
    with pytest.raises(Refused):
        start_draw(awa, answered.sub_draws[0], 1)
    freeze_mandate(awa, answered)
    with pytest.raises(Refused):
        change_mandate(awa, answered, panels=10)
    with pytest.raises(Refused):
        start_draw(awa, answered.sub_draws[0], 1)


def test_answers_need_consent_and_every_criterion(recruitment, awa):
    with pytest.raises(Refused):
        volunteer(None, recruitment, answer(recruitment, 0, "Tôt"))
    open_answers(awa, recruitment)
    with pytest.raises(Invalid):
        volunteer(None, recruitment, answer(recruitment, 0, "Non", consent=False))
    with at_moment(recruitment.answers_until), pytest.raises(Refused):
        volunteer(None, recruitment, answer(recruitment, 0, "Tard"))


def test_nothing_personal_is_readable_in_the_tables(answered):
    raw = db.session.connection().exec_driver_sql("SELECT * FROM sortition_volunteer").all()
    assert raw and not any(b"Nom" in bytes(cell) for row in raw for cell in row if _binary(cell))
    assert not any("Nom" in str(cell) for row in raw for cell in row if not _binary(cell))


def _binary(cell):
    return isinstance(cell, bytes | memoryview)


def test_those_not_drawn_are_erased_after_the_appeal_period(sealed, awa):
    recruitment = sealed.sub_draw.recruitment
    with at_moment(recruitment.draw_at):
        finish_draw(awa, sealed, RandomKind.DIGITS, "042")
        jobs.erase()
    assert db.session.query(Volunteer).count() == 12
    with at_moment(recruitment.appeal_until):
        jobs.erase()
        jobs.erase()
    assert db.session.query(Volunteer).count() == 4
    with at_moment(recruitment.panel_until):
        jobs.erase()
    assert db.session.query(Volunteer).count() == 0
    assert db.session.query(Seat).count() == 4
    assert recruitment.secret is None and sealed.sealed is None and sealed.audit


def test_the_pages(client, sign_in, new_person, place, awa, answered):
    assert b"Convention" in client.get(BASE).data
    page = client.get(f"{BASE}{answered.number}")
    assert page.status_code == 200 and "Femmes" in page.text
    assert client.get(f"{BASE}admin/").status_code == 404
    sign_in(client, awa)
    assert client.get(f"{BASE}admin/").status_code == 200
    desk = client.get(f"{BASE}admin/{answered.number}")
    assert desk.status_code == 200 and 'aria-current="step"' in desk.text
    sent = {"title": "Jury citoyen", "body": "Pour choisir.", "size": "15"}
    assert client.post(f"{BASE}admin/new", data=sent).status_code == 303
    made = db.session.query(Recruitment).order_by(Recruitment.number.desc()).first()
    assert made.size == 15 and made.stage == Stage.PREPARING
    wrong = client.post(f"{BASE}admin/new", data=sent | {"size": "0"})
    assert wrong.status_code == 200 and "Pour choisir." in wrong.text


def test_a_recruitment_in_preparation_is_its_facilitators_alone(
    client, sign_in, new_person, give_role, place, recruitment
):
    address = f"{BASE}{recruitment.number}"
    assert client.get(address).status_code == 404
    other = new_person()
    give_role(other, place.space, "facilitator")
    sign_in(client, other)
    assert client.get(address).status_code == 200


def test_a_changed_key_still_opens_and_everything_is_sealed_again(app, recruitment):
    secret, parvis = recruitment.secret, app.extensions["parvis"]
    before = parvis.config
    old = before.data_keys()
    try:
        parvis.config = dataclasses.replace(before, data_key=("n" * 32, *old))
        assert reseal() == 1 and reseal() == 0
        parvis.config = dataclasses.replace(before, data_key=("n" * 32,))
        db.session.expire_all()
        assert recruitment.secret == secret
        db.session.expire_all()
        connection = db.session.connection()
        assert unreadable_columns(connection, old) == ["sortition_recruitment.secret"]
        assert unreadable_columns(connection, ("n" * 32,)) == []
    finally:
        parvis.config = before
