"""The administration of the installation: who may, what it does, what it does not show."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from parvis.administration.operations import (
    change_settings,
    make_administrator,
    reinstate_person,
    send_again,
    suspend_person,
    unmake_administrator,
)
from parvis.administration.settings import SiteSettings, site_settings
from parvis.administration.territories import follow_official_data, open_territory, search
from parvis.db import db, transaction
from parvis.events import Event, Outbox, OutboxState
from parvis.mail.models import Mail
from parvis.people.models import Person
from parvis.rules import Conflict, Invalid, Refused
from parvis.spaces import Component, Page, Space

P2A = "200067437"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def steward(new_person):
    return new_person("Awa Diallo", email="awa@p2a.example", steward=True, locale="en")


@pytest.fixture
def desk(client, steward, sign_in):
    return sign_in(client, steward)


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def get(client, address):
    return client.get(address, headers=ENGLISH)


# --- who may


def addresses(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("administration."):
            values = {name: {"number": 1, "space": "volonne"}[name] for name in rule.arguments}
            address = rule.rule
            for name, value in values.items():
                address = re.sub(rf"<[^>]*{name}>", str(value), address)
            yield address, "POST" if "POST" in rule.methods and "GET" not in rule.methods else "GET"


def test_every_page_is_for_administrators_alone(client, app, new_person, new_space, sign_in):
    new_space("Volonne", slug="volonne")
    pages = list(addresses(app))
    assert len(pages) > 15
    for address, method in pages:
        expected = 303 if method == "GET" else 403
        assert client.open(address, method=method).status_code == expected, address
    sign_in(client, new_person("Eve"))
    for address, method in pages:
        assert client.open(address, method=method).status_code == 403, address


@pytest.mark.parametrize(
    "act",
    [
        lambda eve, other: make_administrator(eve, eve),
        lambda eve, other: unmake_administrator(eve, other),
        lambda eve, other: suspend_person(eve, other, "non"),
        lambda eve, other: reinstate_person(eve, other),
        lambda eve, other: change_settings(eve, SiteSettings.read({"name": "Eve"})),
        lambda eve, other: open_territory(eve, P2A),
        lambda eve, other: follow_official_data(eve),
        lambda eve, other: send_again(eve, Outbox(id=1, job="core.deliver_mail")),
    ],
)
def test_operations_ask_the_rule(new_person, steward, act):
    with pytest.raises(Refused):
        act(new_person("Eve"), steward)


def test_pages_are_not_kept_by_the_browser(desk):
    assert get(desk, "/admin/").headers["Cache-Control"] == "no-store"


# --- administrators


def test_the_last_administrator_stays(steward, new_person):
    with pytest.raises(Conflict):
        unmake_administrator(steward, steward)
    paul = new_person("Paul")
    make_administrator(steward, paul)
    unmake_administrator(steward, steward)
    assert db.session.get(Person, paul.id).steward
    assert not db.session.get(Person, steward.id).steward
    with pytest.raises(Conflict):
        unmake_administrator(paul, paul)


def test_a_suspended_administrator_does_not_count(steward, new_person):
    paul = new_person("Paul", steward=True)
    suspend_person(steward, paul, "absent")
    with pytest.raises(Conflict):
        unmake_administrator(steward, steward)


def test_by_the_pages(desk, steward, new_person):
    paul = new_person("Paul Reynaud")
    address = f"/admin/people/{paul.id}"
    assert "Paul Reynaud" in text_of(get(desk, address))
    desk.post(f"{address}/administrator", data={"wanted": "yes"})
    assert db.session.get(Person, paul.id).steward
    desk.post(f"{address}/administrator", data={"wanted": "no"})
    assert not db.session.get(Person, paul.id).steward
    desk.post(f"/admin/people/{steward.id}/administrator", data={"wanted": "no"})
    assert "last administrator" in text_of(get(desk, f"/admin/people/{steward.id}"))


# --- people


def test_suspended_people_are_out_at_once_and_told_why(desk, app, new_person, sign_in):
    eve = new_person("Eve", email="eve@example.org", locale="en")
    other = sign_in(app.test_client(), eve)
    assert other.get("/account").status_code == 200
    answer = desk.post(f"/admin/people/{eve.id}/suspend", data={"reason": ""}, headers=ENGLISH)
    assert answer.status_code == 422
    desk.post(f"/admin/people/{eve.id}/suspend", data={"reason": "Insultes répétées."})
    assert other.get("/account").status_code == 303
    mail = db.session.scalar(select(Mail).where(Mail.recipient == "eve@example.org"))
    assert "Insultes répétées." in mail.text
    page = text_of(get(desk, f"/admin/people/{eve.id}"))
    assert "Insultes répétées." in page and "Awa Diallo" in page
    desk.post(f"/admin/people/{eve.id}/reinstate")
    assert db.session.get(Person, eve.id).is_active


def test_one_does_not_suspend_oneself(desk, steward):
    answer = desk.post(f"/admin/people/{steward.id}/suspend", data={"reason": "lasse"})
    assert answer.status_code == 422
    assert db.session.get(Person, steward.id).is_active


def test_the_list_shows_no_address(desk, new_person):
    new_person("Paul Reynaud", email="paul.r@example.org")
    page = get(desk, "/admin/people/").text
    assert "Paul Reynaud" in page
    assert "@example.org" not in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("reynaud", ["Paul Reynaud"]),
        ("élodie", ["Élodie Blanc"]),
        ("Élodie", ["Élodie Blanc"]),
        ("paul.r@", ["Paul Reynaud"]),
        ("PAUL.R@example.org", ["Paul Reynaud"]),
        ("@example.org", []),
        ("%", []),
        ("zzz", []),
        ("", ["Awa Diallo", "Paul Reynaud", "Élodie Blanc"]),
    ],
)
def test_searching_people(desk, new_person, text, found):
    new_person("Paul Reynaud", email="paul.r@example.org")
    new_person("Élodie Blanc")
    page = desk.get("/admin/people/", query_string={"q": text}).text
    names = re.findall(r'href="/admin/people/\d+">([^<]+)<', page)
    assert sorted(names) == sorted(found)


def test_people_who_left_are_not_listed(desk, new_person):
    gone = new_person("Paul")
    with transaction():
        db.session.get(Person, gone.id).state = "deleted"
    assert desk.get(f"/admin/people/{gone.id}").status_code == 404
    assert f'href="/admin/people/{gone.id}"' not in desk.get("/admin/people/").text


@pytest.mark.parametrize("number", [0, 2**62, 2**63, 10**30])
def test_numbers_of_nobody(desk, number):
    assert desk.get(f"/admin/people/{number}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/admin/people/", "/admin/spaces/", "/admin/jobs/", "/admin/jobs/?state=failed"]
)
def test_queries_do_not_grow_with_the_rows(desk, new_person, new_space, count_queries, address):
    def grow(count, state):
        for _i in range(count):
            new_person()
            new_space()
        with transaction():
            db.session.add_all(
                Outbox(job="core.deliver_mail", state=state) for _i in range(count)
            )

    state = OutboxState.FAILED if "failed" in address else OutboxState.WAITING
    grow(2, state)
    desk.get(address)
    with count_queries() as few:
        assert desk.get(address).status_code == 200
    grow(12, state)
    with count_queries() as many:
        assert desk.get(address).status_code == 200
    assert len(many) == len(few)
    assert len(many) <= 8, many


# --- territories


def test_searching_a_territory(app):
    found = {territory.siren: territory for territory in search("Volonne")}
    p2a = found[P2A]
    assert (p2a.communes, p2a.through, p2a.space) == (46, "Volonne", None)
    assert p2a.departments == "Alpes-de-Haute-Provence (04)"
    assert p2a.population > 40_000 and p2a.population_year >= 2022


@pytest.mark.parametrize("text", ["", "zzzzqqq", "\x00", "%", "a" * 5000, "0" * 9])
def test_searching_for_nothing(desk, text):
    answer = desk.get("/admin/territories/add", query_string={"q": text})
    assert answer.status_code == 200


def test_htmx_gets_the_results_alone(desk):
    answer = desk.get(
        "/admin/territories/add?q=Provence", headers={"HX-Request": "true", **ENGLISH}
    )
    assert answer.text.lstrip().startswith('<div id="found"')
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize("siren", ["", "abc", "123456789", "732829320"])
def test_a_siren_of_no_territory(desk, siren):
    assert desk.post("/admin/territories/add", data={"siren": siren}).status_code == 404


def test_adding_twice_changes_nothing(desk):
    first = desk.post("/admin/territories/add", data={"siren": P2A})
    assert first.headers["Location"].endswith("/admin/appearance/")
    again = desk.post("/admin/territories/add", data={"siren": P2A})
    assert again.headers["Location"] == "/admin/territories/"
    assert len(db.session.scalars(select(Page)).all()) == 4
    assert "Here already" in text_of(get(desk, "/admin/territories/add?q=200067437"))


def test_following_the_official_data(desk, steward):
    space = open_territory(steward, P2A).space
    assert "up to date" in text_of(desk.post("/admin/territories/update", headers=ENGLISH))
    with transaction():
        old = db.session.scalar(select(Space).where(Space.insee == "04244"))
        old.name = "Volone"
        old.official = old.official | {"name": "Volone"}
    page = text_of(desk.post("/admin/territories/update", headers=ENGLISH))
    assert "was called Volone" in page
    assert db.session.scalar(select(Space.name).where(Space.insee == "04244")) == "Volonne"
    # One that the data does not have any more is said, and kept.
    with transaction():
        db.session.get(Space, space.id).siren = "732829320"
    page = text_of(desk.post("/admin/territories/update", headers=ENGLISH))
    assert "stays as it is" in page


# --- spaces


def test_the_tree_one_level_at_a_time(desk, steward):
    space = open_territory(steward, P2A).space
    page = text_of(get(desk, "/admin/spaces/"))
    assert "46 spaces below" in page and "Volonne" not in page
    page = text_of(get(desk, f"/admin/spaces/?under={space.slug}"))
    assert "Volonne" in page and "nobody administers it yet" in page
    assert desk.get("/admin/spaces/?under=nowhere").status_code == 404


def test_inviting_the_first_administrator_of_a_commune(desk, steward):
    open_territory(steward, P2A)
    sent = {"email": "mairie@volonne.example"}
    assert desk.get("/admin/spaces/volonne/appoint").status_code == 200
    assert desk.post("/admin/spaces/volonne/appoint", data=sent).status_code == 303
    mail = db.session.scalar(select(Mail).where(Mail.recipient == "mairie@volonne.example"))
    assert "Volonne" in mail.text
    assert desk.get("/admin/spaces/nowhere/appoint").status_code == 404


# --- modules, jobs


def test_modules_say_their_state(desk, app, new_space):
    registry = app.extensions["parvis"].registry
    with transaction():
        db.session.add(
            Component(space_id=new_space().id, module="ghosts", slug="g", title="Fantômes")
        )
    registry.failures["broken"] = "ImportError: no module named nothing"
    try:
        page = text_of(get(desk, "/admin/modules/"))
    finally:
        del registry.failures["broken"]
    assert "no module named nothing" in page
    assert "parvis modules purge ghosts" in page


def test_a_job_given_up_is_sent_again_or_forgotten(desk, run_jobs):
    with transaction():
        rows = [
            Outbox(
                job="core.tidy",
                state=OutboxState.FAILED,
                attempts=5,
                error="OSError: <b>nobody</b> answers",
            )
            for _i in range(2)
        ]
        db.session.add_all(rows)
    first, second = (row.id for row in rows)
    page = get(desk, "/admin/jobs/?state=failed").text
    assert "OSError: &lt;b&gt;nobody" in page
    assert desk.post(f"/admin/jobs/{first}/again").status_code == 303
    assert desk.post(f"/admin/jobs/{first}/again").status_code == 409
    assert db.session.get(Outbox, first).state == OutboxState.WAITING
    run_jobs()
    db.session.rollback()
    assert db.session.get(Outbox, first).state == OutboxState.DONE
    assert desk.post(f"/admin/jobs/{second}/drop").status_code == 303
    db.session.expire_all()
    assert db.session.get(Outbox, second) is None
    assert desk.post("/admin/jobs/999999/again").status_code == 404


# --- settings, about


def test_settings_show_at_once(desk, client):
    sent = {
        "name": "Participer en Provence",
        "lead": "Votre avis compte.",
        "locale": "",
        "contact": "contact@p2a.example",
        "source_url": "https://code.example/parvis",
    }
    assert desk.post("/admin/settings/", data=sent).status_code == 303
    assert site_settings().name == "Participer en Provence"
    page = client.get("/about").text
    for value in ("Participer en Provence", "contact@p2a.example", "https://code.example/parvis"):
        assert value in page


@pytest.mark.parametrize(
    "sent",
    [
        {"contact": "nobody"},
        {"source_url": "javascript:alert(1)"},
        {"name": "x" * 81},
        {"locale": "xx"},
    ],
)
def test_settings_that_are_wrong(desk, sent):
    whole = {"name": "", "lead": "", "locale": "", "contact": "", "source_url": "", **sent}
    assert desk.post("/admin/settings/", data=whole).status_code == 422
    assert site_settings() == SiteSettings.read({})


def test_the_language_of_the_site(app, steward):
    change_settings(steward, SiteSettings.read({"locale": "en"}))
    client = app.test_client()
    assert '<html lang="en"' in client.get("/about").text
    assert '<html lang="fr"' in client.get("/about", headers={"Accept-Language": "fr"}).text


def test_what_is_done_is_written_down(steward, new_person):
    paul = new_person("Paul")
    make_administrator(steward, paul)
    suspend_person(steward, paul, "absent")
    reinstate_person(steward, paul)
    with pytest.raises(Invalid):
        suspend_person(steward, paul, "  ")
    found = db.session.execute(select(Event.type, Event.actor_id, Event.public)).all()
    assert found == [
        ("core.administrators_changed", steward.id, False),
        ("core.person_suspended", steward.id, False),
        ("core.person_reinstated", steward.id, False),
    ]


def test_about_names_data_and_software(client):
    page = text_of(client.get("/about", headers={"Accept-Language": "fr"}))
    assert "Insee" in page and "millésime 2026" in page and "Licence Ouverte" in page
    assert "Affero" in page and "OpenStreetMap" in page
    assert 'href="/about/source.zip"' in client.get("/about").text


def test_the_source_code_can_be_had(client):
    import io
    import zipfile

    answer = client.get("/about/source.zip")
    assert answer.mimetype == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert "parvis/app.py" in names
    assert "parvis_proposals/__init__.py" in names
    assert any(name.startswith("parvis/themes/") for name in names)
    assert not [n for n in names if "secret-key" in n or n.endswith(".pyc") or "vendor" in n]
