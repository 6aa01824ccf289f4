"""Replies of those drawn, replacements that keep the quotas, members of the space."""

from __future__ import annotations

import contextvars
import json
import re
from datetime import timedelta

import pytest
from sortition_answers import answer
from sqlalchemy import select

from parvis.content import Channel
from parvis.db import at_moment, db, now, transaction
from parvis.events import drain
from parvis.mail.models import Mail
from parvis.rules import Conflict, Invalid, Refused
from parvis.spaces import Membership, Role
from parvis_sortition import jobs, jobs_panel
from parvis_sortition.blocks import count_seated, current
from parvis_sortition.composition import changed_since_shown, shown_panels
from parvis_sortition.models import (
    RandomKind,
    Replacement,
    ReplacementStatus,
    Seat,
    SeatState,
    Stage,
    Volunteer,
)
from parvis_sortition.operations.draw import finish_draw, seat_alternates, start_draw
from parvis_sortition.operations.freezing import freeze_mandate, open_answers
from parvis_sortition.operations.panel import (
    enter_reply,
    extend_reply,
    note_departure,
    note_silence,
    reply_oneself,
    take_back_reply,
)
from parvis_sortition.operations.replacing import accept_relaxation, start_replacement
from parvis_sortition.operations.volunteering import volunteer
from parvis_sortition.operations.welcoming import welcome_members
from parvis_sortition.proof.log import append, seated
from parvis_sortition.proof.verify import verify
from parvis_sortition.publicfile import panel_in, read_document
from parvis_sortition.queries.desk import facts_of
from parvis_sortition.queries.draws import seats_of
from parvis_sortition.queries.panel import changes_of, last_replacement, next_turn, tally_of
from parvis_sortition.solving import tasks
from parvis_sortition.steps import steps

BASE = "/volonne/tirage/"


@pytest.fixture
def codes(recruitment, awa):
    """Twelve volunteers, by reference: the code of each."""
    with transaction():
        recruitment.sub_draws[0].alternates = 4
    open_answers(awa, recruitment)
    found = {}
    for number in range(12):
        identity = {"email": f"nom{number}@example.org"} if number % 3 else {}
        one = answer(recruitment, number % 2, f"Nom {number}")
        one.identity.update(identity)
        receipt = volunteer(None, recruitment, one)
        found[receipt.volunteer.number] = receipt.code
    freeze_mandate(awa, recruitment)
    return found


@pytest.fixture
def drawn(codes, recruitment, awa):
    """Drawn, with four alternates, on the day of the draw."""
    with at_moment(recruitment.answers_until + timedelta(hours=1)):
        draw = start_draw(awa, recruitment.sub_draws[0], 1)
        jobs.compute(draw.id)
    with at_moment(recruitment.draw_at):
        finish_draw(awa, draw, RandomKind.DIGITS, "042")
        seat_alternates(draw)
        yield draw


@pytest.fixture
def run_jobs(app, recruitment):
    """Do all the jobs that wait on the day of the draw."""

    moment = recruitment.draw_at

    def run():
        with at_moment(moment):
            drain(app)

    return lambda: contextvars.Context().run(run)


@pytest.fixture
def outbox_mails(app):
    """The mails written so far."""
    return lambda: db.session.scalars(select(Mail)).all()


def seats_in(draw, state):
    return [seat for seat in seats_of(draw) if seat.state == state]


def sexes(draw):
    criterion = draw.sub_draw.recruitment.criteria[0]
    held = [
        seat.volunteer.answers[str(criterion.id)]
        for seat in seats_of(draw)
        if seat.state in (SeatState.DRAWN, SeatState.CONFIRMED)
    ]
    return sorted(held.count(value.id) for value in criterion.values)


