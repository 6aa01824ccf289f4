"""Draws of things, for everyone to read and redo."""

from __future__ import annotations

import json

from flask import Response

from parvis.content.parts import parts_of
from parvis.content.queries import find
from parvis.rules import ask
from parvis.web import here, render
from parvis_sortition.forms.draw import ReasonForm
from parvis_sortition.forms.things import KINDS, ValueForm, lines_of
from parvis_sortition.models import ThingsDraw
from parvis_sortition.operations.things import things_document
from parvis_sortition.proof.things import name_of
from parvis_sortition.views.common import blueprint, current_component


@blueprint.get("/things/<number:number>")
@blueprint.get("/things/<number:number>-<slug:slug>")
def things(number: int, slug: str = "") -> Response:
    """One draw of things: the list, the value, the result."""
    found = find(ThingsDraw, current_component(), number, here.person)
    here.step(found.title)
    prepares = bool(ask(here.person, "sortition.prepare", found.component))
    return render(
        "sortition/things.html",
        draw=found,
        lines=lines_of(found) if prepares else [name_of(item) for item in found.items],
        kinds=KINDS,
        form=ValueForm(None),
        giving_up=ReasonForm(None),
        again="",
        parts=parts_of(found),
        can_change=bool(ask(here.person, "sortition.change_things", found)),
        prepares=prepares,
    )


@blueprint.get("/things/<number:number>/audit.json")
def things_file(number: int) -> Response:
    """The file that `parvis-sortition-verify` checks."""
    found = find(ThingsDraw, current_component(), number, here.person)
    text = json.dumps(things_document(found), ensure_ascii=False, indent=1)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="tirage-{number}.json"'
    return response
