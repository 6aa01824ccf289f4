"""Draws of things: an order, some of a list, mixed tables; the same proof as for people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import or_, select

from parvis.content.operations import make_content, publish_content, revise_content
from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.spaces import Component
from parvis.web.i18n import gettext as _
from parvis_sortition.models import ThingsDraw, ThingsKind
from parvis_sortition.proof.things import (
    FORMAT,
    fingerprint,
    public_items,
    result_of,
    sealed_things,
)

ITEMS_MAX = 2000
ITEM_MAX = 200
KEPT = timedelta(days=183)
VALUE = re.compile(r"[0-9A-Za-z+/=:._ -]{3,200}")
"""Balls, dice, a beacon: signs that every keyboard has."""
OF_PANEL = re.compile(r"(nº \d+) ?;")
"""How a line brought in from a panel begins: what follows is someone's answers."""


@dataclass(frozen=True, kw_only=True)
class Things:
    """What a facilitator writes of a draw of things; a line for each of them. For tables, a line is
    a name, then what to mix by, with semicolons between. In the other draws lines are published:
    those of a panel keep the number alone, others their semicolons if `whole` says so.
    """

    kind: ThingsKind
    title: str
    body: str
    lines: str
    wanted: int | None
    announcement: str
    whole: bool = False


@operation
def prepare_things(actor: Person, component: Component, things: Things) -> ThingsDraw:
    """A draw of things, in preparation. Raises Refused, Invalid."""
    require(actor, "sortition.prepare", component)
    return make_content(ThingsDraw, component, None, entered_by_id=actor.id, **_checked(things))


@operation
def change_things(actor: Person, draw: ThingsDraw, things: Things) -> None:
    """Change it, as long as it is not published. Raises Refused, Invalid, Conflict."""
    require(actor, "sortition.change_things", draw)
    lock(draw)
    _in_preparation(draw)
    revise_content(draw, actor, "sortition.changed", **_checked(things))


@operation
def publish_things(actor: Person, draw: ThingsDraw) -> None:
    """Publish the list and where the value will come from: neither changes any more. Raises
    Refused, Conflict.
    """
    require(actor, "sortition.change_things", draw)
    lock(draw)
    _in_preparation(draw)
    draw.hash = fingerprint(things_document(draw))
    publish_content(draw, actor, "sortition.things_published")


@operation
def draw_things(actor: Person, draw: ThingsDraw, value: str) -> list[Any]:
    """Type the public value in, once: it gives the result. Raises Refused, Invalid, Conflict."""
    require(actor, "sortition.change_things", draw)
    lock(draw)
    if not draw.is_published or draw.drawn_at is not None or draw.given_up_at is not None:
        raise Conflict(_("This is not waiting to be drawn."))
    draw.result = result_of(things_document(draw), value := read_value(value), draw.mixing)
    draw.random_value, draw.drawn_at = value, now()
    record("sortition.things_drawn", actor=actor, content=draw)
    return draw.result


@operation
def give_up_things(actor: Person, draw: ThingsDraw, reason: str) -> None:
    """Give up what was published and not drawn: a list with a fault in it. It stays in public, with
    the reason. Raises Refused, Invalid, Conflict.
    """
    require(actor, "sortition.change_things", draw)
    lock(draw)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= 500:
        raise Invalid({"reason": _("Say why: it is published.")})
    if not draw.is_published or draw.drawn_at is not None or draw.given_up_at is not None:
        raise Conflict(_("This is not waiting to be drawn."))
    draw.reason, draw.given_up_at = reason, now()
    record("sortition.things_given_up", actor=actor, content=draw)


@operation
def forget_mixing() -> int:
    """Forget what people were mixed by, half a year after the draw; returns for how many draws. The
    tables, and the hashes that commit to it, stay.
    """
    old = db.session.scalars(
        select(ThingsDraw).where(
            ThingsDraw.mixing.is_not(None),
            or_(ThingsDraw.drawn_at < now() - KEPT, ThingsDraw.given_up_at < now() - KEPT),
        )
    ).all()
    for draw in old:
        draw.mixing = None
    return len(old)


def read_value(value: str) -> str:
    """The value as it is used and published. Raises Invalid for one that can't be."""
    text = " ".join(value.split()).lower()
    if not VALUE.fullmatch(text):
        raise Invalid({"value": _("At least three signs, as they were drawn: digits or letters.")})
    return text


def things_document(draw: ThingsDraw) -> dict[str, Any]:
    """The public file, which `parvis-sortition-verify` checks."""
    return {
        "format": FORMAT,
        "kind": str(draw.kind),
        "label": f"things/{draw.number}",
        "wanted": draw.number_wanted,
        "items": draw.items,
        "announcement": draw.announcement,
        "hash": draw.hash,
        "value": draw.random_value,
        "result": draw.result if draw.drawn_at is not None else None,
    }


def _in_preparation(draw: ThingsDraw) -> None:
    if draw.is_published:
        raise Conflict(_("It is published: its list can’t change any more."))


def _told(line: str) -> str:
    """What is published of a line: never what someone of a panel answered."""
    of_panel = OF_PANEL.match(line)
    return of_panel[1] if of_panel else line


def _checked(things: Things) -> dict[str, Any]:
    """The columns. Raises Invalid."""
    errors: dict[str, str] = {}
    if not 5 <= len(things.title) <= 120:
        errors["title"] = _("A title of %(least)d to %(most)d characters.", least=5, most=120)
    lines = [" ".join(line.split()) for line in things.lines.splitlines() if line.strip()]
    tables = things.kind == ThingsKind.TABLES
    parts = [
        [part.strip() for part in line.split(";")] if tables else [_told(line)] for line in lines
    ]
    names = [part[0] for part in parts]
    values = {name: rest for name, *rest in parts}
    if len(names) < 2:
        errors["lines"] = _("Two lines at least: what is drawn.")
    elif len(names) > ITEMS_MAX or max(map(len, lines)) > ITEM_MAX:
        errors["lines"] = _("2,000 lines of 200 characters at most.")
    elif twice := next((name for name in names if names.count(name) > 1), None):
        errors["lines"] = _("“%(name)s” is there twice.", name=twice)
    elif not tables and not things.whole and any(";" in name for name in names):
        errors["lines"] = _(
            "In this kind of draw the whole line is published, what follows a semicolon too. "
            "Take it out, or say below that everyone may read it."
        )
    elif len({len(each) for each in values.values()}) > 1:
        errors["lines"] = _("Each line needs as many values to mix by as the others.")
    if things.kind == ThingsKind.ORDER:
        wanted = None
    else:
        wanted = things.wanted
        if wanted is None or not 1 <= wanted <= max(len(names), 1):
            errors["wanted"] = _("From 1 to the number of lines.")
    if not things.announcement:
        errors["announcement"] = _("Announce where the random value will come from.")
    if errors:
        raise Invalid(errors)
    mixing = sealed_things(token_hex(32), values) if any(values.values()) else None
    return {
        "kind": things.kind,
        "title": things.title,
        "body": things.body,
        "items": public_items(names, mixing),
        "mixing": mixing,
        "number_wanted": wanted,
        "announcement": things.announcement,
    }
