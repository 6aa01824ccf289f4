"""What every content's page shows beside its own text: pictures, documents, links, comments."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from parvis.content.attachments.queries import attachments_of
from parvis.content.comments.forms import CommentForm
from parvis.content.comments.queries import Discussion, discussion_of
from parvis.content.links.queries import Tie, ties_of
from parvis.content.media import Document, Picture, documents, gallery
from parvis.content.models import Content, Follow
from parvis.db import db
from parvis.people.models import Person
from parvis.web.here import here


@dataclass(frozen=True)
class Parts:
    """What `content/_page_parts.html` reads."""

    content: Content
    pictures: list[Picture]
    documents: list[Document]
    ties: list[Tie]
    discussion: Discussion
    comment_form: CommentForm | None
    """None for signed-out visitors: a form makes a cookie, and the page its visitor's alone."""
    follows: bool


def parts_of(content: Content) -> Parts:
    """The parts of a content's page: a number of queries that does not depend on what they hold.

    The view gives them to its template as `parts`; the template says
    `{% include "content/_page_parts.html" %}` where they go.
    """
    images, files = attachments_of(content)
    return Parts(
        content=content,
        pictures=gallery(images),
        documents=documents(files),
        ties=ties_of(content, here.person),
        discussion=discussion_of(content, url_for("content.comments.index", number=content.id)),
        comment_form=CommentForm(formdata=None) if here.person else None,
        follows=is_followed(here.person, content),
    )


def is_followed(person: Person | None, content: Content) -> bool:
    """Whether the person follows the content."""
    if person is None:
        return False
    found = db.session.scalar(
        select(Follow.content_id).where(
            Follow.person_id == person.id, Follow.content_id == content.id
        )
    )
    return found is not None
