"""The desk's pages of draws of things."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort, flash, request
from werkzeug import Response

from parvis.content.queries import find
from parvis.rules import Invalid, require
from parvis.web import Form, acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.numbers import whole_number
from parvis_sortition.admin.common import blueprint, current_component, sealed_file
from parvis_sortition.forms.draw import ReasonForm
from parvis_sortition.forms.things import KINDS, ThingsForm, ValueForm, lines_of
from parvis_sortition.models import ThingsDraw, ThingsKind
from parvis_sortition.operations.things import (
    change_things,
    draw_things,
    give_up_things,
    prepare_things,
    publish_things,
    read_value,
)
from parvis_sortition.queries.things import (
    lines_of_panel,
    neighbours_of,
    panels_to_mix,
    titles_of,
)


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
    if not form.is_submitted():
        kind, _dash, number = request.args.get("from", "").rpartition("-")
        source = whole_number(number)
        if source is not None and kind == "panel":
            form.lines.data = "\n".join(lines_of_panel(component, source))
            form.kind.data = ThingsKind.TABLES.value
        elif source is not None and kind == "component":
            form.lines.data = "\n".join(titles_of(component, source))
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
        sources=[
            *((f"panel-{draw.id}", draw.sub_draw.recruitment.title)
              for draw in panels_to_mix(component)),
            *((f"component-{one.id}", one.title) for one in neighbours_of(component)),
        ],
    )  # fmt: skip


@blueprint.get("/things/<number:number>/sealed.json")
def things_sealed(number: int) -> FlaskResponse:
    """What people are mixed by, for whoever checks the tables: a bailiff, say. Never published."""
    found = find(ThingsDraw, current_component(), number, here.person)
    require(here.person, "sortition.prepare", found.component)
    if found.mixing is None:
        abort(404)
    return sealed_file(found.mixing, f"tirage-{number}.sealed.json")


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
    form, again = ValueForm(), ""
    if form.validate():
        try:
            value = read_value(form.value.data)
            if form.confirmed.data == value:
                draw_things(acting_person(), found, value)
                return redirect_to(_url(found))
            again = value
        except Invalid as error:
            form.take(error.errors)
    return _public_page(found, form=form, giving_up=ReasonForm(None), again=again)


@blueprint.post("/things/<number:number>/give-up")
def leave_things(number: int) -> Response:
    """Give it up, saying why in public."""
    found = _find(number)
    form = ReasonForm()
    if form.validate():
        try:
            give_up_things(acting_person(), found, form.reason.data)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("It will not be drawn; your reason is published."), "success")
            return redirect_to(_url(found))
    return _public_page(found, form=ValueForm(None), giving_up=form)


def _public_page(draw: ThingsDraw, again: str = "", **forms: Form) -> FlaskResponse:
    here.step(draw.title, _url(draw))
    return render(
        "sortition/things.html",
        status=422 if any(form.errors for form in forms.values()) else 200,
        draw=draw,
        lines=lines_of(draw),
        kinds=KINDS,
        parts=None,
        can_change=True,
        prepares=True,
        again=again,
        **forms,
    )
