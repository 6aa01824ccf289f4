"""Outside operations a session reads, and refuses to write."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from parvis.db import db, transaction
from parvis.db.base import WrittenOutside
from parvis.spaces import Space


@pytest.mark.parametrize("write", [update(Space).values(name="Sisteron"), delete(Space)])
def test_no_statement_writes(app, new_space, write) -> None:
    space = new_space("Volonne", slug="volonne")
    with pytest.raises(WrittenOutside):
        db.session.execute(write)
    db.session.expire_all()
    assert space.name == "Volonne"


def test_what_has_changed_is_not_written_by_what_is_read(app, new_space) -> None:
    space = new_space("Volonne", slug="volonne")
    space.name = "Sisteron"
    with pytest.raises(WrittenOutside):
        db.session.scalars(select(Space)).all()
    db.session.rollback()
    assert space.name == "Volonne"


def test_what_has_changed_before_an_operation_is_not_taken_into_it(app, new_space) -> None:
    space = new_space("Volonne", slug="volonne")
    space.name = "Sisteron"
    with pytest.raises(WrittenOutside), transaction():
        pass
    db.session.rollback()
    assert space.name == "Volonne"