def test_one_confirms_and_another_declines_by_code(drawn, codes):
    recruitment = drawn.sub_draw.recruitment
    one, other = seats_in(drawn, SeatState.DRAWN)[:2]
    reply_oneself(None, recruitment, SeatState.CONFIRMED, codes[one.volunteer.number])
    assert (one.state, one.channel, one.entered_by_id) == (SeatState.CONFIRMED, Channel.WEB, None)
    reply_oneself(None, recruitment, SeatState.DECLINED, codes[other.volunteer.number])
    document = read_document(drawn)
    assert document["log"][-1]["kind"] == "declined"
    assert document["log"][-1]["data"] == {"numbers": [other.number]}
    assert verify(document).good
    for reply in (SeatState.CONFIRMED, SeatState.DECLINED):
        with pytest.raises(Conflict):
            reply_oneself(None, recruitment, reply, codes[other.volunteer.number])
    with pytest.raises(Invalid):
        reply_oneself(None, recruitment, SeatState.CONFIRMED, "ABCD-EFGH-JKMN")


def test_after_the_date_it_is_too_late_to_say_yes(drawn, codes):
    recruitment = drawn.sub_draw.recruitment
    seat = seats_in(drawn, SeatState.DRAWN)[0]
    with at_moment(seat.reply_until), pytest.raises(Conflict):
        reply_oneself(None, recruitment, SeatState.CONFIRMED, codes[seat.volunteer.number])


def test_those_who_stay_silent_no_longer_sit(drawn, awa):
    recruitment = drawn.sub_draw.recruitment
    kept, confirmed, *silent = seats_in(drawn, SeatState.DRAWN)
    enter_reply(awa, confirmed, SeatState.CONFIRMED, Channel.PHONE)
    until = kept.reply_until
    extend_reply(awa, kept)
    assert note_silence(recruitment) == 0
    with at_moment(until):
        jobs_panel.follow_replies()
        jobs_panel.follow_replies()
    assert {seat.state for seat in silent} == {SeatState.SILENT}
    assert kept.state == SeatState.DRAWN
    log = read_document(drawn)["log"]
    assert log[-1]["data"] == {"numbers": sorted(seat.number for seat in silent)}
    assert [entry["kind"] for entry in log].count("declined") == 1


@pytest.mark.parametrize("how", [SeatState.DECLINED, SeatState.SILENT, SeatState.LEFT])
def test_who_left_by_error_is_asked_again_while_the_seat_is_empty(
    client, sign_in, drawn, awa, codes, how
):
    recruitment = drawn.sub_draw.recruitment
    seat = seats_in(drawn, SeatState.DRAWN)[0]
    if how == SeatState.SILENT:
        for other in seats_in(drawn, SeatState.DRAWN)[1:]:
            enter_reply(awa, other, SeatState.CONFIRMED, Channel.PHONE)
        with at_moment(seat.reply_until):
            note_silence(recruitment)
    else:
        first = SeatState.CONFIRMED if how == SeatState.LEFT else how
        enter_reply(awa, seat, first, Channel.PHONE)
        if how == SeatState.LEFT:
            note_departure(awa, seat)
    assert seat.state == how
    sign_in(client, awa)
    page = client.get(f"/volonne/tirage/admin/{recruitment.number}/panel").text
    assert "Demander de nouveau" in page
    back = client.post(f"/volonne/tirage/admin/{recruitment.number}/seats/{seat.id}/back")
    assert back.status_code == 303 and seat.state == SeatState.DRAWN
    assert tally_of(drawn).empty == 0 and seat.replied_at is None
    document = read_document(drawn)
    assert document["log"][-1]["data"] == {"numbers": [seat.number]}
    report = verify(document, numbers=[seat.number])
    assert report.good and f"number {seat.number} is on the panel" in report.text()
    assert "et y revient" in client.get(f"/volonne/tirage/{recruitment.number}/panel").text
    with pytest.raises(Conflict):
        take_back_reply(awa, seat)
    reply_oneself(None, recruitment, SeatState.CONFIRMED, codes[seat.volunteer.number])
    assert seat.state == SeatState.CONFIRMED


