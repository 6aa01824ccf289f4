"""The desk of lists: given, read, their hash published, drawn from, given up."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, flash
from flask import request as current
from werkzeug import Response as WerkzeugResponse

from parvis.db import now
from parvis.rules import Conflict, Invalid, ask, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    find_recruitment,
)
from parvis_sortition.admin.invitations import enter
from parvis_sortition.forms.draw import ReasonForm
from parvis_sortition.forms.invitations import (
    FAULTS,
    PublishForm,
    RollForm,
    ValueForm,
    columns_form,
    columns_in,
)
from parvis_sortition.labels import ROLL_VALUES
from parvis_sortition.models import Recruitment, Roll, RollState, RollValue, RollWork
from parvis_sortition.operations.roll_work import (
    read_value,
    start_drawing,
    start_reading,
    stop_reading,
)
from parvis_sortition.operations.rolls import (
    commit_roll,
    give_up_roll,
    receive_roll,
    remove_roll,
    wrong,
)
from parvis_sortition.publicvalue import READERS
from parvis_sortition.queries.rolls import is_busy, layout_of, roll_of, source_of
from parvis_sortition.rolls.reading import Unreadable, guess


@blueprint.route("/<number:number>/rolls/new", methods=["GET", "POST"])
def new_roll(number: int) -> WerkzeugResponse:
    """Give a list."""
    recruitment = enter(number, _("New list"))
    require(here.person, "sortition.invite", recruitment)
    form = RollForm(recruitment.sub_draws)
    if form.validate_on_submit():
        part = form.sub_draw.data if "sub_draw" in form else str(recruitment.sub_draws[0].id)
        sub_draw = next(each for each in recruitment.sub_draws if str(each.id) == part)
        file = form.file.data.stream
        try:
            roll = receive_roll(acting_person(), sub_draw, form.name.data, file)
        except Invalid as error:
            form.take(error.errors)
        else:
            return redirect_to(_roll_url(recruitment, roll))
    return render(
        "sortition/admin/roll_new.html",
        status=422 if form.errors else 200,
        form=form,
        recruitment=recruitment,
        largest=current_app.extensions["parvis"].config.upload_max_mb,
    )


def _roll_url(recruitment: Recruitment, roll: Roll) -> str:
    return component_url(
        current_component(), "roll", admin=True, number=recruitment.number, roll=roll.id
    )


def _roll(number: int, roll: int) -> tuple[Recruitment, Roll]:
    recruitment = find_recruitment(number)
    return recruitment, roll_of(recruitment, roll) or abort(404)


@blueprint.route("/<number:number>/rolls/<number:roll>", methods=["GET", "POST"])
def roll(number: int, roll: int) -> WerkzeugResponse:
    """One list: match its columns, publish its hash, draw from it; how far the work on it is."""
    recruitment, found = _roll(number, roll)
    enter(number, found.name)
    if found.work is not None and current.method == "GET":
        return _page(recruitment, found)
    try:
        if found.state == RollState.RECEIVED:
            return _received(recruitment, found)
        if found.state == RollState.COMMITTED:
            return _committed(recruitment, found)
    except Conflict:
        if not (is_busy(found) and _is_same(found)):
            raise
        return redirect_to(_roll_url(recruitment, found))
    return _page(recruitment, found)


def _is_same(roll: Roll) -> bool:
    """Whether what was sent is what is being done: it was sent twice."""
    if roll.work == RollWork.READING:
        return current.form.get("step") == "columns"
    return READERS[RollValue(roll.value_kind)](current.form.get("value", "")) == roll.random_value


def _page(recruitment: Recruitment, roll: Roll, **context: Any) -> Response:
    forms = [context[name] for name in ("form", "columns", "giving_up") if context.get(name)]
    return render(
        "sortition/admin/roll.html",
        fragment="sortition/admin/_roll_steps.html",
        status=422 if any(form.errors for form in forms) else 200,
        recruitment=recruitment,
        roll=roll,
        busy=is_busy(roll),
        problem=wrong(**roll.problem) if roll.problem else "",
        can_invite=ask(here.person, "sortition.invite", recruitment),
        faults=FAULTS,
        roll_values=ROLL_VALUES,
        early=roll.value_at is not None and now() < roll.value_at,
        **({"again": ""} | context),
    )


def _received(recruitment: Recruitment, roll: Roll) -> WerkzeugResponse:
    step = current.form.get("step")
    actor = acting_person() if step else None
    if step == "remove" and actor:
        remove_roll(actor, roll)
        flash(_("The list is erased."), "success")
        return redirect_to(desk_url(recruitment, "invitations"))
    if step == "stop" and actor:
        stop_reading(actor, roll)
        return redirect_to(_roll_url(recruitment, roll))
    layout = layout_of(roll.layout)
    try:
        _guessed, rows = guess(source_of(roll), layout.encoding)
    except Unreadable:
        rows = []
    columns = columns_form(rows[0] if rows else [], layout.header, layout.columns)
    form = PublishForm(formdata=current.form if step == "publish" else None)
    try:
        if step == "columns" and actor and columns.validate():
            start_reading(actor, roll, columns_in(columns), columns["header"].data)
            return redirect_to(_roll_url(recruitment, roll))
        if step == "publish" and actor and form.validate():
            kind = RollValue(form.kind.data)
            announced = form.announcement.data
            commit_roll(actor, roll, form.to_draw.data, announced, kind, form.value_at())
            flash(_("The hash of the list is published."), "success")
            return redirect_to(_roll_url(recruitment, roll))
    except Invalid as error:
        (columns if step == "columns" else form).take(error.errors)
    return _page(recruitment, roll, form=form, columns=columns, rows=rows)


def _committed(recruitment: Recruitment, roll: Roll) -> WerkzeugResponse:
    form, again = ValueForm(), ""
    if form.validate_on_submit():
        require(here.person, "sortition.invite", recruitment)
        try:
            value = read_value(roll, form.value.data)
            if value in (form.confirmed.data, roll.random_value):
                start_drawing(acting_person(), roll, value)
                return redirect_to(_roll_url(recruitment, roll))
            again = value
        except Invalid as error:
            form.take(error.errors)
    return _page(recruitment, roll, form=form, giving_up=ReasonForm(None), again=again)


@blueprint.post("/<number:number>/rolls/<number:roll>/give-up")
def give_up_list(number: int, roll: int) -> WerkzeugResponse:
    """Give up a list whose hash is published: its file is erased, the reason stays in public."""
    recruitment, found = _roll(number, roll)
    form = ReasonForm()
    require(here.person, "sortition.invite", recruitment)
    if not form.validate():
        enter(number, found.name)
        return _page(recruitment, found, form=ValueForm(None), giving_up=form)
    give_up_roll(acting_person(), found, form.reason.data)
    flash(_("The list is given up, and its file erased."), "success")
    return redirect_to(desk_url(recruitment, "invitations"))
