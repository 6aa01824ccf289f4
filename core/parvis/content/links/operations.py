"""Tying contents together."""

from __future__ import annotations

from flask_babel import gettext as _

from parvis.content.links.relations import RELATIONS
from parvis.content.models import Content, Link
from parvis.db import db, insert_once, operation
from parvis.events import record
from parvis.events.log import touch
from parvis.people.models import Person
from parvis.rules import Invalid, may_see_content, require


@operation
def link_contents(actor: Person, source: Content, target: Content, relation: str) -> bool:
    """Tie two contents: the source `born_from` the target … (`RELATIONS`). Shown on both pages.

    Returns whether it was new. The actor facilitates the source's space and sees the target.
    Raises Refused, Invalid (`relation`, `target`).
    """
    require(actor, "core.link", source)
    if relation not in RELATIONS:
        raise Invalid({"relation": _("Choose one.")})
    if source.id == target.id:
        raise Invalid({"target": _("This is the same content.")})
    if not target.is_published or not may_see_content(actor, target):
        raise Invalid({"target": _("This content can't be linked.")})
    if not insert_once(Link, source_id=source.id, target_id=target.id, relation=relation):
        return False
    record("core.linked", actor=actor, content=source, target_id=target.id, relation=relation)
    return True


@operation
def unlink_contents(actor: Person, content: Content, link: Link) -> None:
    """Undo a tie of this content, from either end. Raises Refused."""
    require(actor, "core.link", content)
    source, target, relation = link.source_id, link.target_id, link.relation
    other = db.session.get(Content, target if source == content.id else source)
    db.session.delete(link)
    db.session.flush()
    record("core.unlinked", actor=actor, content=content, target_id=target, relation=relation)
    if other is not None:
        touch(other.space)
