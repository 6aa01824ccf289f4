"""The administration of a space through its pages: who enters, what is done there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from parvis.db import at_moment, db, now, transaction
from parvis.rules import ask
from parvis.spaces import operations
from parvis.spaces.models import (
    Category,
    Component,
    ComponentState,
    Membership,
    Page,
    Phase,
    PhaseOpening,
    Role,
    Space,
    SpaceState,
)
from parvis.spaces.queries import components_of, own_categories
from parvis.territories.operations import add_territory
from parvis_proposals.operations import Text, draft_proposal

HTMX = {"HX-Request": "true"}


@pytest.fixture
def steward(new_person):
    return new_person("Awa Diop", steward=True)


@pytest.fixture
def territory(steward):
    return operations.create_space(steward, "agglomeration", "Provence Alpes", slug="p2a")


@pytest.fixture
def admin(client, steward, territory, sign_in):
    """A browser in which the administrator is signed in."""
    return sign_in(client, steward)


@pytest.fixture
def facilitator(app, territory, new_person, give_role, sign_in):
    person = new_person("Luc Roux")
    give_role(person, territory, "facilitator")
    return sign_in(app.test_client(), person)


def admin_rules(app):
    return [r for r in app.url_map.iter_rules() if r.endpoint.startswith("spaces_admin.")]


def address_of(rule, space: str, number: int) -> str:
    return rule.rule.replace("<slug:space>", space).replace("<number:number>", str(number))


def test_every_page_is_closed_to_others(app, client, territory, steward, new_person, sign_in):
    operations.publish_space(steward, territory)
    citizen = sign_in(app.test_client(), new_person())
    rules = admin_rules(app)
    assert len(rules) > 20
    for rule in rules:
        for visitor in (client, citizen):
            for method in rule.methods & {"GET", "POST"}:
                response = visitor.open(address_of(rule, "p2a", 1), method=method)
                assert response.status_code == 403, (rule, method)


def test_a_draft_is_not_said_to_exist(app, client, territory, new_person, sign_in):
    citizen = sign_in(app.test_client(), new_person())
    for visitor in (client, citizen):
        assert visitor.get("/p2a/").status_code == 404
        assert visitor.get("/p2a/admin/").status_code == 404


def test_facilitators_enter_where_they_may(app, facilitator):
    for page in ("", "phases", "phases/add", "categories", "home", "members", "collectives"):
        assert facilitator.get(f"/p2a/admin/{page}").status_code == 200, page
    for page in ("space", "components", "components/add", "pages", "pages/add", "communes"):
        assert facilitator.get(f"/p2a/admin/{page}").status_code == 403, page
    menu = facilitator.get("/p2a/admin/").text
    assert "/p2a/admin/phases" in menu
    assert "/p2a/admin/components" not in menu


def test_things_of_another_space_are_not_found(
    app, admin, steward, territory, new_space, new_person, give_role
):
    elsewhere = operations.create_space(steward, "agglomeration", "Ailleurs")
    component = operations.enable_component(steward, elsewhere, "proposals")
    phase = operations.add_phase(steward, elsewhere, title="Idées", starts_at=now())
    category = operations.add_category(steward, elsewhere, "Mobilité")
    page = db.session.scalars(select(Page).where(Page.space_id == elsewhere.id)).first()
    membership = give_role(new_person(), elsewhere)
    collective = new_space("Amis", elsewhere, kind="collective", state=SpaceState.REQUESTED)
    forged = {
        "components": component.id,
        "phases": phase.id,
        "categories": category.id,
        "pages": page.id,
        "members": membership.id,
        "collectives": collective.id,
        "communes": collective.id,
        "invitations": 1,
    }
    checked = 0
    for rule in admin_rules(app):
        if "<number:number>" not in rule.rule:
            continue
        kind = rule.rule.split("/")[3]
        for number in (forged[kind], 2**63 - 1):
            for method in rule.methods & {"GET", "POST"}:
                response = admin.open(address_of(rule, "p2a", number), method=method)
                assert response.status_code == 404, (rule, method)
                checked += 1
    assert checked > 30


def test_setting_up_in_a_few_screens(admin, territory, steward):
    first = admin.get("/p2a/admin/").text
    assert "/p2a/admin/space" in first
    identity = {
        "name": "Provence Alpes Agglomération",
        "welcome": "Ici, on décide ensemble.",
        "about": "# Qui sommes-nous",
        "visibility": "public",
        "latitude": "44,0925",
        "longitude": "6.2356",
        "slug": "provence-alpes",
    }
    response = admin.post("/p2a/admin/space", data=identity)
    assert response.status_code == 303
    db.session.refresh(territory)
    assert (territory.latitude, territory.slug) == (44.0925, "provence-alpes")

    base = "/provence-alpes/admin"
    response = admin.post(f"{base}/components/add", data={"module": "proposals"})
    component = db.session.scalars(select(Component)).one()
    assert response.headers["Location"] == f"{base}/components/{component.id}"
    form = admin.get(response.headers["Location"]).text
    assert 'name="supports_max"' in form

    assert admin.post(f"{base}/publish").status_code == 303
    db.session.refresh(territory)
    assert territory.state == SpaceState.OPEN
    public = admin.application.test_client().get("/provence-alpes/").text
    assert "Ici, on décide ensemble." in public
    assert "/provence-alpes/propositions/" in public


def test_a_wrong_form_is_kept_and_says_what_to_mend(admin, territory):
    response = admin.post(
        "/p2a/admin/space",
        data={
            "name": "Mon texte gardé",
            "visibility": "public",
            "slug": "admin",
            "latitude": "cent",
            "longitude": "",
        },
    )
    assert response.status_code == 422
    assert "Mon texte gardé" in response.text
    response = admin.post(
        "/p2a/admin/space",
        data={"name": "Mon texte gardé", "visibility": "public", "slug": "admin"},
    )
    assert response.status_code == 422
    assert "Mon texte gardé" in response.text
    assert 'id="slug-error"' in response.text
    db.session.refresh(territory)
    assert territory.name == "Provence Alpes"


def test_the_settings_of_a_component(admin, steward, territory):
    component = operations.enable_component(steward, territory, "proposals")
    address = f"/p2a/admin/components/{component.id}"
    data = {
        "component_title": "Vos idées",
        "component_slug": "idees",
        "component_state": "closed",
        "introduction": "Jusqu’au 31 mars.",
        "supports_max": "5",
        "pictures_max": "2",
        "body_max": "2000",
        "with_map": "y",
    }
    assert admin.post(address, data=data).status_code == 303
    db.session.refresh(component)
    assert (component.title, component.slug) == ("Vos idées", "idees")
    assert component.state == ComponentState.CLOSED
    assert component.settings["supports_max"] == 5
    assert component.settings["support_open"] is False
    assert "Jusqu’au 31 mars." in admin.get("/p2a/idees/").text
    for wrong in ({"supports_max": "-1"}, {"component_slug": "members"}, {"component_title": ""}):
        response = admin.post(address, data=data | wrong)
        assert response.status_code == 422, wrong
        assert "Jusqu’au 31 mars." in response.text
    db.session.refresh(component)
    assert component.slug == "idees"


def test_nothing_is_half_kept(admin, steward, territory):
    component = operations.enable_component(steward, territory, "proposals")
    admin.post(
        f"/p2a/admin/components/{component.id}",
        data={
            "component_title": "Nouveau",
            "component_slug": "members",
            "component_state": "off",
            "supports_max": "5",
            "pictures_max": "2",
            "body_max": "2000",
        },
    )
    db.session.refresh(component)
    assert component.title != "Nouveau"
    assert component.state == ComponentState.OPEN
    assert component.settings["supports_max"] == 0


def test_order_with_and_without_scripts(admin, steward, territory):
    one = operations.enable_component(steward, territory, "proposals", title="Un")
    two = operations.enable_component(steward, territory, "proposals", title="Deux")
    response = admin.post(f"/p2a/admin/components/{two.id}/move", data={"steps": "-1"})
    assert response.status_code == 303
    assert [c.id for c in components_of(territory)] == [two.id, one.id]
    fragment = admin.post(
        f"/p2a/admin/components/{two.id}/move", data={"steps": "1"}, headers=HTMX
    )
    assert fragment.status_code == 200
    assert "<html" not in fragment.text
    assert fragment.text.index("Un") < fragment.text.index("Deux")
    assert [c.id for c in components_of(territory)] == [one.id, two.id]
    for forged in ("", "9" * 30, "-5", "up"):
        address = f"/p2a/admin/components/{one.id}/move"
        assert admin.post(address, data={"steps": forged}).status_code == 303


def test_a_component_with_contents_is_not_removed(admin, steward, territory):
    component = operations.enable_component(steward, territory, "proposals")
    operations.publish_space(steward, territory)
    address = f"/p2a/admin/components/{component.id}"
    assert f"{address}/remove" in admin.get(address).text
    draft_proposal(steward, component, Text(title="Un banc à l’arrêt", body="À l’ombre."))
    assert f"{address}/remove" not in admin.get(address).text
    admin.post(f"{address}/remove")
    assert db.session.get(Component, component.id) is not None


def test_a_component_whose_module_is_gone_is_said_so(admin, territory):
    with transaction():
        lost = Component(space_id=territory.id, module="gone", slug="perdu", title="Perdu")
        db.session.add(lost)
    assert "Perdu" in admin.get("/p2a/admin/components").text
    page = admin.get(f"/p2a/admin/components/{lost.id}")
    assert page.status_code == 200
    assert "gone" in page.text
    assert admin.get("/p2a/").status_code == 200
    assert admin.get("/p2a/perdu/").status_code == 404


def test_phases_in_the_time_of_paris(admin, steward, territory):
    component = operations.enable_component(steward, territory, "proposals")
    operations.publish_space(steward, territory)
    opening = f"{component.id}:proposals.write"
    response = admin.post(
        "/p2a/admin/phases/add",
        data={
            "title": "Vos idées",
            "starts_on": "2027-03-01",
            "ends_on": "2027-03-31",
            "ends_time": "18:00",
            "openings": [opening],
        },
    )
    assert response.status_code == 303
    phase = db.session.scalars(select(Phase)).one()
    assert phase.starts_at == datetime(2027, 2, 28, 23, 0, tzinfo=UTC)
    assert phase.ends_at == datetime(2027, 3, 31, 16, 0, tzinfo=UTC)
    form = admin.get(f"/p2a/admin/phases/{phase.id}").text
    assert 'value="2027-03-01"' in form
    assert 'value="18:00"' in form
    assert re.search(rf'value="{re.escape(opening)}"[^>]*checked|checked[^>]*{opening}', form)
    with at_moment(phase.starts_at + timedelta(days=1)):
        assert ask(steward, "proposals.write", component)
    with at_moment(phase.ends_at):
        assert not ask(steward, "proposals.write", component)
    admin.post(
        f"/p2a/admin/phases/{phase.id}",
        data={"title": "Vos idées", "starts_on": "2027-03-01", "ends_on": ""},
    )
    assert db.session.scalars(select(PhaseOpening)).all() == []
    admin.post(f"/p2a/admin/phases/{phase.id}/remove")
    assert db.session.scalars(select(Phase)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": "2027-03-02", "ends_on": "2027-03-01"},
        {"starts_on": "0001-01-01"},
        {"starts_on": "9999-12-31"},
        {"starts_on": "demain"},
        {"openings": ["1:core.administer_space"]},
        {"openings": ["x"]},
        {"title": ""},
    ],
)
def test_phases_that_can_not_be(admin, steward, territory, wrong):
    operations.enable_component(steward, territory, "proposals")
    data = {"title": "Idées", "starts_on": "2027-03-01", "ends_on": ""} | wrong
    assert admin.post("/p2a/admin/phases/add", data=data).status_code == 422
    assert db.session.scalars(select(Phase)).all() == []


def test_categories_blocks_and_texts(facilitator, admin, territory):
    facilitator.post("/p2a/admin/categories", data={"title": "Mobilité"})
    facilitator.post("/p2a/admin/categories", data={"title": "Santé"})
    again = facilitator.post("/p2a/admin/categories", data={"title": "santé"})
    assert again.status_code == 422
    health = db.session.scalars(select(Category).where(Category.title == "Santé")).one()
    base = f"/p2a/admin/categories/{health.id}"
    moved = facilitator.post(f"{base}/move", data={"steps": "-1"}, headers=HTMX)
    assert moved.text.index("Santé") < moved.text.index("Mobilité")
    facilitator.post(f"{base}/retire")
    assert db.session.get(Category, health.id).retired
    facilitator.post(base, data={"title": "Accès aux soins"})
    facilitator.post(f"{base}/retire")
    assert [c.title for c in own_categories(territory)] == ["Accès aux soins", "Mobilité"]
    facilitator.post(f"{base}/remove")
    assert len(own_categories(territory)) == 1

    facilitator.post("/p2a/admin/home", data={"name": "core.activity"})
    assert facilitator.post("/p2a/admin/home", data={"name": "core.no"}).status_code == 422
    facilitator.post("/p2a/admin/home/move", data={"name": "core.activity", "steps": "-1"})
    facilitator.post("/p2a/admin/home/remove", data={"name": "core.welcome"})
    home = facilitator.get("/p2a/")
    assert home.status_code == 200
    assert "<h1>Provence Alpes</h1>" in home.text
    assert facilitator.post("/p2a/admin/home/remove", data={"name": "no"}).status_code == 303

    page = db.session.scalars(select(Page).where(Page.slug == "charte")).one()
    text = "# Ici\n\n<script>alert(1)</script> [x](javascript:alert(1))"
    admin.post(f"/p2a/admin/pages/{page.id}", data={"title": "Notre <b>charte</b>", "body": text})
    shown = admin.get("/p2a/pages/charte").text
    assert "<h2>Ici</h2>" in shown
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown
    assert "<b>charte" not in shown
    assert admin.post("/p2a/admin/pages/add", data={"title": "", "body": ""}).status_code == 422


def test_members_in_pages(admin, steward, territory, new_person, give_role):
    person = new_person("Jeanne Aubert")
    membership = give_role(person, territory)
    address = f"/p2a/admin/members/{membership.id}"
    admin.post(address, data={"role": "facilitator", "title": "Animatrice"})
    db.session.refresh(membership)
    assert (membership.role, membership.title) == (Role.FACILITATOR, "Animatrice")
    assert "Animatrice" in admin.get("/p2a/admin/members").text
    assert admin.post(address, data={"role": "king", "title": ""}).status_code == 422
    own = db.session.scalars(select(Membership).where(Membership.person_id == steward.id)).one()
    refused = admin.post(f"/p2a/admin/members/{own.id}", data={"role": "member"})
    assert refused.status_code == 422
    admin.post(f"/p2a/admin/members/{own.id}/end")
    assert admin.get("/p2a/admin/").status_code == 200, "the last administrator stays"
    admin.post(f"{address}/end")
    admin.get("/p2a/admin/members")  # says so once
    assert "Jeanne" not in admin.get("/p2a/admin/members").text


def test_a_facilitator_takes_out_members_only(facilitator, territory, new_person, give_role):
    member, colleague = (
        give_role(new_person("Membre"), territory),
        give_role(new_person("Collègue"), territory, "moderator"),
    )
    assert facilitator.post(f"/p2a/admin/members/{member.id}/end").status_code == 303
    assert facilitator.post(f"/p2a/admin/members/{colleague.id}/end").status_code == 403
    assert facilitator.get(f"/p2a/admin/members/{colleague.id}").status_code == 403


def test_a_territory_opens_with_the_communes_that_nobody_runs(
    admin, steward, territory, new_space, new_person, give_role
):
    free = new_space("Barles", territory, state=SpaceState.DRAFT)
    own = new_space("Volonne", territory, state=SpaceState.DRAFT)
    give_role(new_person(), own, "administrator")
    admin.post("/p2a/admin/publish")
    assert db.session.get(Space, free.id).state == SpaceState.OPEN
    assert db.session.get(Space, own.id).state == SpaceState.DRAFT


def test_figures_count_nothing_that_is_not_there(admin, territory):
    assert ">0<" not in admin.get("/p2a/admin/").text


def test_a_commune_that_joins_an_open_territory_is_open(app):
    territory = add_territory("200067437", state=SpaceState.OPEN).space
    pages = db.session.scalars(select(Page).where(Page.space_id == territory.id)).all()
    assert len(pages) == 4
    with transaction():
        db.session.delete(db.session.scalars(select(Space).where(Space.insee == "04244")).one())
    report = add_territory("200067437")
    assert [(space.name, space.state) for space in report.created] == [("Volonne", "open")]