def test_nobody_comes_back_to_a_seat_that_is_another_s(drawn, awa, run_jobs):
    gone = seats_in(drawn, SeatState.DRAWN)[0]
    enter_reply(awa, gone, SeatState.DECLINED, Channel.PHONE)
    start_replacement(awa, drawn, 1)
    run_jobs()
    with pytest.raises(Conflict):
        take_back_reply(awa, gone)
    assert read_document(drawn)["log"][-1]["kind"] == "replaced"


def test_an_alternate_who_says_no_is_in_the_log_before_anyone_comes_in(drawn, awa, run_jobs):
    one, other = seats_in(drawn, SeatState.ALTERNATE)[:2]
    for seat in (one, other):
        enter_reply(awa, seat, SeatState.DECLINED, Channel.PHONE)
    take_back_reply(awa, other)
    assert (one.state, other.state) == (SeatState.DECLINED, SeatState.ALTERNATE)
    enter_reply(awa, seats_in(drawn, SeatState.DRAWN)[0], SeatState.DECLINED, Channel.PHONE)
    start_replacement(awa, drawn, 1)
    run_jobs()
    db.session.refresh(drawn)
    document = read_document(drawn)
    kinds = [entry["kind"] for entry in document["log"][3:]]
    assert kinds == ["unavailable", "unavailable", "available", "declined", "replaced"]
    assert document["log"][-1]["data"]["without"] == [one.number]
    assert verify(document).good
    *before, last = document["log"]
    log = append(before, "replaced", last["data"] | {"without": []})
    assert not verify({**document, "log": log}).good


def test_a_forged_return_is_seen(drawn, awa):
    document = read_document(drawn)
    outside = next(n for n in range(1, 13) if n not in panel_in(document))
    for numbers in ([outside], [panel_in(document)[0]], []):
        log = append(document["log"], "returned", {"numbers": numbers})
        assert not verify({**document, "log": log}).good


def test_an_alternate_of_the_same_kind_takes_an_empty_seat(drawn, awa, run_jobs):
    alternates = {seat.number for seat in seats_in(drawn, SeatState.ALTERNATE)}
    assert len(alternates) == 4
    enter_reply(awa, seats_in(drawn, SeatState.DRAWN)[0], SeatState.DECLINED, Channel.PHONE)
    assert tally_of(drawn).empty == 1
    start_replacement(awa, drawn, 1)
    with pytest.raises(Conflict):
        start_replacement(awa, drawn, 1)
    run_jobs()
    db.session.expire_all()
    log = read_document(drawn)["log"]
    assert log[-1]["kind"] == "replaced" and set(log[-1]["data"]["entered"]) <= alternates
    assert sexes(drawn) == [2, 2]
    assert seated(log) == [
        s.number for s in seats_of(drawn) if s.state in (SeatState.DRAWN, SeatState.CONFIRMED)
    ]
    entered = db.session.scalars(select(Seat).where(Seat.turn == 1)).one()
    assert entered.reply_until > now() and entered.rank is not None
    assert verify(read_document(drawn)).good
    with pytest.raises(Conflict):
        start_replacement(awa, drawn, 2)  # nothing is empty


def test_alternates_who_said_no_are_not_called(drawn, awa, run_jobs):
    for seat in seats_in(drawn, SeatState.ALTERNATE):
        enter_reply(awa, seat, SeatState.DECLINED, Channel.PHONE)
    assert "declined" not in [entry["kind"] for entry in read_document(drawn)["log"]]
    enter_reply(awa, seats_in(drawn, SeatState.DRAWN)[0], SeatState.DECLINED, Channel.PHONE)
    start_replacement(awa, drawn, 1)
    run_jobs()
    db.session.expire_all()
    entered = db.session.scalars(select(Seat).where(Seat.turn == 1)).one()
    assert entered.rank is None and sexes(drawn) == [2, 2]


