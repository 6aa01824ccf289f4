"""Atom feeds (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from parvis.content.models import Content
from parvis.db import now
from parvis.web.markup import rich
from parvis.web.urls import absolute, content_url

ATOM = "http://www.w3.org/2005/Atom"


def atom(title: str, page: str, address: str, contents: Sequence[Content]) -> bytes:
    """The feed of these contents, for the page of this address."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", absolute(address))
    _add(feed, "title", title)
    _add(feed, "updated", _moment(max((c.changed_at for c in contents), default=now())))
    _link(feed, "alternate", absolute(page), "text/html")
    _link(feed, "self", absolute(address), "application/atom+xml")
    for content in contents:
        _entry(feed, content)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: ET.Element, content: Content) -> None:
    entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
    url = absolute(content_url(content) or "")
    # The number stays when the title, and so the address, changes.
    _add(entry, "id", absolute(f"/content/{content.id}"))
    _add(entry, "title", content.title)
    _link(entry, "alternate", url, "text/html")
    assert content.published_at is not None
    _add(entry, "published", _moment(content.published_at))
    _add(entry, "updated", _moment(content.changed_at))
    author = ET.SubElement(entry, f"{{{ATOM}}}author")
    _add(author, "name", (content.author.name if content.author else "") or content.space.name)
    if content.category is not None:
        ET.SubElement(entry, f"{{{ATOM}}}category", term=content.category.title)
    body = _add(entry, "content", str(rich(content.body)))
    body.set("type", "html")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = text
    return element


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", rel=relation, href=address, type=kind)


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
