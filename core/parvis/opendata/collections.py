"""The collections that can be downloaded: the core's, and one for each content type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, joinedload

from parvis.content.models import Comment, CommentState, Content, ContentState
from parvis.db import db
from parvis.db.ready import at_most
from parvis.modules.manifest import ContentType, Text
from parvis.modules.registry import load_reference, registry
from parvis.opendata.export import Export, Field
from parvis.spaces.models import Component, ComponentState, Space
from parvis.spaces.queries import public_spaces
from parvis.web.urls import absolute, content_url, space_url

BATCH = 500


@dataclass(frozen=True)
class Collection:
    """Rows that everyone may have, with their columns, in the order of their number."""

    address: str
    title: Text
    fields: tuple[Field, ...]
    model: Any
    query: Callable[[], Select[Any]]
    in_spaces: Callable[[list[int]], ColumnElement[bool]]
    """The condition for rows of these spaces."""
    prepare: Callable[[Sequence[Any]], object] | None = None

    def batch(self, *, after: int = 0, spaces: list[int] | None = None, size: int) -> list[Any]:
        """The next rows, at most `size`, whose number is beyond `after`."""
        query = self.query().where(self.model.id > after).order_by(self.model.id)
        query = query.limit(at_most(size))
        if spaces is not None:
            query = query.where(self.in_spaces(spaces))
        rows = list(db.session.scalars(query).unique())
        if self.prepare is not None and rows:
            self.prepare(rows)
        return rows

    def row(self, item: Any) -> dict[str, Any]:
        """One row as JSON."""
        return {field.name: field.plain(item) for field in self.fields}

    def all_rows(self, spaces: list[int] | None = None) -> Iterator[list[Any]]:
        """All the rows, batch after batch: memory does not grow with their number."""
        after = 0
        while rows := self.batch(after=after, spaces=spaces, size=BATCH):
            after = rows[-1].id
            yield [[field.plain(item) for field in self.fields] for item in rows]
            db.session.expunge_all()


def collections() -> dict[str, Collection]:
    """All of them by address, made once for the application."""
    parvis = current_app.extensions["parvis"]
    if parvis.collections is None:
        found = [SPACES, COMMENTS]
        found += [_of_type(content_type) for content_type in registry().content_types.values()]
        parvis.collections = {collection.address: collection for collection in found}
    known: dict[str, Collection] = parvis.collections
    return known


def _author(row: Any) -> str | None:
    return (row.author.name or None) if row.author else None


CONTENT_FIELDS = (
    Field("id", int, _("Number in the installation"), lambda c: c.id),
    Field("number", int, _("Number in its component"), lambda c: c.number),
    Field("url", str, _("Address of the page"), lambda c: absolute(content_url(c) or "")),
    Field("space", str, _("Address word of the space"), lambda c: c.space.slug),
    Field("space_name", str, _("Name of the space"), lambda c: c.space.name),
    Field("insee", str, _("INSEE code of the space, for a commune"), lambda c: c.space.insee),
    Field("component", str, _("Address word of the component"), lambda c: c.component.slug),
    Field("title", str, _("Title"), lambda c: c.title),
    Field("body", str, _("Text, in Markdown"), lambda c: c.body),
    Field("language", str, _("Language of the text"), lambda c: c.language),
    Field("category", str, _("Subject"), lambda c: c.category.title if c.category else None),
    Field("place", str, _("Place, in words"), lambda c: c.place or None),
    Field("latitude", float, _("Latitude, degrees, WGS 84"), lambda c: c.latitude),
    Field("longitude", float, _("Longitude, degrees, WGS 84"), lambda c: c.longitude),
    Field("author", str, _("Name of the author"), _author),
    Field("channel", str, _("How it came: web, paper, phone, meeting"), lambda c: str(c.channel)),
    Field("comments", int, _("Number of comments"), lambda c: c.comments_count),
    Field("published_at", datetime, _("Publication"), lambda c: c.published_at),
    Field("changed_at", datetime, _("Last change"), lambda c: c.changed_at),
)


def _of_type(content_type: ContentType) -> Collection:
    model = load_reference(content_type.model)
    export = load_reference(content_type.export)
    assert isinstance(export, Export), content_type.export

    def query() -> Select[Any]:
        return public_contents(model)

    return Collection(
        address=content_type.address,
        title=content_type.plural,
        fields=CONTENT_FIELDS + export.fields,
        model=model,
        query=query,
        in_spaces=lambda spaces: model.space_id.in_(spaces),
        prepare=export.prepare,
    )


def public_contents(model: Any) -> Select[Any]:
    """The contents of this model that everyone may see, with what their rows need."""
    return (
        select(model)
        .join(model.component)
        .options(
            joinedload(model.author),
            joinedload(model.category),
            # The component's space is the content's: found without asking again.
            joinedload(model.space),
            contains_eager(model.component),
        )
        .where(
            model.state == ContentState.PUBLISHED,
            model.type.in_(list(registry().content_types)),
            Component.state != ComponentState.OFF,
            model.space_id.in_(public_spaces()),
        )
    )


def _public_spaces() -> Select[Any]:
    return select(Space).options(joinedload(Space.parent)).where(Space.id.in_(public_spaces()))


def _public_comments() -> Select[Any]:
    return (
        select(Comment)
        .join(Content, Content.id == Comment.content_id)
        .join(Component, Component.id == Content.component_id)
        .options(
            joinedload(Comment.author),
            joinedload(Comment.content).joinedload(Content.component).joinedload(Component.space),
        )
        .where(
            Comment.state == CommentState.PUBLISHED,
            Content.state == ContentState.PUBLISHED,
            Content.type.in_(list(registry().content_types)),
            Component.state != ComponentState.OFF,
            Content.space_id.in_(public_spaces()),
        )
    )


SPACES = Collection(
    address="spaces",
    title=_("Spaces"),
    model=Space,
    query=_public_spaces,
    in_spaces=lambda spaces: Space.id.in_(spaces),
    fields=(
        Field("id", int, _("Number in the installation"), lambda s: s.id),
        Field("space", str, _("Address word of the space"), lambda s: s.slug),
        Field("url", str, _("Address of the page"), lambda s: absolute(space_url(s))),
        Field("kind", str, _("Kind of space"), lambda s: s.kind),
        Field("name", str, _("Name"), lambda s: s.name),
        Field("parent", str, _("The space above"), lambda s: s.parent.slug if s.parent else None),
        Field("legal_type", str, _("Legal type (CC, CA, CU …)"), lambda s: s.legal_type or None),
        Field("siren", str, _("SIREN number"), lambda s: s.siren),
        Field("insee", str, _("INSEE code"), lambda s: s.insee),
        Field("population", int, _("Municipal population"), lambda s: s.population),
    ),
)

COMMENTS = Collection(
    address="comments",
    title=_("Comments"),
    model=Comment,
    query=_public_comments,
    in_spaces=lambda spaces: Content.space_id.in_(spaces),
    fields=(
        Field("id", int, _("Number in the installation"), lambda c: c.id),
        Field("content", int, _("Number of the content"), lambda c: c.content_id),
        Field(
            "content_url",
            str,
            _("Address of the content’s page"),
            lambda c: absolute(content_url(c.content) or ""),
        ),
        Field("answers", int, _("Number of the comment it answers"), lambda c: c.parent_id),
        Field("body", str, _("Text"), lambda c: c.body),
        Field("stance", int, _("1 for, -1 against, 0 neither"), lambda c: c.stance),
        Field("author", str, _("Name of the author"), _author),
        Field("published_at", datetime, _("Publication"), lambda c: c.created_at),
    ),
)
