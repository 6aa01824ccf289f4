"""Spaces that are kept for the views that only read them."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect

from parvis.db import db, transaction
from parvis.events import record
from parvis.spaces import Membership, Role
from parvis.spaces.models import ComponentState, Visibility

LIST = "/volonne/propositions/"


@pytest.fixture
def place(app, new_space, new_component):
    territory = new_space("Provence Alpes", slug="p2a")
    volonne = new_space("Volonne", territory, slug="volonne")
    return volonne, new_component(volonne, "proposals", "propositions")


def ask(client, turn):
    """Under an address never asked for: no page is kept for it."""
    return client.get(f"{LIST}?_={turn}")


def test_what_is_kept_belongs_to_no_session_and_is_whole(app, client, place):
    ask(client, 1)
    kept = list(app.extensions["parvis_places"]._kept.values())[-1]
    things = [kept.space, kept.space.parent, *kept.components]
    assert kept.components[0].space is kept.space
    for thing in things:
        state = inspect(thing)
        assert state.detached
        assert state.unloaded == set()


def test_forms_and_other_views_have_the_session_s_own(app, client, place, count_queries):
    ask(client, 1)
    with count_queries() as queries:
        client.get(f"{LIST}map")
    assert any("FROM core_space" in query and "core_component" in query for query in queries)


def test_a_component_closed_and_a_space_renamed_show_at_once(client, place):
    volonne, component = place
    assert "Volonne" in ask(client, 1).text
    with transaction():
        component.state = ComponentState.OFF
        record("core.space_changed", space=volonne)
    assert ask(client, 2).status_code == 404
    with transaction():
        component.state = ComponentState.OPEN
        volonne.name = "Volonne-sur-Durance"
        record("core.space_changed", space=volonne)
    assert "Volonne-sur-Durance" in ask(client, 3).text


def test_a_space_kept_by_its_member_is_shown_to_nobody_else(
    app, client, place, new_person, sign_in
):
    volonne, _component = place
    member = new_person()
    with transaction():
        volonne.visibility = Visibility.MEMBERS
        db.session.add(Membership(space_id=volonne.id, person_id=member.id, role=Role.MEMBER))
        record("core.space_changed", space=volonne)
    inside = sign_in(app.test_client(), member)
    outside = sign_in(app.test_client(), new_person())
    for turn in range(2):
        assert ask(inside, turn).status_code == 200
        assert ask(outside, turn).status_code == 404
        assert ask(client, turn).status_code == 404
