"""What the desk says to do next, in the states that nobody hopes for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sortition_answers import answer
from sortition_world import before_draw

from parvis.content import Channel
from parvis.db import at_moment, db, now, transaction
from parvis_sortition import jobs, jobs_panel
from parvis_sortition.models import RandomKind, Seat, SeatState, Stage
from parvis_sortition.operations.draw import finish_draw, start_draw
from parvis_sortition.operations.ending import cancel_recruitment
from parvis_sortition.operations.freezing import freeze_mandate, open_answers
from parvis_sortition.operations.panel import enter_reply
from parvis_sortition.operations.replacing import start_replacement
from parvis_sortition.operations.volunteering import volunteer
from parvis_sortition.queries.desk import facts_of
from parvis_sortition.steps import steps

BASE = "/volonne/tirage/"


def states(recruitment):
    return {step.name: str(step.state) for step in steps(facts_of(recruitment), now())}


@pytest.fixture
def look(client, sign_in, awa, recruitment):
    """Read the desk: its page, and the pages its alerts lead to, which all are there."""
    desk = f"{BASE}admin/{recruitment.number}"

    def read():
        sign_in(client, awa)
        page = client.get(desk).text
        links = re.findall(r'class="notice notice--\w+".*?href="([^"]*)"', page, re.DOTALL)
        links += re.findall(r'sortition-step-title"><a href="([^"]*)"', page)
        for link in links:
            assert client.get(link).status_code == 200, link
        return page, [link.removeprefix(f"{desk}/") for link in links]

    return read


def test_nobody_answered(recruitment, awa, look):
    open_answers(awa, recruitment)
    assert states(recruitment)["pool"] == "later"
    with at_moment(recruitment.answers_until):
        assert states(recruitment)["pool"] == "blocked"
        page, links = look()
        assert "personne ne peut être tiré au sort" in page and links[0] == "mandate"
        freeze_mandate(awa, recruitment)
        assert states(recruitment)["draw"] == "blocked" and look()[1][0] == "freeze"


def test_too_few_answered(recruitment, awa, look):
    open_answers(awa, recruitment)
    for number in range(3):
        volunteer(None, recruitment, answer(recruitment, number % 2, f"Nom {number}"))
    with at_moment(recruitment.answers_until):
        page, _links = look()
        assert "il manque 1 volontaire" in page
        volunteer(
            awa, recruitment, answer(recruitment, 1, "N", channel=Channel.PAPER, channel_note="x")
        )
        assert "il manque" not in look()[0] and states(recruitment)["pool"] == "now"


def test_letters_that_were_not_sent_in_time(recruitment, awa, look):
    open_answers(awa, recruitment)
    with transaction():
        recruitment.to_invite = 10
    assert states(recruitment)["invitations"] == "now"
    with at_moment(recruitment.answers_until):
        assert states(recruitment)["invitations"] == "over"
        assert "N’est plus à faire" in look()[0]


def draw_of(answered, awa):
    """Drawn, without alternates; a man declines, the three others come."""
    freeze_mandate(awa, answered)
    draw = start_draw(awa, answered.sub_draws[0], 1)
    jobs.compute(draw.id)
    finish_draw(awa, draw, RandomKind.DIGITS, "042")
    criterion = answered.criteria[0]

    def is_a_man(seat):
        return seat.volunteer.answers[str(criterion.id)] == criterion.values[1].id

    seats = sorted(db.session.query(Seat).all(), key=is_a_man)
    for seat in seats[:-1]:
        enter_reply(awa, seat, SeatState.CONFIRMED, Channel.PHONE)
    enter_reply(awa, seats[-1], SeatState.DECLINED, Channel.PHONE)
    return draw


def test_who_is_left_can_sit_with_other_quotas_only(recruitment, awa, look):
    open_answers(awa, recruitment)
    for number in range(7):
        volunteer(None, recruitment, answer(recruitment, int(number < 2), f"Nom {number}"))
    with at_moment(before_draw(recruitment)):
        draw = draw_of(recruitment, awa)
        assert states(recruitment)["panel"] == "now"
        jobs_panel.replace(start_replacement(awa, draw, 1).id)
        db.session.expire_all()
        assert states(recruitment)["panel"] == "blocked"
        assert "panel" in look()[1]


def test_a_panel_that_goes_on_with_fewer_people_is_done(recruitment, awa, look):
    open_answers(awa, recruitment)
    for number in range(4):
        volunteer(None, recruitment, answer(recruitment, number % 2, f"Nom {number}"))
    with at_moment(before_draw(recruitment)):
        draw = draw_of(recruitment, awa)
        assert states(recruitment)["panel"] == "now"
        jobs_panel.replace(start_replacement(awa, draw, 1).id)
        db.session.expire_all()
        assert states(recruitment)["panel"] == "done"
        look()


def test_once_people_are_erased_empty_seats_are_not_to_do(answered, awa, look):
    with at_moment(before_draw(answered)):
        draw_of(answered, awa)
        assert states(answered)["panel"] == "now"
    with at_moment(answered.appeal_until):
        jobs.erase()
        db.session.expire_all()
        assert states(answered)["panel"] == "done"
        look()


def test_nothing_is_left_to_do_once_given_up_or_over(answered, awa, look):
    with at_moment(answered.panel_until + timedelta(hours=1)):
        jobs_panel.follow_replies()
        db.session.expire_all()
        assert answered.stage == Stage.ENDED
        assert set(states(answered).values()) <= {"done", "over", "later"}
        page, links = look()
        assert "Le mandat du panel est terminé" in page and links[0] == "erasure"


def test_given_up(answered, awa, look):
    cancel_recruitment(awa, answered, "L’étude est abandonnée.")
    assert "now" not in states(answered).values()
    page, links = look()
    assert "il ne reste rien à faire" in page and links[0] == "erasure"
