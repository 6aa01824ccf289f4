"""The desk's page of the draw: seal the lottery, follow it, type the balls in, relax the quotas."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort, flash, request
from werkzeug import Response

from parvis.db import now
from parvis.rules import Conflict, Invalid, Refused, ask, has_role, no, require
from parvis.spaces import Role
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.numbers import whole_number
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    draw_or_404,
    find_recruitment,
    sealed_file,
    sub_draw_or_404,
)
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.forms.draw import BallsForm, ReasonForm
from parvis_sortition.labels import DRAW_STATUSES, DRAW_TONES
from parvis_sortition.models import DrawStatus, Recruitment
from parvis_sortition.operations.draw import cancel_draw, finish_draw, next_round, start_draw
from parvis_sortition.operations.draw import read_value as value_of
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
    recruitment: Recruitment, status: int = 200, reasons: dict[int, ReasonForm] | None = None
) -> FlaskResponse:
    here.step(_("Prepare draws"), component_url(current_component(), "index", admin=True))
    here.step(recruitment.title, desk_url(recruitment))
    here.step(_("The draw"))
    last = last_draws(recruitment)
    sizes = pool_sizes(recruitment)
    return render(
        "sortition/admin/draws.html",
        fragment="sortition/admin/_draws.html",
        status=status,
        recruitment=recruitment,
        parts=[
            {
                "sub_draw": part,
                "draw": last.get(part.id),
                "round": next_round(part),
                "people": sizes.get(part.id, 0),
                "left_out": left_out_of(last.get(part.id)),
                "changes": changes_in(last.get(part.id), here.locale),
                "due": part.id in last and was_due(last[part.id], now()),
            }
            for part in recruitment.sub_draws
        ],
        may_draw=ask(here.person, "sortition.draw", recruitment),
        may_unseal=has_role(here.person, recruitment.space, Role.ADMINISTRATOR),
        computing=any(draw.status == DrawStatus.COMPUTING for draw in last.values()),
        reasons=reasons or {},
        new_reason=ReasonForm,
        statuses=DRAW_STATUSES,
        tones=DRAW_TONES,
    )


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