def erase_of(draw, sex):
    """Leave nobody of this sex to choose from but those who sit."""
    criterion = draw.sub_draw.recruitment.criteria[0]
    seated_now = {s.volunteer_id for s in seats_of(draw) if s.state != SeatState.ALTERNATE}
    with transaction():
        for row in db.session.scalars(select(Volunteer)):
            chosen = row.answers[str(criterion.id)] == criterion.values[sex].id
            if chosen and row.id not in seated_now:
                db.session.delete(row)


@pytest.fixture
def stuck(drawn, awa, run_jobs):
    """A woman declines, and no woman is left."""
    erase_of(drawn, 0)
    criterion = drawn.sub_draw.recruitment.criteria[0]
    woman = next(
        seat
        for seat in seats_in(drawn, SeatState.DRAWN)
        if seat.volunteer.answers[str(criterion.id)] == criterion.values[0].id
    )
    enter_reply(awa, woman, SeatState.DECLINED, Channel.PHONE)
    start_replacement(awa, drawn, 1)
    run_jobs()
    db.session.expire_all()
    return drawn


def test_when_no_one_fits_a_person_decides_the_smallest_change(stuck, awa, run_jobs):
    replacement = last_replacement(stuck)
    assert replacement.status == ReplacementStatus.REFUSED
    assert sorted(changes_of(replacement)) == ["Sexe/Femmes:min=1", "Sexe/Hommes:max=3"]
    assert read_document(stuck)["log"][-1]["kind"] == "declined"
    with pytest.raises(Invalid):
        accept_relaxation(awa, replacement, " \n ")
    with pytest.raises(Conflict):
        start_replacement(awa, stuck, 1)  # nothing has changed
    accept_relaxation(awa, replacement, "Plus aucune femme ne s’est portée volontaire.")
    with pytest.raises(Conflict):
        accept_relaxation(awa, replacement, "Deux fois.")
    run_jobs()
    db.session.expire_all()
    document = read_document(stuck)
    assert [entry["kind"] for entry in document["log"][-2:]] == ["relaxed", "replaced"]
    assert "volontaire" in document["log"][-2]["data"]["reason"]
    assert sexes(stuck) == [1, 3] and verify(document).good
    assert last_replacement(stuck).status == ReplacementStatus.DONE and next_turn(stuck) == 2


def test_what_was_proposed_falls_when_someone_else_leaves(stuck, awa):
    replacement = last_replacement(stuck)
    enter_reply(awa, seats_in(stuck, SeatState.DRAWN)[0], SeatState.DECLINED, Channel.PAPER)
    with pytest.raises(Conflict):
        accept_relaxation(awa, replacement, "Trop tard.")
    assert start_replacement(awa, stuck, 1).status == ReplacementStatus.COMPUTING


def test_a_replacement_begun_before_another_departure_takes_it_into_account(
    drawn, awa, monkeypatch
):
    first, second = seats_in(drawn, SeatState.DRAWN)[:2]
    enter_reply(awa, first, SeatState.DECLINED, Channel.PHONE)
    replacement = start_replacement(awa, drawn, 1)
    fill, calls = tasks.fill_again, []

    def slow(*arguments):
        calls.append(1)
        filled = fill(*arguments)
        if len(calls) == 1:
            enter_reply(awa, second, SeatState.DECLINED, Channel.PHONE)
        return filled

    monkeypatch.setattr(tasks, "fill_again", slow)
    jobs_panel.replace(replacement.id)
    jobs_panel.replace(replacement.id)
    assert len(calls) == 2
    log = read_document(drawn)["log"]
    assert [entry["kind"] for entry in log].count("replaced") == 1
    assert len(log[-1]["data"]["entered"]) == 2 and sexes(drawn) == [2, 2]
    assert verify(read_document(drawn)).good


