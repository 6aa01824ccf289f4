"""The texts of a space: legal notice, accessibility …"""

from __future__ import annotations

from flask import g, url_for
from sqlalchemy import select

from parvis.db import db
from parvis.spaces.models import Page, Space
from parvis.web.here import Crumb


def footer_links(space: Space | None) -> list[Crumb]:
    """Links to the pages of the nearest space, from this one up, that has any."""
    if space is None:
        return []
    if "footer_links" not in g:
        numbers = [*space.ancestor_ids, space.id]
        rows = db.session.execute(
            select(Page.space_id, Page.slug, Page.title)
            .where(Page.space_id.in_(numbers))
            .order_by(Page.position, Page.id)
        ).all()
        nearest = next((n for n in reversed(numbers) if any(r.space_id == n for r in rows)), None)
        slugs = {space.id: space.slug}
        at = space.parent
        while at is not None:
            slugs[at.id] = at.slug
            at = at.parent
        g.footer_links = [
            Crumb(row.title, url_for("spaces.page", space=slugs[row.space_id], page=row.slug))
            for row in rows
            if row.space_id == nearest
        ]
    links: list[Crumb] = g.footer_links
    return links
