"""Purging a module takes all that is its own, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from parvis.content import Comment, Content, ContentState
from parvis.core_module import module as core
from parvis.db import db, transaction
from parvis.events import Event, Outbox
from parvis.modules.migration import Migrations
from parvis.modules.purge import Purged, purge
from parvis.people import Person
from parvis.spaces import Block, Component, Space
from parvis_proposals import module as proposals
from parvis_proposals.models import Proposal


@pytest.fixture
def filled(
    app: Flask,
    new_space: Callable[..., Space],
    new_component: Callable[..., Component],
    new_person: Callable[..., Person],
) -> Iterator[Space]:
    """A space with a proposal and all that hangs on it, beside things of the core; the tables of
    proposals are put back at the end.
    """
    space = new_space("Volonne")
    component = new_component(space, "proposals")
    other = new_component(space, "others")
    ana = new_person("Ana")
    with transaction():
        proposal = Proposal(
            space_id=space.id,
            component_id=component.id,
            number=1,
            author_id=ana.id,
            title="A bench",
            state=ContentState.PUBLISHED,
        )
        db.session.add(proposal)
        db.session.flush()
        db.session.add_all(
            [
                Comment(content_id=proposal.id, author_id=ana.id, body="Yes"),
                Event(type="proposals.published", space_id=space.id, content_id=proposal.id),
                Event(type="core.space_opened", space_id=space.id),
                Outbox(job="proposals.remind"),
                Outbox(job="core.deliver_mail"),
                Block(space_id=space.id, name="proposals.latest"),
                Block(space_id=space.id, name="core.welcome"),
            ]
        )
    assert other.module == "others"
    yield space
    db.session.remove()
    Migrations([core, proposals], db.engine).upgrade()


def left(model: Any, column: Any) -> list[Any]:
    return list(db.session.scalars(select(column).select_from(model).order_by(column)))


@pytest.mark.parametrize("installed", [True, False])
def test_all_that_is_its_own_goes(filled: Space, installed: bool) -> None:
    version = filled.version
    db.session.remove()
    modules = [core, proposals] if installed else [core]
    done: Purged = purge(Migrations(modules, db.engine), "proposals")
    tables = inspect(db.engine).get_table_names()
    assert not [name for name in tables if name.startswith("proposals_")]
    assert bool(done.revisions) == installed
    assert bool(done.tables) == (not installed)
    assert done.rows["core_content"] == 1

    assert db.session.scalar(select(func.count()).select_from(Content.__table__)) == 0
    assert left(Comment, Comment.id) == []
    assert left(Component, Component.module) == ["others"]
    assert left(Event, Event.type) == ["core.space_opened"]
    assert left(Outbox, Outbox.job) == ["core.deliver_mail"]
    assert left(Block, Block.name) == ["core.welcome"]
    # Its pages were kept under the former version.
    assert db.session.scalar(select(Space.version)) == version + 1
    again = purge(Migrations(modules, db.engine), "proposals")
    assert (again.revisions, again.tables, again.rows) == ([], [], {})


def test_the_core_stays(app: Flask) -> None:
    with pytest.raises(ValueError, match="core"):
        purge(Migrations([core], db.engine), "core")
