"""Spaces made, changed, set up; what their operations refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from parvis.db import db, now, transaction
from parvis.events import Event
from parvis.rules import Conflict, Invalid, Refused, ask, is_open_now, role_in
from parvis.spaces import operations
from parvis.spaces.addresses import (
    check_space_slug,
    reserved_component_words,
    reserved_space_words,
)
from parvis.spaces.blocks import blocks_of, default_blocks
from parvis.spaces.legal import is_complete
from parvis.spaces.models import (
    Block,
    ComponentState,
    Membership,
    Page,
    Role,
    SpaceState,
    Visibility,
)
from parvis.spaces.operations.phases import Opening
from parvis.spaces.queries import categories_of, components_of, own_categories
from parvis_proposals.operations import Text, draft_proposal


@pytest.fixture
def steward(new_person):
    return new_person("Awa Diop", steward=True)


@pytest.fixture
def territory(steward, app):
    return operations.create_space(steward, "agglomeration", "Provence Alpes Agglomération")


def raises_for(field, error):
    return pytest.raises(Invalid, match=field) if error is Invalid else pytest.raises(error)


def test_reserved_words_follow_the_routes(app):
    first_words = {
        steps[0]
        for rule in app.url_map.iter_rules()
        if (steps := [s for s in rule.rule.split("/") if s]) and "<" not in steps[0]
    }
    assert first_words <= reserved_space_words()
    assert {"admin", "sign-in", "account", "api", "demo", "mailbox"} <= reserved_space_words()
    assert {"admin", "members", "pages", "feed.atom"} <= reserved_component_words()
    assert "volonne" not in reserved_space_words()


def test_no_space_hides_a_page_of_the_site(app, new_space):
    for word in reserved_space_words():
        with pytest.raises(Invalid):
            check_space_slug(word)
    new_space("Volonne", slug="volonne")
    for slug in ("volonne", "", "Volonne", "a_b", "-a", "a-", "é", "a" * 61, "../x"):
        with pytest.raises(Invalid):
            check_space_slug(slug)
    assert check_space_slug("les-mees") == "les-mees"


def test_a_space_gets_its_path_and_a_free_address(steward, territory):
    first = operations.create_space(steward, "commune", "Thoard", parent=territory)
    second = operations.create_space(steward, "commune", "Thoard", parent=territory)
    reserved = operations.create_space(steward, "commune", "Admin", parent=territory)
    assert territory.path == f"/{territory.id}/"
    assert first.path == f"/{territory.id}/{first.id}/"
    assert (first.slug, second.slug, reserved.slug) == ("thoard", "thoard-2", "admin-2")
    assert first.state == SpaceState.DRAFT
    assert role_in(steward, first) == Role.ADMINISTRATOR


def test_many_spaces_of_one_long_name_all_get_an_address(steward, territory):
    name = "Collectif pour la sauvegarde du patrimoine de la haute vallée de la Bléone"
    made = [
        operations.create_space(steward, "collective", name, parent=territory) for _ in range(4)
    ]
    slugs = [space.slug for space in made]
    assert len(set(slugs)) == 4 and all(len(slug) <= 60 for slug in slugs)


def test_where_a_space_can_stand(steward, territory):
    for kind, parent in (("commune", None), ("agglomeration", territory), ("nothing", None)):
        with raises_for("kind", Invalid):
            operations.create_space(steward, kind, "Nom", parent=parent)


def test_who_makes_spaces(new_person, territory, give_role):
    citizen, administrator = new_person(), new_person()
    give_role(administrator, territory, "administrator")
    with pytest.raises(Refused):
        operations.create_space(citizen, "agglomeration", "La mienne")
    with pytest.raises(Refused):
        operations.create_space(administrator, "agglomeration", "La mienne")
    assert operations.create_space(administrator, "commune", "Barles", parent=territory)


def test_a_space_changes_and_its_pages_know(steward, territory):
    commune = operations.create_space(steward, "commune", "Thoard", parent=territory)
    before = commune.version
    assert operations.change_space(
        steward, territory, name="  Provence \n Alpes ", visibility=Visibility.MEMBERS
    )
    db.session.rollback()
    assert territory.name == "Provence Alpes"
    assert territory.visibility == Visibility.MEMBERS
    assert commune.version > before, "the commune's header shows the name of its territory"
    assert not operations.change_space(steward, territory, name="Provence Alpes")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " \x00 "}),
        ("name", {"name": "a" * 121}),
        ("slug", {"slug": "account"}),
        ("welcome", {"welcome": "a" * 401}),
        ("latitude", {"latitude": 44.0, "longitude": None}),
        ("latitude", {"latitude": float("nan"), "longitude": 6.0}),
        ("longitude", {"latitude": 44.0, "longitude": 181.0}),
    ],
)
def test_what_a_space_can_not_be(steward, territory, field, changes):
    with raises_for(field, Invalid):
        operations.change_space(steward, territory, **changes)


def test_publishing_is_told_once(steward, territory):
    operations.publish_space(steward, territory)
    operations.publish_space(steward, territory)
    operations.close_space(steward, territory)
    with pytest.raises(Conflict):
        operations.close_space(steward, territory)
    operations.publish_space(steward, territory)
    opened = db.session.scalars(select(Event).where(Event.type == "core.space_opened")).all()
    assert len(opened) == 1
    assert territory.state == SpaceState.OPEN


def test_a_commune_is_autonomous_until_it_says_otherwise(
    steward, territory, new_person, new_space, give_role
):
    mayor, agglomeration = new_person(), new_person()
    commune = new_space("Volonne", territory)
    give_role(mayor, commune, "administrator")
    give_role(agglomeration, territory, "administrator")
    with pytest.raises(Refused):
        operations.change_space(agglomeration, commune, name="À nous")
    operations.change_space(mayor, commune, parent_administers=True)
    assert operations.change_space(agglomeration, commune, name="Avec nous")


def test_legal_pages_are_there_to_be_completed(steward, territory):
    pages = db.session.scalars(select(Page).where(Page.space_id == territory.id)).all()
    assert {page.slug for page in pages} == {
        "mentions-legales",
        "accessibilite",
        "donnees-personnelles",
        "charte",
    }
    assert all("Provence Alpes Agglomération" in page.body for page in pages)
    assert not any(is_complete(page.body) for page in pages)
    assert "Défenseur des droits" in next(p.body for p in pages if p.slug == "accessibilite")
    assert operations.add_legal_pages(steward, territory) == 0


def test_pages(steward, territory, new_space, give_role):
    page = operations.add_page(steward, territory, title="Qui sommes-nous ?", body="Nous.")
    again = operations.add_page(steward, territory, title="Qui sommes-nous ?", body="Nous.")
    assert (page.slug, again.slug) == ("qui-sommes-nous", "qui-sommes-nous-2")
    with raises_for("body", Invalid):
        operations.change_page(steward, page, title="Nous", body="  ")
    operations.remove_page(steward, page)
    legal = db.session.scalars(select(Page).where(Page.slug == "accessibilite")).one()
    with pytest.raises(Conflict):
        operations.remove_page(steward, legal)


def test_components_enabled_ordered_renamed_removed(steward, territory):
    first = operations.enable_component(steward, territory, "proposals")
    second = operations.enable_component(
        steward, territory, "proposals", settings={"supports_max": 3, "unknown": 1}
    )
    assert (first.slug, second.slug) == ("propositions", "propositions-2")
    assert second.settings["supports_max"] == 3
    assert "unknown" not in second.settings
    operations.move_component(steward, second, -1)
    assert [c.id for c in components_of(territory)] == [second.id, first.id]
    operations.rename_component(steward, second, title="Idées", slug="idees")
    for slug in ("propositions", "admin", "members", "Idées"):
        with raises_for("slug", Invalid):
            operations.rename_component(steward, second, title="Idées", slug=slug)
    draft_proposal(steward, second, Text(title="Un banc à l’arrêt", body="À l’ombre."))
    with pytest.raises(Conflict):
        operations.remove_component(steward, second)
    operations.set_component_state(steward, second, ComponentState.OFF)
    operations.remove_component(steward, first)
    assert [c.id for c in components_of(territory)] == [second.id]
    with raises_for("module", Invalid):
        operations.enable_component(steward, territory, "core")


def test_a_facilitator_runs_but_does_not_set_up(steward, territory, new_person, give_role):
    facilitator = new_person()
    give_role(facilitator, territory, "facilitator")
    component = operations.enable_component(steward, territory, "proposals")
    page = operations.add_page(steward, territory, title="Nous", body="Nous.")
    for forbidden in (
        lambda: operations.change_space(facilitator, territory, name="X"),
        lambda: operations.publish_space(facilitator, territory),
        lambda: operations.enable_component(facilitator, territory, "proposals"),
        lambda: operations.configure_component(facilitator, component, {}),
        lambda: operations.set_component_state(facilitator, component, ComponentState.OFF),
        lambda: operations.remove_component(facilitator, component),
        lambda: operations.change_page(facilitator, page, title="Nous", body="Eux."),
        lambda: operations.add_legal_pages(facilitator, territory),
    ):
        with pytest.raises(Refused):
            forbidden()
    assert operations.add_category(facilitator, territory, "Mobilité")
    assert operations.add_phase(facilitator, territory, title="Idées", starts_at=now())
    operations.move_block(facilitator, territory, "core.latest", -1)


def test_phases_open_and_close_actions(steward, territory):
    operations.publish_space(steward, territory)
    component = operations.enable_component(steward, territory, "proposals")
    assert ask(steward, "proposals.write", component)
    past = operations.add_phase(
        steward,
        territory,
        title="Idées",
        starts_at=now() - timedelta(days=9),
        ends_at=now() - timedelta(days=1),
        openings=[Opening(component.id, "proposals.write")],
    )
    assert ask(steward, "proposals.write", component).code == "phase"
    operations.change_phase(
        steward,
        past,
        title="Idées",
        description="",
        starts_at=past.starts_at,
        ends_at=now() + timedelta(days=1),
        openings=[Opening(component.id, "proposals.write")],
    )
    assert is_open_now(component, "proposals.write")
    moment = now()
    with raises_for("ends_on", Invalid):
        operations.add_phase(
            steward, territory, title="Nulle", starts_at=moment, ends_at=moment
        )
    with raises_for("starts_on", Invalid):
        operations.add_phase(
            steward, territory, title="Loin", starts_at=datetime(9999, 1, 1, tzinfo=UTC)
        )


def test_a_phase_opens_nothing_elsewhere(steward, territory, new_space, new_component):
    elsewhere = new_component(new_space("Ailleurs"), "proposals")
    here = operations.enable_component(steward, territory, "proposals")
    for opening in (
        Opening(elsewhere.id, "proposals.write"),
        Opening(here.id, "proposals.answer"),
        Opening(here.id, "core.administer_space"),
    ):
        with raises_for("openings", Invalid):
            operations.add_phase(
                steward, territory, title="Idées", starts_at=now(), openings=[opening]
            )


def test_categories(steward, territory, new_space, give_role):
    mobility = operations.add_category(steward, territory, "Mobilité")
    health = operations.add_category(steward, territory, "Santé")
    with raises_for("title", Invalid):
        operations.add_category(steward, territory, " mobilité ")
    with raises_for("title", Invalid):
        operations.rename_category(steward, health, "MOBILITÉ")
    operations.rename_category(steward, mobility, "Mobilités")
    operations.move_category(steward, health, -1)
    assert [c.title for c in own_categories(territory)] == ["Santé", "Mobilités"]
    commune = new_space("Volonne", territory)
    assert len(categories_of(commune)) == 2
    component = operations.enable_component(steward, territory, "proposals")
    operations.publish_space(steward, territory)
    draft_proposal(
        steward, component, Text(title="Un car le soir", body="Oui.", category_id=mobility.id)
    )
    with pytest.raises(Conflict):
        operations.remove_category(steward, mobility)
    operations.retire_category(steward, mobility)
    assert [c.title for c in categories_of(commune)] == ["Santé"]
    operations.remove_category(steward, health)


def test_blocks(steward, territory):
    names = default_blocks("agglomeration")
    operations.move_block(steward, territory, names[1], -1)
    assert [b.name for b in blocks_of(territory)][:2] == [names[1], names[0]]
    assert operations.add_block(steward, territory, "proposals.latest").position == len(names)
    for wrong in ("proposals.latest", "nothing.at_all"):
        with raises_for("name", Invalid):
            operations.add_block(steward, territory, wrong)
    for name in names:
        operations.remove_block(steward, territory, name)
    with pytest.raises(Conflict):
        operations.remove_block(steward, territory, "proposals.latest")
    assert db.session.scalars(select(Block.name)).all() == ["proposals.latest"]


def test_the_last_administrator_stays(steward, territory, new_person, give_role):
    membership = db.session.scalars(select(Membership)).one()
    for leaving in (
        lambda: operations.leave_space(steward, territory),
        lambda: operations.end_membership(steward, membership),
        lambda: operations.change_membership(steward, membership, role=Role.FACILITATOR),
    ):
        with pytest.raises(Conflict):
            leaving()
    give_role(new_person(state="suspended"), territory, "administrator")
    with pytest.raises(Conflict):
        operations.leave_space(steward, territory)
    other = new_person()
    give_role(other, territory, "administrator")
    operations.leave_space(steward, territory)
    assert role_in(steward, territory) is None
    with pytest.raises(Conflict):
        operations.leave_space(other, territory)


def test_joining_and_leaving(new_person, new_space):
    person = new_person()
    territory = new_space()
    collective = new_space("Les amis du sentier", territory, kind="collective")
    with pytest.raises(Refused):
        operations.join_space(person, territory)
    first = operations.join_space(person, collective)
    assert operations.join_space(person, collective).id == first.id
    assert role_in(person, collective) == Role.MEMBER
    operations.leave_space(person, collective)
    operations.leave_space(person, collective)
    assert role_in(person, collective) is None
    assert operations.join_space(person, collective).id == first.id
    with transaction():
        collective.visibility = Visibility.MEMBERS
    with pytest.raises(Refused):
        operations.join_space(new_person(), collective)


def test_a_former_administrator_comes_back_as_a_member(new_person, new_space, give_role):
    collective = new_space("Les amis", new_space(), kind="collective")
    former = new_person()
    give_role(new_person(), collective, "administrator")
    give_role(former, collective, "administrator")
    operations.leave_space(former, collective)
    operations.join_space(former, collective)
    assert role_in(former, collective) == Role.MEMBER


def test_following(new_person, new_space):
    person, space = new_person(), new_space()
    assert operations.follow_space(person, space) is True
    assert operations.follow_space(person, space) is False
    operations.unfollow_space(person, space)
    operations.unfollow_space(person, space)
    assert operations.follow_space(person, space) is True
