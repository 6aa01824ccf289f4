"""The page that someone may choose to have."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from parvis.content.comments.operations import write_comment
from parvis.db import db, transaction
from parvis.people.account import change_profile, delete_account
from parvis.people.models import PersonState, PublicPage
from parvis.people.operations import suspend
from parvis.spaces.models import ComponentState, Visibility
from parvis_proposals.operations import Text, draft_proposal, publish_proposal


@pytest.fixture
def volonne(new_space):
    return new_space("Volonne", new_space("Provence Alpes", slug="p2a"), slug="volonne")


@pytest.fixture
def jeanne(new_person, volonne):
    return new_person("Jeanne Aubert", residence_id=volonne.id)


def choose(person, has_page=True, residence_shown=False):
    change_profile(
        person,
        name=person.name,
        about="Je marche <b>beaucoup</b>.",
        residence_id=person.residence_id,
        birth_year=1950,
        locale="fr",
        has_page=has_page,
        residence_shown=residence_shown,
    )


def test_nobody_has_one_without_choosing(client, jeanne):
    address = f"/people/{jeanne.id}"
    assert client.get(address).status_code == 404
    choose(jeanne)
    page = client.get(address).text
    assert "Jeanne Aubert" in page and "noindex" in page
    assert "Je marche &lt;b&gt;beaucoup" in page
    assert "Volonne" not in page and "1950" not in page and jeanne.email not in page
    choose(jeanne, residence_shown=True)
    assert "Volonne" in client.get(address).text
    choose(jeanne, has_page=False)
    assert client.get(address).status_code == 404


def test_the_name_beside_what_one_writes_leads_to_it(
    client, jeanne, volonne, new_component, new_person, count_queries
):
    component = new_component(volonne, "proposals", "propositions")
    proposal = draft_proposal(jeanne, component, Text(title="Un banc public", body="Oui."))
    publish_proposal(jeanne, proposal)
    write_comment(jeanne, proposal, "Merci.")
    write_comment(new_person("Paul"), proposal, "Bien.")
    address, link = "/volonne/propositions/1", f'<a href="/people/{jeanne.id}">Jeanne Aubert</a>'

    def read():
        with count_queries() as queries:
            page = client.get(f"{address}?_=anew").text
        return page, len(queries)

    client.get(address)
    page, cost = read()
    assert "/people/" not in page
    choose(jeanne)
    client.get(address)
    page, linked = read()
    assert page.count(link) == 2 and page.count("/people/") == 2
    assert linked <= cost
    with transaction():
        jeanne.state = PersonState.SUSPENDED
        volonne.version += 1
    assert "/people/" not in client.get(address).text
    with transaction():
        jeanne.state = PersonState.ACTIVE
    choose(jeanne, has_page=False)
    assert "/people/" not in client.get(address).text


@pytest.mark.parametrize("number", ["0", "99999", str(2**63), "x", "-1"])
def test_numbers_of_nobody(client, number):
    assert client.get(f"/people/{number}", follow_redirects=True).status_code == 404


def test_it_says_what_the_reader_may_see(
    client, app, jeanne, volonne, new_component, new_person, give_role, sign_in
):
    choose(jeanne)
    component = new_component(volonne, "proposals", "propositions")
    published = draft_proposal(jeanne, component, Text(title="Un banc public", body="Oui."))
    publish_proposal(jeanne, published)
    draft_proposal(jeanne, component, Text(title="Un brouillon", body="Oui."))
    address = f"/people/{jeanne.id}"
    page = client.get(address).text
    assert "Un banc public" in page and "Un brouillon" not in page
    with transaction():
        volonne.visibility = Visibility.MEMBERS
    assert "Un banc public" not in client.get(address).text
    member = new_person("Paul")
    give_role(member, volonne)
    inside = sign_in(app.test_client(), member)
    assert "Un banc public" in inside.get(address).text
    with transaction():
        component.state = ComponentState.OFF
    assert "Un banc public" not in inside.get(address).text


def test_it_goes_with_the_account(client, jeanne, new_person):
    paul = new_person("Paul")
    choose(jeanne)
    choose(paul)
    with transaction():
        suspend(paul)
    delete_account(jeanne)
    for person in (jeanne, paul):
        assert client.get(f"/people/{person.id}").status_code == 404
    assert db.session.scalar(select(func.count()).select_from(PublicPage)) == 1


def test_it_is_chosen_on_the_profile(client, jeanne, sign_in):
    sign_in(client, jeanne)
    page = client.get("/account").text
    assert 'name="has_page"' in page and f"/people/{jeanne.id}" not in page
    data = {"name": jeanne.name, "locale": "fr", "has_page": "y", "about": "Bonjour."}
    assert client.post("/account", data=data).status_code == 303
    again = client.get("/account").text
    assert f"/people/{jeanne.id}" in again and again.count(" checked") == 1
    data.pop("has_page")
    client.post("/account", data=data)
    assert f"/people/{jeanne.id}" not in client.get("/account").text


def test_the_names_of_those_who_run_a_space_lead_to_it(client, jeanne, volonne, give_role):
    give_role(jeanne, volonne, "facilitator")
    address = f"/people/{jeanne.id}"
    assert address not in client.get("/volonne/members/").text
    choose(jeanne)
    assert address in client.get("/volonne/members/").text
    choose(jeanne, has_page=False)
    assert address not in client.get("/volonne/members/").text
