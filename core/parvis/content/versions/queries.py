"""Finding versions."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from parvis.content.models import Content, Version
from parvis.db import db

_MOST = 200


def versions_of(content: Content) -> Sequence[Version]:
    """The versions of a content, the last one first."""
    return db.session.scalars(
        select(Version)
        .options(joinedload(Version.author))
        .where(Version.content_id == content.id)
        .order_by(Version.number.desc())
        .limit(_MOST)
    ).all()


def find_version(content: Content, number: int) -> Version:
    """The version of this number; 404 when there is none."""
    found = db.session.scalar(
        select(Version)
        .options(joinedload(Version.author))
        .where(Version.content_id == content.id, Version.number == number)
    )
    if found is None:
        abort(404)
    return found
