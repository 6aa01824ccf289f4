"""What every content's page shows beside its own text: pictures, documents, links, comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from parvis.content.attachments.queries import shown_attachments
from parvis.content.comments.forms import CommentForm
from parvis.content.comments.queries import Discussion, discussion_of
from parvis.content.links.queries import Tied, links_of
from parvis.content.media import Document, Picture, documents, gallery
from parvis.content.models import Content
from parvis.content.standing import ContentStanding, is_followed, standing_of
from parvis.web.here import here

__all__ = ["Parts", "is_followed", "parts_of"]


@dataclass(frozen=True)
class Parts:
    """What `content/_page_parts.html` reads."""

    content: Any
    """The content, or what a module has read to be shown of it."""
    asked: Content
    """The one that rules are asked about."""
    pictures: list[Picture]
    documents: list[Document]
    links: Sequence[Tied]
    discussion: Discussion

    @property
    def comment_form(self) -> CommentForm | None:
        """None for signed-out visitors: a form makes a cookie, and the page its visitor's alone."""
        return CommentForm(formdata=None) if here.person else None

    @cached_property
    def standing(self) -> ContentStanding:
        """What it shows of whoever asks for the page."""
        return standing_of(self.asked, self.discussion.comments, self.links, here.person)


def parts_of(content: Content, shown: Any = None) -> Parts:
    """The parts of a content's page: a number of queries that does not depend on what they hold.

    The view gives them to its template as `parts`; the template says
    `{% include "content/_page_parts.html" %}` where they go. A page that is kept for many has a
    `standing` whose `parts` is the person's `standing_of` the content; `shown` is then what it
    shows of the content, when that is another object.
    """
    images, files = shown_attachments(content)
    return Parts(
        content=shown or content,
        asked=content,
        pictures=gallery(images),
        documents=documents(files),
        links=links_of(content),
        discussion=discussion_of(content, url_for("content.comments.index", number=content.id)),
    )
