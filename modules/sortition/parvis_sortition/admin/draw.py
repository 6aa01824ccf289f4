"""The desk's page of the draw: seal the lottery, follow it, type the balls in, relax the quotas."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort, flash, request
from werkzeug import Response

from parvis.db import now
from parvis.rules import Conflict, Invalid, Refused, ask, has_role, no, require
from parvis.spaces import Role
from parvis.web import Form, acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis.web.numbers import whole_number
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    draw_or_404,
    find_recruitment,
    sealed_file,
    step_to_desk,
    sub_draw_or_404,
)
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.forms.draw import BallsForm, ReasonForm
from parvis_sortition.forms.pool import ExcludeForm
from parvis_sortition.labels import draw_badge
from parvis_sortition.models import Draw, DrawStatus, Recruitment, SubDraw
from parvis_sortition.operations.draw import cancel_draw, finish_draw, next_round, start_draw
from parvis_sortition.operations.draw import read_value as value_of
from parvis_sortition.operations.pool import leave_people_out
from parvis_sortition.operations.relaxing import accept_changes
from parvis_sortition.publicfile import read_document, was_due
from parvis_sortition.queries.draws import last_draws
from parvis_sortition.queries.pool import left_out_of, pool_sizes
from parvis_sortition.relaxations import changes_in
from parvis_sortition.screen import announced_kind, show_screen

PAGES["draw"] = "draws"


@blueprint.get("/<number:number>/draws")
def draws(number: int) -> Response:
    """Each sub-draw: what stands in the way, what to do."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    return _page(recruitment)


def _page(
    recruitment: Recruitment, status: int = 200, reasons: dict[int, Form] | None = None
) -> FlaskResponse:
    step_to_desk(recruitment)
    here.step(_("The draw"))
    last = last_draws(recruitment)
    sizes = pool_sizes(recruitment)
    return render(
        "sortition/admin/draws.html",
        fragment="sortition/admin/_draws.html",
        status=status,
        recruitment=recruitment,
        parts=[
            _part(recruitment, part, last.get(part.id), sizes.get(part.id, 0))
            for part in recruitment.sub_draws
        ],
        may_seal=ask(here.person, "sortition.seal", recruitment),
        may_draw=ask(here.person, "sortition.draw", recruitment),
        may_unseal=has_role(here.person, recruitment.space, Role.ADMINISTRATOR),
        computing=any(draw.status == DrawStatus.COMPUTING for draw in last.values()),
        reasons=reasons or {},
        new_reason=ReasonForm,
        new_exclusion=ExcludeForm,
        draw_badge=draw_badge,
    )


def _part(
    recruitment: Recruitment, part: SubDraw, draw: Draw | None, people: int
) -> dict[str, object]:
    """One sub-draw: its last draw; why that was refused, as long as nothing has changed since."""
    same = draw is not None and draw.mandate.number == recruitment.mandate_number
    left_out = left_out_of(draw) if same else []
    changes = changes_in(draw, here.locale) if same else []
    return {
        "sub_draw": part,
        "draw": draw,
        "round": next_round(part),
        "people": people,
        "same": same,
        "left_out": left_out,
        "changes": changes,
        "short": people < part.size,
        "due": draw is not None and was_due(draw, now()),
    }


@blueprint.post("/<number:number>/parts/<number:part>/draw")
def start(number: int, part: int) -> Response:
    """Have the lottery computed and sealed."""
    recruitment = find_recruitment(number)
    round = whole_number(request.form.get("round")) or 0
    start_draw(acting_person(), sub_draw_or_404(recruitment, part), round)
    flash(_("The lottery is being computed. It is published as soon as it is ready."), "success")
    return redirect_to(desk_url(recruitment, "draws"))


@blueprint.post("/<number:number>/draws/<number:draw>/cancel")
def cancel(number: int, draw: int) -> Response:
    """Give a draw up before its panel is known."""
    recruitment = find_recruitment(number)
    found = draw_or_404(recruitment, draw)
    form = ReasonForm()
    require(here.person, "sortition.draw", recruitment)
    if not form.validate():
        return _page(recruitment, 422, {found.id: form})
    cancel_draw(acting_person(), found, form.reason.data)
    flash(_("The draw is cancelled, and its reason published."), "success")
    return redirect_to(desk_url(recruitment, "draws"))


@blueprint.post("/<number:number>/draws/<number:draw>/changes")
def change(number: int, draw: int) -> Response:
    """Take up the changes of quotas that would allow a panel: a new mandate, with its reason."""
    recruitment = find_recruitment(number)
    found = draw_or_404(recruitment, draw)
    form = ReasonForm()
    require(here.person, "sortition.freeze", recruitment)
    if not form.validate():
        return _page(recruitment, 422, {found.id: form})
    try:
        accept_changes(acting_person(), found, form.reason.data)
    except Invalid as error:
        form.take(error.errors)
        return _page(recruitment, 422, {found.id: form})
    flash(_("The quotas are changed and the new mandate published. The draw can begin."), "success")
    return redirect_to(desk_url(recruitment, "draws"))


@blueprint.post("/<number:number>/draws/<number:draw>/leave-out")
def leave_out(number: int, draw: int) -> Response:
    """Take those whom the quotas leave in no panel out of the pool, together, saying why."""
    recruitment = find_recruitment(number)
    found = draw_or_404(recruitment, draw)
    form = ExcludeForm()
    require(here.person, "sortition.draw", recruitment)
    if form.validate():
        try:
            count = leave_people_out(acting_person(), found, form.reason.data)
        except Invalid as error:
            form.take(error.errors)
        else:
            told = ngettext("%(num)d person is left out.", "%(num)d people are left out.", count)
            flash(told, "success")
            return redirect_to(desk_url(recruitment, "draws"))
    return _page(recruitment, 422, {found.id: form})


@blueprint.post("/<number:number>/draws/<number:draw>/balls")
def balls(number: int, draw: int) -> Response:
    """Type the public value in: it is shown once more, then it designates the panel."""
    recruitment = find_recruitment(number)
    found = draw_or_404(recruitment, draw)
    require(here.person, "sortition.draw", recruitment)
    form = BallsForm(announced_kind(recruitment, found))
    screen = component_url(current_component(), "screen", number=number, draw=found.id)
    if not form.validate():
        return show_screen(recruitment, found, form, status=422)
    try:
        if found.status != DrawStatus.SEALED:
            raise Conflict(_("This draw is not waiting for its random value."))
        value = value_of(read_document(found), form.kind, form.typed())
        if form.confirmed.data != value:
            form.ask_again(value)
            return show_screen(recruitment, found, form, confirm=True)
        finish_draw(acting_person(), found, form.kind, value)
    except Invalid as error:
        form.take(error.errors)
        return show_screen(recruitment, found, form, status=422)
    return redirect_to(screen)


@blueprint.get("/<number:number>/draws/<number:draw>/sealed.json")
def sealed(number: int, draw: int) -> Response:
    """The bailiff's file: everything about everyone. For the space's administrators."""
    recruitment = find_recruitment(number)
    found = draw_or_404(recruitment, draw)
    if not has_role(here.person, recruitment.space, Role.ADMINISTRATOR):
        raise Refused(no(_("Only the space’s administrators can do this."), code="role"))
    if found.audit is None or found.sealed is None:
        abort(404)
    return sealed_file(found.sealed, f"scelle-{number}-{found.id}.json")
