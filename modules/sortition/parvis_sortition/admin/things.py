"""The desk's pages of draws of things."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import flash, request
from werkzeug import Response

from parvis.content.queries import find
from parvis.rules import Invalid, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import blueprint, current_component
from parvis_sortition.forms.things import KINDS, ThingsForm, ValueForm, line_of
from parvis_sortition.models import ThingsDraw
from parvis_sortition.operations.things import (
    change_things,
    draw_things,
    prepare_things,
    publish_things,
)
from parvis_sortition.queries.things import neighbours_of, titles_of


def _find(number: int) -> ThingsDraw:
    found = find(ThingsDraw, current_component(), number, here.person)
    require(here.person, "sortition.change_things", found)
    return found


def _url(draw: ThingsDraw) -> str:
    return component_url(current_component(), "things", number=draw.number)


@blueprint.route("/things/new", methods=["GET", "POST"])
def new_things() -> Response:
    """Write a draw of things; the list may come from another component of the space."""
    component = current_component()
    require(here.person, "sortition.prepare", component)
    form = ThingsForm()
    if form.validate_on_submit():
        try:
            found = prepare_things(acting_person(), component, form.things())
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("It is in preparation: only facilitators see it."), "success")
            return redirect_to(_url(found))
    source = request.args.get("from", "")
    if not form.is_submitted() and source.isascii() and source.isdecimal() and len(source) < 18:
        form.lines.data = "\n".join(titles_of(component, int(source)))
    return _form_page(form, _("New draw of things"))


@blueprint.route("/things/<number:number>/edit", methods=["GET", "POST"])
def edit_things(number: int) -> Response:
    """Change it before it is published."""
    found = _find(number)
    form = ThingsForm()
    if form.validate_on_submit():
        try:
            change_things(acting_person(), found, form.things())
        except Invalid as error:
            form.take(error.errors)
        else:
            return redirect_to(_url(found))
    elif not form.is_submitted():
        form.fill(found)
    return _form_page(form, found.title)


def _form_page(form: ThingsForm, title: str) -> FlaskResponse:
    component = current_component()
    here.step(_("Prepare draws"), component_url(component, "index", admin=True))
    here.step(title)
    return render(
        "sortition/admin/things.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        title=title,
        sources=neighbours_of(component),
    )


@blueprint.post("/things/<number:number>/publish")
def announce_things(number: int) -> Response:
    """Publish the list: it can’t change any more."""
    found = _find(number)
    publish_things(acting_person(), found)
    flash(_("The list is published. Come back here with the value drawn."), "success")
    return redirect_to(_url(found))


@blueprint.post("/things/<number:number>/draw")
def finish_things(number: int) -> Response:
    """Type the value in."""
    found = _find(number)
    form = ValueForm()
    if form.validate():
        try:
            draw_things(acting_person(), found, form.value.data)
        except Invalid as error:
            form.take(error.errors)
        else:
            return redirect_to(_url(found))
    here.step(found.title, _url(found))
    return render(
        "sortition/things.html",
        status=422,
        draw=found,
        lines=[line_of(item) for item in found.items],
        kinds=KINDS,
        form=form,
        parts=None,
        can_change=True,
    )
