"""A site whose module is gone: its contents, components, blocks and jobs are still in the database,
and no page fails or shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from parvis.content import Content, ContentState, Follow, Link
from parvis.db import db, transaction
from parvis.people import Person
from parvis.spaces import Block, Component, Membership, Role, Space


@pytest.fixture
def site(
    new_space: Callable[..., Space],
    new_component: Callable[..., Component],
    new_person: Callable[..., Person],
) -> dict[str, Any]:
    """A space with a content of a module that was never installed, tied to all that it can be."""
    agglomeration = new_space("Agglo", slug="agglo")
    space = new_space("Volonne", agglomeration, slug="volonne")
    ana = new_person("Ana", email="ana@example.org", steward=True)
    component = new_component(space, "gone", slug="gone")
    beside = new_component(space, "proposals", slug="propositions")
    with transaction():
        db.session.add(Membership(space_id=space.id, person_id=ana.id, role=Role.ADMINISTRATOR))
        db.session.add(Block(space_id=space.id, name="gone.block", position=0))
        db.session.add(Block(space_id=space.id, name="core.latest", position=1))
        contents = []
        for place in (component, beside):
            kind = "gone.thing" if place is component else "proposals.proposal"
            content = Content(
                space_id=space.id,
                component_id=place.id,
                number=1,
                author_id=ana.id,
                title="Left behind" if place is component else "Still here",
                body="words",
                state=ContentState.PUBLISHED,
            )
            db.session.add(content)
            db.session.flush()
            db.session.execute(
                text("UPDATE core_content SET type = :type, published_at = created_at "
                     "WHERE id = :id"),
                {"type": kind, "id": content.id},
            )  # fmt: skip
            contents.append(content.id)
            db.session.add(Follow(person_id=ana.id, content_id=content.id))
        db.session.execute(
            text("INSERT INTO proposals_proposal (id, stage, supports_count) "
                 "VALUES (:id, 'submitted', 0)"),
            {"id": contents[1]},
        )  # fmt: skip
        db.session.add(Link(source_id=contents[0], target_id=contents[1], relation="related"))
    db.session.expunge_all()
    return {"space": space, "contents": contents, "person": ana.id}


def test_unknown_types_load_as_plain_contents(app: Flask, site: dict[str, Any]) -> None:
    found = db.session.scalars(select(Content).order_by(Content.id)).all()
    assert [type(content).__name__ for content in found] == ["Content", "Proposal"]
    assert found[0].title == "Left behind"
    assert type(db.session.get(Content, site["contents"][0])) is Content


PAGES = (
    "/", "/agglo/", "/volonne/", "/volonne/propositions/", "/volonne/propositions/1",
    "/volonne/activity", "/volonne/feed.atom", "/data/", "/api/openapi.json",
    "/volonne/admin/", "/volonne/admin/components", "/volonne/admin/home", "/volonne/admin/phases",
    "/account", "/account/activity", "/admin/",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_pages_stand(
    address: str,
    client: FlaskClient,
    site: dict[str, Any],
    sign_in: Callable[[FlaskClient, Person], FlaskClient],
) -> None:
    for signed_in in (False, True):
        if signed_in:
            person = db.session.get(Person, site["person"])
            assert person is not None
            sign_in(client, person)
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code < 500, answer.text[:2000]
        if "/admin" not in address:
            assert "Left behind" not in answer.text


def test_what_it_left_is_not_there(client: FlaskClient, site: dict[str, Any]) -> None:
    first = site["contents"][0]
    for address in (
        "/volonne/gone/",
        "/volonne/gone/1",
        "/volonne/gone/feed.atom",
        f"/content/{first}/comments",
        f"/content/{first}/versions",
    ):
        assert client.get(address).status_code == 404, address


def test_the_whole_with_no_module_at_all(
    site: dict[str, Any], new_app: Callable[..., Flask]
) -> None:
    bare = new_app(points=[])
    assert list(bare.extensions["parvis"].registry.modules) == ["core"]
    client = bare.test_client()
    for address in PAGES:
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code < 500, (address, answer.text[:2000])
        assert "Still here" not in answer.text
    assert client.get("/volonne/propositions/").status_code == 404
