"""Before the hour announced, and after it: what can be sealed, what is said of a refused draw."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sortition_answers import answer
from sortition_world import before_draw

from parvis.db import at_moment, db, transaction
from parvis.rules import Conflict, Invalid, Refused
from parvis_sortition import jobs
from parvis_sortition.draw.tight import Binding, TooTight
from parvis_sortition.models import Draw, DrawStatus, Mandate, Volunteer, VolunteerState
from parvis_sortition.operations.draw import start_draw
from parvis_sortition.operations.freezing import freeze_mandate, open_answers, reopen_mandate
from parvis_sortition.operations.mandate import change_mandate
from parvis_sortition.operations.pool import exclude_volunteer, leave_people_out
from parvis_sortition.operations.quotas import set_quotas
from parvis_sortition.operations.volunteering import volunteer
from parvis_sortition.queries.volunteers import said_by
from parvis_sortition.solving import tasks

BASE = "/volonne/tirage/"


def desk_of(recruitment, what="draws"):
    return f"{BASE}admin/{recruitment.number}/{what}"


def test_nothing_is_sealed_once_the_value_may_be_known(client, sign_in, answered, awa):
    freeze_mandate(awa, answered)
    part = answered.sub_draws[0]
    sign_in(client, awa)
    with at_moment(answered.draw_at):
        page = client.get(desk_of(answered)).text
        assert "rouvrez le mandat" in page.lower() and "Clore la liste" not in page
        assert desk_of(answered, "freeze") in page
        sent = client.post(f"{desk_of(answered, 'parts')}/{part.id}/draw", data={"round": "1"})
        assert sent.status_code == 403
        with pytest.raises(Refused):
            start_draw(awa, part, 1)
        reopen_mandate(awa, answered, "La salle était fermée.")
        with pytest.raises(Invalid) as missing:
            freeze_mandate(awa, answered)
        assert "draw_at" in missing.value.errors
        told = client.get(desk_of(answered, "freeze"))
        assert told.status_code == 200 and "annoncez-en une autre" in told.text
        change_mandate(awa, answered, draw_at=answered.draw_at + timedelta(days=1))
        freeze_mandate(awa, answered)
        draw = start_draw(awa, part, 1)
        jobs.compute(draw.id)
        assert draw.status == DrawStatus.SEALED and draw.sealed_at < answered.draw_at
        reasons = [m.reason for m in db.session.query(Mandate).order_by(Mandate.number)]
        assert reasons == ["La salle était fermée.", ""]
        assert "La salle était fermée." in client.get(f"{BASE}{answered.number}").text


def test_a_lottery_ready_too_late_is_not_published(client, sign_in, answered, awa):
    freeze_mandate(awa, answered)
    with at_moment(before_draw(answered)):
        draw = start_draw(awa, answered.sub_draws[0], 1)
    with at_moment(answered.draw_at):
        jobs.compute(draw.id)
        assert draw.status == DrawStatus.REFUSED and draw.audit is None and draw.sealed is None
        page = client.get(f"{BASE}{answered.number}/draws/{draw.id}")
        assert page.status_code == 200 and "après l’heure annoncée" in page.text
        sign_in(client, awa)
        assert "peut être connue" in client.get(desk_of(answered)).text


def test_quotas_too_tight_together_are_told_with_those_that_bind(
    client, sign_in, answered, awa, monkeypatch
):
    """The search itself is in test_sortition_tight: it takes hundreds of people."""

    def too_tight(pool, size, **_asked):
        raise TooTight([Binding(pool.quotas[0], "min"), Binding(pool.quotas[1], "max")])

    monkeypatch.setattr(tasks, "make_lottery", too_tight)
    freeze_mandate(awa, answered)
    with at_moment(before_draw(answered)):
        draw = start_draw(awa, answered.sub_draws[0], 1)
        jobs.compute(draw.id)
        assert draw.status == DrawStatus.REFUSED
        page = client.get(f"{BASE}{answered.number}/draws/{draw.id}")
        assert "trop serrés ensemble" in page.text
        sign_in(client, awa)
        desk = client.get(desk_of(answered)).text
    bound = [each["quota"] for each in draw.outcome["too_tight"]]
    for quota, words in zip(bound, ("minimum", "maximum"), strict=True):
        number = quota["min" if words == "minimum" else "max"]
        assert f"{quota['feature']}, {quota['value']}\u00a0: {words} {number}" in desk
    assert desk_of(answered, "freeze") in desk and "Clore la liste" in desk


def refused(awa, recruitment, bounds):
    """A draw that the quotas, women and men, do not allow."""
    criterion = recruitment.criteria[0]
    numbers = [value.id for value in criterion.values]
    quotas = dict(zip(numbers, bounds, strict=True))
    set_quotas(awa, recruitment.sub_draws[0], criterion, quotas)
    freeze_mandate(awa, recruitment)
    draw = start_draw(awa, recruitment.sub_draws[0], 1)
    jobs.compute(draw.id)
    assert draw.status == DrawStatus.REFUSED
    return draw


@pytest.fixture
def eve(answered):
    with at_moment(before_draw(answered)):
        yield answered


def test_people_in_no_panel_are_left_out_together(client, sign_in, new_person, app, eve, awa):
    draw = refused(awa, eve, [(0, 0), (4, 4)])
    other = new_person("Léo")
    public = client.get(f"{BASE}{eve.number}/draws/{draw.id}").text
    assert "n’étaient dans aucun panel" in public and "Les quotas ne permettent" not in public
    assert "montrer à une salle" not in public and f'href="{BASE}{eve.number}' in public
    address = f"{desk_of(eve)}/{draw.id}/leave-out"
    stranger = sign_in(app.test_client(), other)
    assert stranger.post(address, data={"reason": "Non"}).status_code in (403, 404)
    sign_in(client, awa)
    assert "Laisser ces 6 personnes de côté" in client.get(desk_of(eve)).text
    for wrong in ("", "  ", "x" * 201):
        page = client.post(address, data={"reason": wrong})
        assert page.status_code == 422 and "Nom 0" in page.text
    assert client.post(address, data={"reason": "Aucun <b>panel</b>."}).status_code == 303
    out = db.session.query(Volunteer).filter_by(state=VolunteerState.EXCLUDED).all()
    assert len(out) == 6 and {each.reason for each in out} == {"Aucun <b>panel</b>."}
    assert said_by(out[0])
    assert client.post(address, data={"reason": "Encore"}).status_code == 409
    page = client.get(desk_of(eve)).text
    assert "un autre tirage peut commencer" in page and "leave-out" not in page
    again = start_draw(awa, eve.sub_draws[0], 2)
    jobs.compute(again.id)
    assert again.status == DrawStatus.SEALED
    assert f"draws/{again.id}" in client.get(f"{BASE}{eve.number}/draws/{draw.id}").text
    with pytest.raises(Conflict):
        leave_people_out(awa, draw, "Trop tard")


def test_who_is_left_out_was_of_the_quotas_of_the_time(eve, awa):
    draw = refused(awa, eve, [(0, 0), (4, 4)])
    reopen_mandate(awa, eve, "Des quotas à revoir.")
    with pytest.raises(Conflict):
        leave_people_out(awa, draw, "Sous d’autres quotas")


def test_changes_are_offered_as_long_as_the_mandate_is_the_one_refused(client, sign_in, eve, awa):
    with transaction():
        for person in db.session.query(Volunteer).limit(9):
            person.state, person.reason = "excluded", "Élu."
    volunteer_late(eve)
    draw = refused(awa, eve, [(1, 1), (3, 3)])
    assert draw.outcome["relaxations"]
    public = client.get(f"{BASE}{eve.number}/draws/{draw.id}").text
    assert "aucun panel ne respectait" in public and "n’a encore été publié" not in public
    sign_in(client, awa)
    changes = f"{desk_of(eve)}/{draw.id}/changes"
    assert changes in client.get(desk_of(eve)).text
    assert client.post(changes, data={"reason": "Trop peu d’hommes."}).status_code == 303
    page = client.get(desk_of(eve)).text
    assert changes not in page and "un autre tirage peut commencer" in page
    assert client.post(changes, data={"reason": "Encore"}).status_code == 409


def volunteer_late(recruitment):
    """Women, entered by hand once answers are closed."""
    with at_moment(recruitment.answers_until - timedelta(hours=1)):
        for number in range(4):
            volunteer(None, recruitment, answer(recruitment, 0, f"Autre {number}"))


def test_too_few_volunteers_are_told_without_the_word_quotas(client, recruitment, awa):
    open_answers(awa, recruitment)
    volunteer(None, recruitment, answer(recruitment, 0, "Seule"))
    freeze_mandate(awa, recruitment)
    with at_moment(before_draw(recruitment)):
        draw = start_draw(awa, recruitment.sub_draws[0], 1)
        jobs.compute(draw.id)
    page = client.get(f"{BASE}{recruitment.number}/draws/{draw.id}").text
    assert "moins de volontaires que de places" in page and "Les quotas ne permettent" not in page


def test_volunteers_are_not_wanted_once_answers_are_closed(client, sign_in, answered, awa):
    pages = [BASE, f"{BASE}{answered.number}"]
    desks = [f"{BASE}admin/", f"{BASE}admin/{answered.number}"]
    assert all("Volontaires recherchés" in client.get(page).text for page in pages)
    with at_moment(answered.answers_until):
        sign_in(client, awa)
        for page in pages + desks:
            text = client.get(page).text
            assert "Volontaires recherchés" not in text, page
            assert "Réponses closes, tirage à venir" in text, page


def test_a_second_reason_does_not_take_the_place_of_the_first(client, sign_in, answered, awa):
    one = db.session.query(Volunteer).first()
    exclude_volunteer(awa, one, "Élue du conseil.")
    with pytest.raises(Conflict):
        exclude_volunteer(awa, one, "A répondu deux fois.")
    sign_in(client, awa)
    address = f"{BASE}admin/{answered.number}/volunteers/{one.number}/exclude"
    page = client.post(address, data={"reason": "A répondu deux fois."}, follow_redirects=True)
    assert "Élue du conseil." in page.text
    db.session.expire_all()
    assert one.reason == "Élue du conseil."


def test_a_failed_draw_tells_the_public_that_nothing_is_to_come(client, answered, awa):
    freeze_mandate(awa, answered)
    with at_moment(before_draw(answered)):
        draw = start_draw(awa, answered.sub_draws[0], 1)
        assert "avant que les boules" in client.get(f"{BASE}{answered.number}/draws/{draw.id}").text
    with transaction():
        db.session.get(Draw, draw.id).status = DrawStatus.FAILED
    page = client.get(f"{BASE}{answered.number}/draws/{draw.id}").text
    assert "s’est interrompu" in page and "avant que les boules" not in page