def test_figures_are_the_day_s_until_enough_seats_have_changed(drawn, awa, run_jobs, monkeypatch):
    monkeypatch.setattr("parvis_sortition.operations.panel.FEWEST", 2)
    with transaction():
        # Such as one replacement would change them.
        drawn.figures = {"Sexe": {"Femmes": [6, 3], "Hommes": [6, 1]}}
    before = json.dumps(drawn.figures)
    seats = seats_in(drawn, SeatState.DRAWN)
    enter_reply(awa, seats[0], SeatState.DECLINED, Channel.PHONE)
    start_replacement(awa, drawn, 1)
    run_jobs()
    db.session.expire_all()
    assert json.dumps(drawn.figures) == before
    for seat in seats_in(drawn, SeatState.DRAWN):
        enter_reply(awa, seat, SeatState.CONFIRMED, Channel.PHONE)
    # One seat has changed: the difference would tell two people.
    assert json.dumps(drawn.figures) == before and changed_since_shown(drawn) == 1
    note_departure(awa, seats[1])
    start_replacement(awa, drawn, 2)
    run_jobs()
    db.session.expire_all()
    (new,) = seats_in(drawn, SeatState.DRAWN)
    assert json.dumps(drawn.figures) == before and changed_since_shown(drawn) == 2
    enter_reply(awa, new, SeatState.CONFIRMED, Channel.PHONE)
    assert [pair[1] for pair in drawn.figures["Sexe"].values()] == [2, 2]
    assert changed_since_shown(drawn) == 0 and len(shown_panels(drawn)) == 2


def test_the_page_says_that_seats_have_changed_and_quotas_are_kept(drawn, awa, run_jobs, client):
    page = f"{BASE}{drawn.sub_draw.recruitment.number}/panel"
    assert "ont changé" not in client.get(page).text
    seats = seats_in(drawn, SeatState.DRAWN)
    enter_reply(awa, seats[0], SeatState.DECLINED, Channel.PHONE)
    told = client.get(page).text
    assert "a changé" in told and "respecte tous ses quotas" not in told
    start_replacement(awa, drawn, 1)
    run_jobs()
    db.session.expire_all()
    for seat in seats_in(drawn, SeatState.DRAWN):
        enter_reply(awa, seat, SeatState.CONFIRMED, Channel.PHONE)
    told = client.get(page).text
    assert "a changé" in told and "respecte tous ses quotas" in told


def test_members_join_the_space_with_their_college(drawn, awa, new_person):
    recruitment = drawn.sub_draw.recruitment
    ada = new_person("Ada Faure")
    seats = seats_in(drawn, SeatState.DRAWN)
    for seat in seats:
        enter_reply(awa, seat, SeatState.CONFIRMED, Channel.PHONE)
    with transaction():
        seats[0].volunteer.person_id = ada.id
    done = welcome_members(awa, recruitment)
    again = welcome_members(awa, recruitment)
    assert done.joined == 1 and done.joined + done.invited + done.unreachable == 4
    assert (again.joined, again.invited) == (0, 0)
    membership = db.session.scalars(select(Membership).where(Membership.person_id == ada.id)).one()
    assert membership.college == recruitment.college != ""
    assert membership.until == recruitment.panel_until
    note_departure(awa, seats[0])
    assert membership.until <= now()


def test_one_invited_by_mail_joins_by_the_link(drawn, awa, new_person, run_jobs):
    from parvis.people.operations import make_person
    from parvis.spaces.invitations import invitations_of, join_as_invited

    recruitment = drawn.sub_draw.recruitment
    invited = next(s for s in seats_in(drawn, SeatState.DRAWN) if "email" in s.volunteer.identity)
    enter_reply(awa, invited, SeatState.CONFIRMED, Channel.PHONE)
    assert welcome_members(awa, recruitment).invited == 1
    (link,) = invitations_of(recruitment.space)
    with transaction():
        person = make_person(invited.volunteer.identity["email"], "Nouvelle")
        join_as_invited(person, link)
    run_jobs()
    db.session.expire_all()
    assert invited.joined_at is not None and invited.volunteer.person_id == person.id
    membership = db.session.scalars(
        select(Membership).where(Membership.person_id == person.id)
    ).one()
    assert membership.college == recruitment.college


