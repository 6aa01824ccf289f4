"""Freezing the mandate and publishing it; reopening it, in public."""

from __future__ import annotations

from flask import flash
from werkzeug import Response

from parvis.rules import Conflict, Invalid, ask
from parvis.web import Form, acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import (
    blueprint,
    desk_url,
    find_recruitment,
    language,
    step_to_desk,
)
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.forms.mandate import ReasonForm
from parvis_sortition.mandate import missing_before_freezing, quota_remarks
from parvis_sortition.models import Recruitment, Stage
from parvis_sortition.operations.freezing import draw_under_way, freeze_mandate, reopen_mandate
from parvis_sortition.queries.mandates import mandates_of
from parvis_sortition.rules import takes_answers
from parvis_sortition.words_of_mandate import tables_of

PAGES["freeze"] = "freeze"


@blueprint.route("/<number:number>/freeze", methods=["GET", "POST"])
def freeze(number: int) -> Response:
    """The mandate as it would be published, and the button that freezes it."""
    recruitment = find_recruitment(number)
    form = Form()
    if form.validate_on_submit():
        try:
            freeze_mandate(acting_person(), recruitment)
        except Invalid as error:
            form.take({"": " ".join(map(str, error.errors.values()))})
        except Conflict as error:
            form.take({"": str(error)})
        else:
            flash(_("The mandate is frozen and published."), "success")
            return redirect_to(desk_url(recruitment))
    return _page(recruitment, form, ReasonForm(formdata=None))


@blueprint.post("/<number:number>/reopen")
def reopen(number: int) -> Response:
    """Let the mandate be corrected, saying why in public."""
    recruitment = find_recruitment(number)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            reopen_mandate(acting_person(), recruitment, form.reason.data)
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"": str(error)})
        else:
            flash(_("The mandate can be corrected; the public page says why."), "success")
            return redirect_to(desk_url(recruitment, "mandate"))
    return _page(recruitment, Form(formdata=None), form)


def _page(recruitment: Recruitment, form: Form, reason: Form) -> Response:
    step_to_desk(recruitment)
    here.step(_("Freeze and publish the mandate"))
    return render(
        "sortition/admin/freeze.html",
        status=422 if form.errors or reason.errors else 200,
        recruitment=recruitment,
        form=form,
        reason=reason,
        missing=missing_before_freezing(recruitment),
        remarks=[
            (part.sub_draw.name, remark.text(language()), remark.blocking)
            for part in quota_remarks(recruitment)
            for remark in part.remarks
        ],
        tables=tables_of(recruitment, here.locale),
        mandates=mandates_of(recruitment),
        can_freeze=ask(here.person, "sortition.freeze", recruitment),
        under_way=draw_under_way(recruitment),
        waiting=recruitment.stage == Stage.PREPARING or bool(takes_answers(recruitment)),
    )
