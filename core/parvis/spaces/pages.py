"""Finding the texts of a space: its own, and those of the spaces above that it does not replace."""

from __future__ import annotations

from flask import g, url_for
from sqlalchemy import select

from parvis.db import db
from parvis.spaces.models import Page, Space
from parvis.web.here import Crumb


def own_pages(space: Space) -> list[Page]:
    """The space's own texts, in order."""
    return list(
        db.session.scalars(
            select(Page).where(Page.space_id == space.id).order_by(Page.position, Page.id)
        )
    )


def footer_links(space: Space | None) -> list[Crumb]:
    """Links to the texts of the space and of those above; of two with the same address, the nearest
    one's. A space without texts of its own shows those above it, at their own address.
    """
    if space is None:
        return []
    if "footer_links" not in g:
        numbers = [*space.ancestor_ids, space.id]
        rows = db.session.execute(
            select(Page.space_id, Page.slug, Page.title)
            .where(Page.space_id.in_(numbers))
            .order_by(Page.position, Page.id)
        ).all()
        slugs = {space.id: space.slug}
        at = space.parent
        while at is not None:
            slugs[at.id] = at.slug
            at = at.parent
        nearest: dict[str, int] = {}
        for row in sorted(rows, key=lambda row: numbers.index(row.space_id)):
            nearest[row.slug] = row.space_id
        g.footer_links = [
            Crumb(row.title, url_for("spaces.page", space=slugs[row.space_id], page=row.slug))
            for row in rows
            if nearest[row.slug] == row.space_id
        ]
    links: list[Crumb] = g.footer_links
    return links