def test_who_leaves_before_using_the_invitation_does_not_join(drawn, awa):
    from parvis.spaces.invitations import invitations_of, send_invitation

    recruitment = drawn.sub_draw.recruitment
    invited = next(s for s in seats_in(drawn, SeatState.DRAWN) if "email" in s.volunteer.identity)
    enter_reply(awa, invited, SeatState.CONFIRMED, Channel.PHONE)
    welcome_members(awa, recruitment)
    with transaction():
        send_invitation(
            recruitment.space, "autre@example.org", Role.MEMBER, inviter="Awa", locale="fr"
        )
    note_departure(awa, invited)
    left = invitations_of(recruitment.space)
    assert [link.email for link in left] == ["autre@example.org"]


@pytest.mark.parametrize("how", ["left", "ended", "erased"])
def test_a_member_has_their_own_college_again(drawn, awa, new_person, give_role, how):
    recruitment = drawn.sub_draw.recruitment
    zoe = new_person("Zoé Blanc")
    membership = give_role(zoe, recruitment.space, "member")
    with transaction():
        membership.college = "Associations"
    seat = seats_in(drawn, SeatState.DRAWN)[0]
    enter_reply(awa, seat, SeatState.CONFIRMED, Channel.PHONE)
    with transaction():
        seat.volunteer.person_id = zoe.id
    assert welcome_members(awa, recruitment).joined == 1
    assert membership.college == recruitment.college
    if how == "left":
        note_departure(awa, seat)
    with at_moment(recruitment.panel_until + timedelta(minutes=1)):
        if how == "ended":
            jobs_panel.follow_replies()
        elif how == "erased":
            jobs.erase()
    db.session.expire_all()
    assert (membership.college, membership.until) == ("Associations", None)


def test_a_replacement_whose_work_was_lost_can_be_asked_for_again(drawn, awa, client, sign_in):
    seat = seats_in(drawn, SeatState.DRAWN)[0]
    enter_reply(awa, seat, SeatState.DECLINED, Channel.PHONE)
    lost = start_replacement(awa, drawn, 1)
    with pytest.raises(Conflict):
        start_replacement(awa, drawn, 1)
    sign_in(client, awa)
    desk = f"{BASE}admin/{drawn.sub_draw.recruitment.number}/panel"
    assert "/replace" not in client.get(desk).text
    with at_moment(now() + timedelta(minutes=31)):
        page = client.get(desk).text
        assert "/replace" in page and "every 2s" not in page
        assert start_replacement(awa, drawn, 1).id == lost.id
        with pytest.raises(Conflict):
            start_replacement(awa, drawn, 1)
        jobs_panel.replace(lost.id)
    assert lost.status == ReplacementStatus.DONE


def test_once_people_are_erased_the_desk_does_not_offer_to_fill_seats(drawn, awa, client, sign_in):
    recruitment = drawn.sub_draw.recruitment
    seat, *others = seats_in(drawn, SeatState.DRAWN)
    for other in others:
        enter_reply(awa, other, SeatState.CONFIRMED, Channel.PHONE)
    enter_reply(awa, seat, SeatState.DECLINED, Channel.PHONE)
    sign_in(client, awa)
    desk = f"{BASE}admin/{recruitment.number}/panel"
    assert "/replace" in client.get(desk).text
    with at_moment(recruitment.appeal_until):
        jobs.erase()
        page = client.get(desk).text
    assert "/replace" not in page and "continue avec moins de monde" in page


def test_those_drawn_are_written_to_once_and_reminded_once(drawn, run_jobs, outbox_mails):
    run_jobs()
    with_mail = [
        seat for seat in seats_in(drawn, SeatState.DRAWN) if "email" in seat.volunteer.identity
    ]
    assert len(outbox_mails()) == len(with_mail)
    jobs_panel.follow_replies()
    assert len(outbox_mails()) == len(with_mail)
    with at_moment(with_mail[0].reply_until - timedelta(days=1)):
        jobs_panel.follow_replies()
        jobs_panel.follow_replies()
    mails = outbox_mails()
    assert len(mails) == 2 * len(with_mail)
    assert all("/volonne/tirage/1/reply" in mail.text for mail in mails)


