"""A draw before everyone's eyes: what was promised, what came, how to check it."""

from __future__ import annotations

import json
from fractions import Fraction

from flask import Response, abort, request
from sqlalchemy import select

from parvis.db import db
from parvis.web import here, render
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, limited
from parvis_sortition.codes import keyed_hash, read_code
from parvis_sortition.forms.draw import BallsForm, CodeForm, NumberForm
from parvis_sortition.labels import HOW_DESIGNATED, draw_badge
from parvis_sortition.models import Draw, Recruitment, Ticket, Volunteer
from parvis_sortition.pictures import charts_of
from parvis_sortition.publicfile import (
    Standing,
    cancelled_late,
    log_date,
    panel_in,
    read_document,
    receipt_of,
    standing_of,
)
from parvis_sortition.queries.draws import next_draw
from parvis_sortition.screen import announced_kind, show_screen
from parvis_sortition.telling import chance_words, log_words
from parvis_sortition.views.common import (
    blueprint,
    draw_or_404,
    find_recruitment,
    page_url,
)

GUESSES = Limit("sortition code", "120 per 15 minutes; 600 per day")
"""Tries of a personal code, from one place: at the draw, a whole room is behind one address. A code
has 59 bits, so that more tries find nothing.
"""


@blueprint.get("/<number:number>/draws/<number:draw>")
def draw(number: int, draw: int) -> Response:
    """The draw in plain words, with pictures, and the means to check it."""
    recruitment = find_recruitment(number)
    found = draw_or_404(recruitment, draw)
    form = NumberForm(request.args) if request.args.get("person") else NumberForm(None)
    standing = None
    if request.args.get("person") and found.audit is not None and form.validate():
        standing = standing_of(read_document(found), form.person.data)
        if standing is None:
            form.take({"person": _("Numbers go from 1 to %(last)s.", last=found.people)})
    return _page(recruitment, found, form, standing=standing)


def _page(
    recruitment: Recruitment,
    found: Draw,
    form: NumberForm,
    *,
    standing: Standing | None = None,
    code_form: CodeForm | None = None,
    with_receipt: bool = False,
    status: int = 200,
) -> Response:
    here.step(recruitment.title, page_url(recruitment))
    here.step(found.sub_draw.name)
    document = read_document(found) if found.audit is not None else None
    return render(
        "sortition/draw.html",
        status=status,
        recruitment=recruitment,
        draw=found,
        document=document,
        panel=panel_in(document),
        bound=float(Fraction(document["draw"]["certificate"]["bound"])) if document else None,
        charts=charts_of(found, recruitment.criteria, here.locale) if document else [],
        form=form,
        code_form=code_form or CodeForm(None),
        with_receipt=with_receipt,
        standing=standing,
        draw_badge=draw_badge,
        how_designated=HOW_DESIGNATED,
        late=cancelled_late(found),
        next=next_draw(found),
        chance_words=chance_words,
        log_date=log_date,
        log_words=log_words,
    )


@blueprint.post("/<number:number>/draws/<number:draw>/mine")
@limited(GUESSES)
def mine(number: int, draw: int) -> Response:
    """Someone's own number, chance and result, by their code; their receipt as a file."""
    recruitment = find_recruitment(number)
    found = draw_or_404(recruitment, draw)
    form = CodeForm()
    if found.audit is None:
        abort(404)
    ticket = _ticket(recruitment, found, form.code.data) if form.validate() else None
    if ticket is None:
        if not form.errors:
            form.take({"code": _("This code is nobody’s in this draw. Check each sign.")})
        return _page(recruitment, found, NumberForm(None), status=422, code_form=form)
    receipt = receipt_of(found, ticket.number)
    status = 200
    if request.form.get("receipt"):
        if receipt is not None:
            return _file(json.dumps(receipt), f"recu-{ticket.number}.json")
        status = 410
        form.take({"code": _("The answers have been erased: there is no receipt any more.")})
    standing = standing_of(read_document(found), ticket.number)
    return _page(
        recruitment,
        found,
        NumberForm(None),
        standing=standing,
        code_form=form,
        with_receipt=receipt is not None,
        status=status,
    )


def _ticket(recruitment: Recruitment, draw: Draw, typed: str) -> Ticket | None:
    code = read_code(typed)
    if code is None or recruitment.secret is None:
        return None
    return db.session.scalar(
        select(Ticket)
        .join(Volunteer, Volunteer.id == Ticket.volunteer_id)
        .where(
            Ticket.draw_id == draw.id,
            Volunteer.recruitment_id == recruitment.id,
            Volunteer.code_hash == keyed_hash(recruitment, "code", code),
        )
    )


@blueprint.get("/<number:number>/draws/<number:draw>/audit.json")
def audit(number: int, draw: int) -> Response:
    """The public file, to the byte."""
    found = draw_or_404(find_recruitment(number), draw)
    if found.audit is None:
        abort(404)
    return _file(found.audit, f"tirage-{number}-{found.id}.json")


def _file(text: str, name: str) -> Response:
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/<number:number>/draws/<number:draw>/screen")
def screen(number: int, draw: int) -> Response:
    """For a projector: what is sealed, the balls, the panel that appears. Whoever may draw types
    the balls in here.
    """
    recruitment = find_recruitment(number)
    found = draw_or_404(recruitment, draw)
    return show_screen(
        recruitment, found, BallsForm(announced_kind(recruitment, found), formdata=None)
    )
