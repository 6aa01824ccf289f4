"""Atom feeds (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from parvis.content.models import Content
from parvis.web.markup import rich
from parvis.web.urls import absolute, content_url

ATOM = "http://www.w3.org/2005/Atom"


# What XML 1.0 has no way to write (section 2.2): one of them and no reader opens the feed.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(
    title: str, page: str, address: str, contents: Sequence[Content], *, since: datetime
) -> bytes:
    """The feed of these contents, for the page of this address; `since` is when it last changed
    where there are none.
    """
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", absolute(address))
    _add(feed, "title", title)
    _add(feed, "updated", _moment(max((c.changed_at for c in contents), default=since)))
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
        ET.SubElement(entry, f"{{{ATOM}}}category", term=_writable(content.category.title))
    body = _add(entry, "content", str(rich(content.body)))
    body.set("type", "html")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = _writable(text)
    return element


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", rel=relation, href=address, type=kind)


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