def test_the_mandate_of_a_panel_ends_by_the_clock(drawn):
    recruitment = drawn.sub_draw.recruitment
    with at_moment(recruitment.panel_until):
        jobs_panel.follow_replies()
    assert recruitment.stage == Stage.ENDED


def test_only_facilitators_note_and_replace(drawn, new_person):
    stranger = new_person()
    seat = seats_in(drawn, SeatState.DRAWN)[0]
    for refused in (
        lambda: enter_reply(stranger, seat, SeatState.CONFIRMED, Channel.PHONE),
        lambda: note_departure(stranger, seat),
        lambda: extend_reply(stranger, seat),
        lambda: start_replacement(stranger, drawn, 1),
        lambda: welcome_members(stranger, drawn.sub_draw.recruitment),
    ):
        with pytest.raises(Refused):
            refused()
    assert seat.state == SeatState.DRAWN and db.session.query(Replacement).count() == 0


def states(recruitment):
    return {step.name: str(step.state) for step in steps(facts_of(recruitment), now())}


def test_the_desk_says_what_is_left_to_do(drawn, awa):
    recruitment = drawn.sub_draw.recruitment
    assert states(recruitment)["panel"] == "now" and states(recruitment)["members"] == "later"
    for seat in seats_in(drawn, SeatState.DRAWN):
        enter_reply(awa, seat, SeatState.CONFIRMED, Channel.PHONE)
    assert states(recruitment)["panel"] == "done" and states(recruitment)["members"] == "now"
    welcome_members(awa, recruitment)
    assert states(recruitment)["members"] == "done"


def test_the_pages_of_the_panel(client, sign_in, drawn, awa, codes):
    recruitment = drawn.sub_draw.recruitment
    public, desk = f"{BASE}{recruitment.number}/panel", f"{BASE}admin/{recruitment.number}/panel"
    assert client.get(desk).status_code == 404
    page = client.get(public)
    assert page.status_code == 200 and "Nom " not in page.text
    sign_in(client, awa)
    seat = seats_in(drawn, SeatState.DRAWN)[0]
    assert seat.volunteer.identity["name"] in client.get(desk).text
    address = f"{BASE}admin/{recruitment.number}/seats/{seat.id}"
    assert client.post(f"{address}/reply", data={"channel": "web", "reply": "x"}).status_code == 303
    assert db.session.get(Seat, seat.id).state == SeatState.DRAWN
    assert client.post(f"{address}/extend").status_code == 303
    sent = {"channel": "phone", "reply": "declined"}
    for _twice in range(2):
        assert client.post(f"{address}/reply", data=sent).status_code == 303
    assert client.post(f"{address}/left").status_code == 303
    assert db.session.get(Seat, seat.id).state == SeatState.DECLINED
    for wrong in ("0", "99999999999999999999999"):
        missing = f"{BASE}admin/{recruitment.number}/seats/{wrong}/reply"
        assert client.post(missing, data=sent).status_code == 404
    start = f"{BASE}admin/{recruitment.number}/draws/{drawn.id}/replace"
    assert client.post(start, data={"turn": "x"}).status_code == 409
    assert client.post(start, data={"turn": "1"}).status_code == 303
    assert client.post(start, data={"turn": "1"}).status_code == 409
    assert 'hx-trigger="every 2s"' in client.get(desk).text
    contacts = client.get(f"{desk}.csv")
    assert contacts.status_code == 200 and "rue Haute" in contacts.text


def test_the_home_page_and_dashboards_show_the_panel(app, drawn, awa):
    recruitment = drawn.sub_draw.recruitment
    space = recruitment.space
    assert count_seated(space) == 0
    enter_reply(awa, seats_in(drawn, SeatState.DRAWN)[0], SeatState.CONFIRMED, Channel.PHONE)
    assert count_seated(space) == count_seated(space.parent) == 1
    with app.test_request_context():
        shown = current(space, None, {})
    assert recruitment.title in shown and "Nom " not in shown


