"""One answer for each letter and one lottery for each list, whatever is sent at once."""

from __future__ import annotations

import io

import pytest
from sortition_people import (
    CONTACT,
    PEOPLE,
    choose,
    code_of,
    draw_roll,
    make_recruitment,
    match_columns,
    publish_list,
    reu,
)
from sortition_world import serve
from sqlalchemy import func, select

from parvis.db import db
from parvis.testing.races import Sending, post_at_once, servers, signed_in
from parvis_sortition.codes import new_code
from parvis_sortition.jobs_rolls import work_on_roll
from parvis_sortition.models import Invitation, Roll, RollPart, Volunteer
from parvis_sortition.operations.rolls import receive_roll

CLIENTS = 32
READY = "/volonne/tirage/"

pytestmark = pytest.mark.slow


@pytest.fixture
def place(race_app):
    return serve()


def list_of(awa, recruitment):
    file = io.BytesIO(reu(*PEOPLE).encode())
    roll = receive_roll(awa, recruitment.sub_draws[0], "Liste", file)
    match_columns(awa, roll, roll.layout["columns"], True)
    publish_list(awa, roll, 5, "Loto")
    return roll


def send(race_environment, sendings):
    with servers(race_environment, READY) as port:
        statuses = post_at_once(port, sendings)
    db.session.rollback()
    db.session.expire_all()
    return statuses


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_one_letter_and_one_form_are_one_answer_each(race_app, place, race_environment):
    component, awa = place
    letters, called = make_recruitment(awa, component, to_invite=5), None
    called = make_recruitment(awa, component)
    draw_roll(awa, list_of(awa, letters), "7")
    visitor = signed_in(race_app, awa)

    def sending(recruitment, whose):
        fields = {**choose(recruitment), **CONTACT, "step": "contact", **whose}
        return Sending(visitor, f"/volonne/tirage/{recruitment.number}/answer", fields)

    same = [sending(letters, {"code": code_of(letters)})] * (CLIENTS // 2)
    same += [sending(called, {"own_code": new_code()})] * (CLIENTS // 2)
    assert send(race_environment, same) == {200: CLIENTS}
    assert count(Volunteer, Volunteer.recruitment_id == letters.id) == 1
    assert count(Volunteer, Volunteer.recruitment_id == called.id) == 1


def test_one_list_is_drawn_once(race_app, place, race_environment):
    component, awa = place
    recruitment = make_recruitment(awa, component, to_invite=5)
    roll = list_of(awa, recruitment)
    visitor = signed_in(race_app, awa)
    address = f"/volonne/tirage/admin/{recruitment.number}/rolls/{roll.id}"
    values = [
        Sending(visitor, address, {"value": str(n), "confirmed": str(n)}) for n in range(CLIENTS)
    ]
    statuses = send(race_environment, values)
    # Those who come once it is done are shown the result.
    assert statuses[303] == 1 and set(statuses) <= {200, 303, 409}
    # The servers are gone, maybe in the middle of the work: another worker takes it up.
    db.session.rollback()
    work_on_roll(roll.id, roll.work_number)
    db.session.expire_all()
    assert count(Invitation) == 5 and count(RollPart) == 0
    assert db.session.scalars(select(Roll)).one().invited == 5
