"""Addresses of spaces, components and contents."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from parvis.content.models import Content
from parvis.modules.registry import load_reference, registry
from parvis.spaces.models import Component, Space
from parvis.web.text import slugify


def space_url(space: Space) -> str:
    """`/volonne/`"""
    return f"{current_app.extensions['parvis'].prefix}/{space.slug}/"


def component_url(component: Component, view: str, *, admin: bool = False, **values: Any) -> str:
    """Address of a view of the component's module: `component_url(c, "show", number=3)`."""
    manifest = registry().modules[component.module].component
    assert manifest is not None
    reference = manifest.admin if admin else manifest.public
    assert reference is not None
    blueprint = load_reference(reference)
    rest = blueprint.adapter().build(f"{blueprint.name}.{view}", values)
    base = f"{space_url(component.space)}{component.slug}"
    return f"{base}/admin{rest}" if admin else f"{base}{rest}"


def content_url(content: Content) -> str | None:
    """Address of a content's page; None when its module is not installed."""
    content_type = registry().content_types.get(content.type)
    if content_type is None:
        return None
    values: dict[str, Any] = {"number": content.number}
    if slug := slugify(content.title):
        values["slug"] = slug
    return component_url(content.component, content_type.endpoint, **values)


def absolute(address: str) -> str:
    """The full address of an address of the site, for mails, feeds and exports."""
    return str(current_app.extensions["parvis"].config.public_url).rstrip("/") + address


def static(path: str) -> str:
    """Address of a static file, with its fingerprint: kept for ever by browsers."""
    return str(current_app.extensions["parvis"].static.address(path))


__all__ = ["absolute", "component_url", "content_url", "space_url", "static", "url_for"]
