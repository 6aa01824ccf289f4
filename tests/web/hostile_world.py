"""The installation that hostile tests torment, and what they expect of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from parvis.content.models import Comment, Content, ContentState, Link, Version
from parvis.content.operations import make_content, publish_content
from parvis.db import db, now, transaction
from parvis.people.links import make_link
from parvis.people.models import LinkPurpose, Person
from parvis.people.operations import enter_as, make_person
from parvis.spaces.models import (
    Category,
    Component,
    Membership,
    Page,
    Phase,
    Role,
    Space,
    SpaceState,
)

SCRIPT = "\"'><script>alert(7)</script>"


@dataclass
class World:
    """Two spaces: all sorts of things in the first, an administrator of the second, and clients."""

    values: dict[str, object]
    visitor: FlaskClient
    steward: FlaskClient
    neighbour: FlaskClient


def browser(app: Flask, person: Person | None = None) -> FlaskClient:
    """A client, signed in as this person."""
    client = app.test_client()
    if person is not None:
        token = enter_as(person)
        with client.session_transaction() as session:
            session["_user_id"] = token
    return client


def make_world(app: Flask) -> World:
    """A small installation. What the neighbour has is numbered from 100 on."""
    with transaction():
        first = Space(
            kind="agglomeration", slug="premier", name="Premier", state=SpaceState.OPEN, path="/1/"
        )
        second = Space(
            id=100, kind="agglomeration", slug="second", name="Second", state=SpaceState.OPEN,
            path="/100/",
        )  # fmt: skip
        first.id = 1
        db.session.add_all([first, second])
        db.session.flush()
        steward = make_person("steward@example.org", "Steward", steward=True)
        neighbour = make_person("neighbour@example.org", "Neighbour", id=100)
        _furnish(first, steward)
        db.session.add(Membership(id=100, space_id=100, person_id=100, role=Role.ADMINISTRATOR))
        for number, module in enumerate(app.extensions["parvis"].registry.components(), 101):
            db.session.add(
                Component(
                    space_id=100,
                    id=number,
                    module=module.name,
                    slug=module.name,
                    title=module.name,
                )
            )
    values = {
        "space": "premier",
        "component": "proposals",
        "page": "mentions",
        "name": "proposals",
        "token": "word",
        "code": "en",
        "mark": "0",
        "path": "css/base.css",
        "rest": "1",
    }
    return World(values, browser(app), browser(app, steward), browser(app, neighbour))


def _furnish(space: Space, person: Person) -> None:
    """One of everything, numbered from 1 on."""
    from parvis_proposals.models import Proposal

    component = Component(space_id=space.id, module="proposals", slug="proposals", title="Idées")
    child = Space(
        kind="collective", slug="collectif", name="Collectif", parent_id=space.id,
        state=SpaceState.REQUESTED, path="/1/2/", id=2,
    )  # fmt: skip
    db.session.add_all(
        [
            component,
            child,
            Category(space_id=space.id, title="Routes"),
            Page(space_id=space.id, slug="mentions", title="Mentions", body="…"),
            Phase(space_id=space.id, title="Idées", starts_at=now(), ends_at=now() + timedelta(9)),
            Membership(space_id=space.id, person_id=person.id, role=Role.ADMINISTRATOR),
        ]
    )
    db.session.flush()
    contents: list[Content] = []
    for title, state in [
        ("Un banc", "published"),
        ("Brouillon", "draft"),
        ("Un abri", "published"),
    ]:
        content = make_content(Proposal, component, person, title=title, body="…")
        if state == "published":
            publish_content(content, person, "proposals.published")
        contents.append(content)
    comment = Comment(content_id=contents[0].id, author_id=person.id, body="D'accord", stance=1)
    link = Link(source_id=contents[0].id, target_id=contents[2].id, relation="related")
    db.session.add_all([comment, link])
    make_link(LinkPurpose.INVITE, "x@example.org", None, {"space": space.id, "role": "member"})
    db.session.flush()
    assert contents[1].state == ContentState.DRAFT
    assert db.session.scalar(select(Version.id)) is not None


def check(response, what: str) -> None:
    """A clear answer: no error of the server, nothing injected."""
    assert response.status_code < 500, f"{response.status_code} {what}"
    assert "X-Evil" not in response.headers, what
    if response.mimetype == "text/html" and not response.is_streamed:
        assert "<script>alert(7)" not in response.get_data(as_text=True), what


def opened(client: FlaskClient, address: str, method: str = "GET", **options):
    """The answer, the whole of it read."""
    response = client.open(address, method=method, **options)
    response.get_data()
    return response
