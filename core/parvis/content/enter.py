"""Entering a content by its number, for the core's own addresses `/content/<number>/…`."""

from __future__ import annotations

from flask import abort
from sqlalchemy import select

from parvis.content.models import Content
from parvis.db import db
from parvis.modules.registry import registry
from parvis.rules import may_see_content
from parvis.spaces.enter import enter_component
from parvis.web.here import here
from parvis.web.urls import content_url


def enter_content(number: int) -> Content:
    """The content, its space and component put in `here`. 404 when it is not there for this
    visitor: of a module that is gone, of a hidden space or component, a draft of someone else's.
    """
    content = db.session.scalar(
        select(Content).where(
            Content.id == number, Content.type.in_(list(registry().content_types))
        )
    )
    if content is None or not may_see_content(here.person, content):
        abort(404)
    enter_component(content.space.slug, content.component.slug)
    here.step(content.title, content_url(content) or "")
    return content
