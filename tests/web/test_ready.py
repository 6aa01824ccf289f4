"""Statements made ready: in operations and out of them, and what they raise."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from parvis.db import db, operation
from parvis.db.base import WrittenOutside
from parvis.db.ready import Ready
from parvis.people.models import PublicPage
from parvis.spaces import Space


@Ready
def _name():
    return select(Space.name, Space.created_at).where(Space.slug == bindparam("slug"))


@Ready
def _publish():
    page = {"person_id": bindparam("person_id"), "residence_shown": bindparam("shown")}
    return insert(PublicPage).values(page).returning(PublicPage.person_id)


def test_an_operation_reads_what_it_has_changed(app, new_space) -> None:
    new_space("Volonne", slug="volonne")

    @operation
    def rename() -> None:
        space = db.session.scalars(select(Space)).one()
        space.name = "Sisteron"
        assert _name(slug="volonne") == [("Sisteron", space.created_at)]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rename()
    assert _name(slug="volonne")[0][0] == "Volonne"


def test_what_is_written_belongs_to_an_operation(app, new_person) -> None:
    person = new_person()
    with pytest.raises(WrittenOutside):
        _publish(person_id=person.id, shown=True)

    @operation
    def publish() -> None:
        assert _publish(person_id=person.id, shown=True) == [(person.id,)]

    publish()
    assert db.session.scalars(select(PublicPage.person_id)).all() == [person.id]
    with pytest.raises(IntegrityError) as told:
        publish()
    assert f"[{person.id}" not in str(told.value) and f"({person.id}, " not in str(told.value)
    assert "hide_parameters" in str(told.value)
    assert db.session.scalars(select(PublicPage.person_id)).all() == [person.id]
