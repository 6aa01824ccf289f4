"""A citizen's answer in three screens, without account, by its code; what a facilitator enters."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import current_app
from sortition_people import (
    BASE,
    CONTACT,
    address,
    choose,
    code_of,
    go_through,
    hidden,
    make_recruitment,
    said,
    write_to,
)
from sortition_world import before_draw

from parvis.content import Channel
from parvis.db import at_moment, db, transaction
from parvis.rules import Conflict, Invalid, Refused
from parvis_sortition import jobs
from parvis_sortition.codes import new_code
from parvis_sortition.models import (
    Exclusion,
    Invitation,
    Objection,
    RandomKind,
    Volunteer,
)
from parvis_sortition.operations.declining import decline
from parvis_sortition.operations.draw import finish_draw, start_draw
from parvis_sortition.operations.freezing import freeze_mandate
from parvis_sortition.operations.pool import exclude_volunteer, readmit_volunteer
from parvis_sortition.operations.volunteering import volunteer, withdraw
from parvis_sortition.views.answer import GUESSES


@pytest.fixture
def called(awa, place):
    """Answers are open to all."""
    return make_recruitment(awa, place)


@pytest.fixture
def invited(awa, place):
    """Two people were written to."""
    recruitment = make_recruitment(awa, place, to_invite=2)
    write_to(recruitment, "Jeanne Aubert", 901)
    write_to(recruitment, "Paul Martin", 902)
    return recruitment


def test_an_answer_by_letter_in_three_screens(client, invited):
    code = code_of(invited)
    first = client.get(f"{address(invited)}?code={code}")
    assert first.status_code == 200 and f'value="{code}"' in first.text
    assert first.headers["Cache-Control"] == "no-store"
    typed = code.replace("-", " ").lower()
    page = go_through(client, invited, {"code": typed})
    assert page.status_code == 200 and "enregistrée" in page.text
    row = db.session.query(Volunteer).one()
    assert str(row.number) in page.text and code in page.text
    assert row.identity["name"] == "Jeanne Aubert" and row.identity["postcode"] == "04290"
    assert row.channel == Channel.WEB and row.entered_by_id is None and row.person_id is None
    with client.session_transaction() as session:
        assert not set(session) - {"csrf_token", "_permanent"}


def test_an_answer_without_a_letter_where_all_are_called(client, called):
    page = go_through(client, called, {})
    row = db.session.query(Volunteer).one()
    code = re.search(r"<code>([A-Z0-9-]{14})</code>", page.text)[1]
    again = client.post(address(called), data={"code": code, "step": "code"})
    assert "06 12 34 56 78" in again.text and str(row.number) in again.text


def test_sending_twice_is_one_volunteer(client, called, invited):
    for recruitment, begin in ((called, {}), (invited, {"code": code_of(invited)})):
        to = address(recruitment)
        page = client.post(to, data=begin | {"step": "code"})
        last = hidden(page) | choose(recruitment) | CONTACT | {"step": "contact"}
        assert "enregistrée" in client.post(to, data=last).text
        twice = client.post(to, data=last | {"name": "Autre"})
        assert twice.status_code == 200 and "Jeanne Aubert" in twice.text
        assert db.session.query(Volunteer).filter_by(recruitment_id=recruitment.id).count() == 1


def test_wrong_codes_say_nothing(client, invited):
    for typed in ("", "ABCD", new_code(), "<script>alert(1)</script>", "é\x00" * 20, "A" * 5000):
        page = client.post(address(invited), data={"code": typed, "step": "questions"})
        assert page.status_code == 422 and "<script>alert" not in page.text
        assert "criterion" not in page.text
    assert client.get(f"{address(invited)}?code=<script>").status_code == 200


def test_guessing_codes_is_limited(client, invited):
    counts = current_app.extensions["parvis_limits"]
    counts.enabled = True
    try:
        data = {"code": new_code(), "step": "code"}
        for _turn in range(399):
            counts.wait(GUESSES, "sortition.code:127.0.0.1")
        assert client.post(address(invited), data=data).status_code == 422
        # The right one too: nothing tells it from the others.
        data["code"] = code_of(invited)
        assert client.post(address(invited), data=data).status_code == 429
    finally:
        counts.enabled = False
        counts.reset()


def test_unknown_values_and_missing_ones_are_told(client, called):
    to = address(called)
    page = client.post(to, data={"step": "questions"})
    assert page.status_code == 422 and "error-summary" in page.text
    for wrong in ("999999999999999999999", "0", "-1", "x", "\x00"):
        sent = {f"criterion_{called.criteria[0].id}": wrong, "step": "contact", **CONTACT}
        assert client.post(to, data=sent).status_code == 422
    page = client.post(to, data=choose(called) | {"step": "contact", "name": "Léa"})
    assert page.status_code == 422 and 'value="Léa"' in page.text
    sent = choose(called) | CONTACT | {"step": "contact", "phone": ""}
    assert client.post(to, data=sent).status_code == 422
    sent = choose(called) | CONTACT | {"step": "contact", "birth_year": "3000"}
    assert client.post(to, data=sent).status_code == 422
    assert db.session.query(Volunteer).count() == 0


def test_who_can_not_confirm_the_conditions_leaves_nothing(client, called):
    with transaction():
        db.session.add(Exclusion(recruitment_id=called.id, sentence="Je ne suis pas élu·e."))
    to = address(called)
    assert "Je ne suis pas élu·e." in client.post(to, data={"step": "code"}).text
    sent = choose(called) | CONTACT | {"step": "contact", "conditions": "no"}
    told = client.post(to, data=sent)
    assert told.status_code == 200 and "pas être tiré·e au sort cette fois" in told.text
    assert db.session.query(Volunteer).count() == 0
    back = client.post(to, data=choose(called) | {"step": "back"})
    assert 'name="conditions"' in back.text and "checked" in back.text
    assert client.post(to, data=sent | {"conditions": "yes"}).status_code == 200
    assert db.session.query(Volunteer).count() == 1


def test_changing_one_s_answer(client, invited):
    go_through(client, invited, {"code": code_of(invited)})
    row = db.session.query(Volunteer).one()
    number, tag = row.number, row.phone_tag
    to, code = address(invited), {"code": code_of(invited)}
    page = client.post(to, data=code | {"step": "change"})
    assert "checked" in page.text
    page = client.post(to, data=hidden(page) | choose(invited, 1) | {"step": "questions"})
    assert 'value="Jeanne Aubert"' in page.text
    contact = CONTACT | {"phone": "07 00 00 00 00", "step": "contact"}
    page = client.post(to, data=hidden(page) | contact)
    assert page.status_code == 200 and "07 00 00 00 00" in page.text
    row = db.session.query(Volunteer).one()
    assert row.number == number and row.phone_tag != tag
    assert list(row.answers.values()) == [invited.criteria[0].values[1].id]


def test_withdrawing_erases_at_once_and_one_may_come_back(client, invited):
    to, code = address(invited), {"code": code_of(invited)}
    go_through(client, invited, code)
    assert client.post(to, data=code | {"step": "withdraw"}).status_code == 200
    assert db.session.query(Volunteer).count() == 1
    gone = client.post(to, data=code | {"step": "withdraw", "sure": "1"})
    assert gone.status_code == 200 and db.session.query(Volunteer).count() == 0
    letter = db.session.query(Invitation).filter_by(number=901).one()
    assert letter.declined_at is not None
    go_through(client, invited, code)
    db.session.expire_all()
    assert letter.declined_at is None and db.session.query(Volunteer).count() == 1


def test_withdrawing_stays_possible_between_the_closing_and_the_draw(client, awa, called):
    receipt = volunteer(None, called, said(called, "Léa"))
    freeze_mandate(awa, called)
    with at_moment(called.answers_until + timedelta(hours=1)):
        with pytest.raises(Refused):
            volunteer(None, called, said(called, "Tard"))
        page = client.post(address(called), data={"code": receipt.code, "step": "code"})
        assert page.status_code == 200 and 'value="withdraw"' in page.text
        withdraw(None, called, receipt.code)
        assert db.session.query(Volunteer).count() == 0


def test_once_the_draw_has_begun_answers_stay(client, awa, called):
    codes = [volunteer(None, called, said(called, f"Nom {n}", n % 2)).code for n in range(4)]
    freeze_mandate(awa, called)
    with at_moment(called.answers_until + timedelta(hours=1)):
        start_draw(awa, called.sub_draws[0], 1)
        with pytest.raises(Conflict):
            withdraw(None, called, codes[0])
        with pytest.raises(Conflict):
            volunteer(awa, called, said(called, "Z", channel=Channel.PAPER, channel_note="mairie"))
        page = client.post(address(called), data={"code": codes[0], "step": "code"})
        assert 'value="withdraw"' not in page.text
        sent = {"code": codes[0], "step": "withdraw", "sure": "1"}
        assert client.post(address(called), data=sent).status_code == 409


def test_once_drawn_one_s_code_leads_to_one_s_number_and_reply(client, awa, called):
    codes = [volunteer(None, called, said(called, f"Nom {n}", n % 2)).code for n in range(4)]
    freeze_mandate(awa, called)
    with at_moment(before_draw(called)):
        draw = start_draw(awa, called.sub_draws[0], 1)
        jobs.compute(draw.id)
        number = f"{BASE}{called.number}/draws/{draw.id}/mine"
        page = client.post(address(called), data={"code": codes[0], "step": "code"})
        assert number in page.text and "/reply" not in page.text
        assert client.post(number, data={"code": codes[0]}).status_code == 200
        finish_draw(awa, draw, RandomKind.DIGITS, "042")
        pages = [client.post(address(called), data={"code": c, "step": "code"}) for c in codes]
    assert sum(f"{BASE}{called.number}/reply" in page.text for page in pages) == 2


def test_no_thank_you_and_do_not_write_again(client, invited):
    to, code = address(invited), {"code": code_of(invited)}
    page = client.post(to, data=code | {"step": "no"})
    assert page.status_code == 200 and 'name="objects"' in page.text
    letter = db.session.query(Invitation).filter_by(number=901).one()
    assert letter.declined_at is not None and letter.channel == Channel.WEB
    for _turn in range(2):
        assert client.post(to, data=code | {"step": "no", "objects": "1"}).status_code == 200
    objection = db.session.query(Objection).one()
    assert objection.recipient["name"] == "Jeanne Aubert"


def test_an_objection_can_be_taken_back(client, sign_in, awa, invited):
    to, code = address(invited), {"code": code_of(invited)}
    client.post(to, data=code | {"step": "no", "objects": "1"})
    questions = client.post(to, data=code | {"step": "code"})
    assert 'value="again"' in questions.text
    with at_moment(invited.answers_until):
        closed = client.post(to, data=code | {"step": "code"})
        assert 'value="again"' in closed.text
        page = client.post(to, data=code | {"step": "again"})
    assert page.status_code == 200 and db.session.query(Objection).count() == 0
    assert 'value="again"' not in client.post(to, data=code | {"step": "code"}).text
    assert client.post(to, data={"code": "ABCD-EFGH-JKMN", "step": "again"}).status_code == 422
    # A facilitator notes it for who calls.
    sign_in(client, awa)
    desk = f"{BASE}admin/{invited.number}/answers/no"
    no = {"key": "901", "channel": "phone"}
    assert client.post(desk, data=no | {"objects": "y"}).status_code == 303
    assert db.session.query(Objection).count() == 1
    for _twice in range(2):
        assert client.post(desk, data=no | {"step": "again"}).status_code == 303
    assert db.session.query(Objection).count() == 0
    assert client.post(desk, data=no | {"key": "99", "step": "again"}).status_code == 422


def test_one_s_data_as_a_file(client, invited):
    code = {"code": code_of(invited)}
    go_through(client, invited, code)
    document = client.post(address(invited), data=code | {"step": "data"}).json
    assert document["identity"]["phone"] == "06 12 34 56 78"
    assert document["answers"] == {"Sexe": "Femmes"}
    assert document["letter"]["number"] == 901


def test_an_account_may_be_linked_and_what_it_said_goes_with_it(
    client, sign_in, new_person, called, run_jobs
):
    lea = new_person("Léa")
    sign_in(client, lea)
    go_through(client, called, {})
    assert db.session.query(Volunteer).one().person_id is None
    go_through(client, called, {}, CONTACT | {"name": "Léa", "link_account": "y"})
    assert db.session.query(Volunteer).filter_by(person_id=lea.id).count() == 1
    from parvis.people.account import delete_account

    delete_account(lea)
    run_jobs()
    assert [row.identity["name"] for row in db.session.query(Volunteer)] == ["Jeanne Aubert"]


def test_an_account_deleted_during_the_draw_is_forgotten_alone(awa, new_person, called):
    lea = new_person("Léa")
    volunteer(lea, called, said(called, "Léa", link_account=True))
    volunteer(None, called, said(called, "Paul", 1))
    freeze_mandate(awa, called)
    with at_moment(called.answers_until + timedelta(hours=1)):
        start_draw(awa, called.sub_draws[0], 1)
        from parvis_sortition.operations.declining import forget_answers_of

        forget_answers_of(lea.id)
    assert db.session.query(Volunteer).count() == 2
    assert db.session.query(Volunteer).filter(Volunteer.person_id.is_not(None)).count() == 0


def test_a_facilitator_says_where_an_answer_comes_from(awa, new_person, invited):
    with pytest.raises(Invalid):
        volunteer(awa, invited, said(invited, "A", channel=Channel.PHONE, channel_note="mairie"))
    with pytest.raises(Invalid):
        volunteer(awa, invited, said(invited, "A", channel=Channel.MEETING))
    met = said(invited, "Met", channel=Channel.MEETING, channel_note="marché")
    row = volunteer(awa, invited, met).volunteer
    assert row.invitation_id is None and row.entered_by_id == awa.id
    by_number = said(invited, "P", channel=Channel.PHONE, channel_note="mairie", letter=902)
    assert volunteer(awa, invited, by_number).volunteer.invitation.number == 902
    with pytest.raises(Refused):
        volunteer(new_person(), invited, met)
    with pytest.raises(Invalid):
        volunteer(None, invited, said(invited, "B", letter=901))


def test_codes_of_another_recruitment_open_nothing(client, called, invited):
    for step in ("code", "withdraw", "data", "no", "change"):
        sent = {"code": code_of(invited), "step": step, "sure": "1"}
        assert client.post(address(called), data=sent).status_code == 422
    with pytest.raises(Invalid):
        decline(None, called, code_of(invited))


def test_the_public_page_leads_to_the_answer(client, called):
    page = client.get(f"{BASE}{called.number}")
    assert address(called) in page.text
    with at_moment(called.answers_until):
        assert 'value="code">Voir ma réponse' in client.get(address(called)).text
        assert address(called) not in client.get(f"{BASE}{called.number}").text


def test_the_desk_asks_as_many_questions_whatever_the_number_of_people(
    client, sign_in, awa, called, count_queries
):
    sign_in(client, awa)
    client.get(f"{BASE}admin/{called.number}/answers")
    counts = []
    for more in (2, 9):
        for number in range(more):
            volunteer(None, called, said(called, f"Nom {more} {number}", number % 2))
        for page in ("answers", "invitations", "erasure"):
            with count_queries() as queries:
                address_ = f"{BASE}admin/{called.number}/{page}"
                assert client.get(address_).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_sectors_are_shown_with_their_communes(client, awa, place, new_space):
    new_space("Thoard", place.space.parent, insee="04217")
    new_space("Barras", place.space.parent, insee="04021")
    called = make_recruitment(awa, place)
    value = called.criteria[0].values[0]
    with transaction():
        value.label, value.communes = "Thoard et alentours", ["04217", "04021", "99999"]
    page = client.post(address(called), data={"step": "code"})
    assert "Thoard et alentours (Barras)" in page.text


def test_who_is_excluded_stays_so_whatever_they_withdraw(client, awa, invited):
    code = code_of(invited)
    row = volunteer(None, invited, said(invited, "Jeanne", code=code)).volunteer
    exclude_volunteer(awa, row, "Élue du conseil")
    withdraw(None, invited, code)
    again = go_through(client, invited, {"code": code})
    assert "Élue du conseil" in again.text and "parmi les volontaires" not in again.text
    row = db.session.query(Volunteer).one()
    assert (row.state, row.reason) == ("excluded", "Élue du conseil")
    readmit_volunteer(awa, row)
    withdraw(None, invited, code)
    assert volunteer(None, invited, said(invited, "Jeanne", code=code)).volunteer.reason == ""