def test_the_relaxation_is_decided_on_its_page(client, sign_in, stuck, awa):
    recruitment = stuck.sub_draw.recruitment
    sign_in(client, awa)
    desk = f"{BASE}admin/{recruitment.number}/panel"
    assert "Femmes" in client.get(desk).text
    relax = f"{BASE}admin/{recruitment.number}/draws/{stuck.id}/relax"
    assert client.post(relax, data={"reason": ""}).status_code == 422
    assert client.post(relax, data={"reason": "Personne d’autre."}).status_code == 303
    public = client.get(f"{BASE}{recruitment.number}/panel").text
    assert "Personne d’autre." in public and "Sexe / Femmes\u00a0: minimum de 1" in public


def test_one_replies_on_the_page(client, drawn, codes):
    recruitment = drawn.sub_draw.recruitment
    address = f"{BASE}{recruitment.number}/reply"
    first = client.get(address)
    assert first.status_code == 200 and first.headers["Cache-Control"] == "no-store"
    assert client.post(address, data={"code": "ABCD-EFGH-JKMN"}).status_code == 422
    assert client.post(address, data={"code": ""}).status_code == 422
    held = {seat.volunteer.number for seat in seats_of(drawn)}
    other = next(code for number, code in codes.items() if number not in held)
    page = client.post(address, data={"code": other})
    assert page.status_code == 200 and 'name="reply"' not in page.text
    yes, no = seats_in(drawn, SeatState.DRAWN)[:2]
    code = codes[yes.volunteer.number]
    page = client.post(address, data={"code": code.lower().replace("-", " ")})
    assert re.search(rf"\b{yes.number}\b", page.text)
    page = client.post(address, data={"code": code, "reply": "confirmed"})
    assert page.status_code == 200 and db.session.get(Seat, yes.id).state == SeatState.CONFIRMED
    code = codes[no.volunteer.number]
    page = client.post(address, data={"code": code, "reply": "declined"})
    assert db.session.get(Seat, no.id).state == SeatState.DRAWN and 'name="sure"' in page.text
    client.post(address, data={"code": code, "reply": "declined", "sure": "1"})
    assert db.session.get(Seat, no.id).state == SeatState.DECLINED
    page = client.post(address, data={"code": code, "reply": "confirmed"})
    assert page.status_code == 409
    alternate = seats_in(drawn, SeatState.ALTERNATE)[0]
    code = codes[alternate.volunteer.number]
    sent = {"code": code, "reply": "declined", "sure": "1"}
    assert client.post(address, data=sent).status_code == 200
    assert db.session.get(Seat, alternate.id).state == SeatState.DECLINED


def test_one_with_an_account_replies_without_a_code(client, sign_in, drawn, new_person):
    seat = seats_in(drawn, SeatState.DRAWN)[0]
    ada = new_person("Ada Faure")
    with transaction():
        seat.volunteer.person_id = ada.id
    sign_in(client, ada)
    address = f"{BASE}{drawn.sub_draw.recruitment.number}/reply"
    assert re.search(rf"\b{seat.number}\b", client.get(address).text)
    client.post(address, data={"reply": "confirmed"})
    assert db.session.get(Seat, seat.id).state == SeatState.CONFIRMED


def test_the_panel_is_shared_out_among_mixed_tables_by_number(client, sign_in, drawn, awa):
    sign_in(client, awa)
    address = f"{BASE}admin/things/new"
    assert f'value="panel-{drawn.id}"' in client.get(address).text
    page = client.get(f"{address}?from=panel-{drawn.id}").text
    for seat in seats_in(drawn, SeatState.DRAWN):
        assert f"nº {seat.number};" in page
        assert seat.volunteer.identity["name"] not in page
    for wrong in ("panel-999", "panel-", "component-999", "x", f"panel-{2**70}"):
        assert "nº" not in client.get(f"{address}?from={wrong}").text
