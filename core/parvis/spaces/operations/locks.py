"""Locking a space."""

from __future__ import annotations

from sqlalchemy import select

from parvis.db import db
from parvis.spaces.models import Space


def lock_space(space: Space) -> None:
    """Keep others from changing the space, or anything that asks for this lock first, until the
    end of the transaction; what the space says is read again.

    Those above are locked too, from the lowest number: what is recorded marks them as changed, and
    two who took their locks in different orders would wait for each other for ever.
    """
    db.session.execute(
        select(Space.id)
        .where(Space.id.in_([*space.ancestor_ids, space.id]))
        .order_by(Space.id)
        .with_for_update(key_share=True)
    )
    db.session.refresh(space)
