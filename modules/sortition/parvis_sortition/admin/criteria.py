"""Criteria with their values and populations, quotas."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response as Page
from flask import flash, request
from werkzeug import Response
from werkzeug.exceptions import NotFound

from parvis.opendata.csv_stream import stream
from parvis.rules import Conflict, Invalid, ask, require
from parvis.web import Form, acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    find_recruitment,
    language,
    sub_draw_or_404,
)
from parvis_sortition.admin.mandate import step_to
from parvis_sortition.forms.criteria import (
    CriterionForm,
    FileForm,
    OwnForm,
    ReadyForm,
    kinds_by_name,
    ready_made,
    too_large,
)
from parvis_sortition.forms.mandate import SlackForm
from parvis_sortition.mandate import populations
from parvis_sortition.models import Criterion, CriterionKind, Recruitment, Stage, SubDraw
from parvis_sortition.operations.criteria import (
    add_criteria,
    change_criterion,
    remove_criterion,
    take_populations,
)
from parvis_sortition.operations.mandate import add_criterion
from parvis_sortition.operations.quotas import set_sheet
from parvis_sortition.queries.territory import communes_of
from parvis_sortition.quotasheet import proposed, sheet_of
from parvis_sortition.rules import may_change_part
from parvis_sortition.targets.reading import COLUMNS, read_populations
from parvis_sortition.words import InputRefused

FILE_KB = 200


@blueprint.get("/<number:number>/criteria")
def criteria(number: int) -> Response:
    """The criteria, and the ways to add some."""
    return _criteria_page(find_recruitment(number), {})


def _criteria_page(recruitment: Recruitment, forms: Mapping[str, Form]) -> Response:
    step_to(recruitment, _("Criteria and populations"))
    taken = [str(criterion.kind) for criterion in recruitment.criteria]
    return render(
        "sortition/admin/criteria.html",
        status=422 if forms else 200,
        recruitment=recruitment,
        known={criterion.id: populations(criterion) for criterion in recruitment.criteria},
        preparing=recruitment.stage == Stage.PREPARING,
        changeable=ask(here.person, "sortition.change", recruitment),
        has_sectors="sector" in taken,
        communes=len(communes_of(recruitment.space)),
        ready=forms.get("ready") or ReadyForm(taken, language(), formdata=None),
        own=forms.get("own") or OwnForm(formdata=None),
        file=forms.get("file") or FileForm(formdata=None),
    )


@blueprint.post("/<number:number>/criteria/ready")
def add_ready(number: int) -> Response:
    """Add ready-made criteria."""
    recruitment = find_recruitment(number)
    form = ReadyForm([str(one.kind) for one in recruitment.criteria], language())
    if form.validate_on_submit():
        texts = [ready_made(key, language()) for key in form.keys.data]
        try:
            add_criteria(acting_person(), recruitment, texts)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Added. Fill in how many inhabitants have each value."), "success")
            return redirect_to(desk_url(recruitment, "criteria"))
    return _criteria_page(recruitment, {"ready": form})


@blueprint.post("/<number:number>/criteria/own")
def add_own(number: int) -> Response:
    """Add a criterion of one's own."""
    recruitment = find_recruitment(number)
    form = OwnForm()
    if form.validate_on_submit():
        try:
            add_criterion(acting_person(), recruitment, form.text())
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Added. Fill in how many inhabitants have each value."), "success")
            return redirect_to(desk_url(recruitment, "criteria"))
    return _criteria_page(recruitment, {"own": form})


@blueprint.post("/<number:number>/criteria/file")
def take_file(number: int) -> Response:
    """Fill the populations in from a file."""
    recruitment = find_recruitment(number)
    form = FileForm()
    if form.validate_on_submit():
        content = form.file.data.read(FILE_KB * 1000 + 1)
        try:
            if len(content) > FILE_KB * 1000:
                raise Invalid({"file": too_large(FILE_KB)})
            found = read_populations(content, form.file.data.filename or "populations.csv")
            count = take_populations(
                acting_person(), recruitment, found, kinds_by_name(), form.source.data or ""
            )
        except InputRefused as error:
            form.take({"file": " · ".join(fault.text(language()) for fault in error.faults[:20])})
        except Invalid as error:
            form.take(error.errors)
        else:
            told = ngettext(
                "The populations of %(num)d criterion have been taken.",
                "The populations of %(num)d criteria have been taken.",
                count,
            )
            flash(told, "success")
            return redirect_to(desk_url(recruitment, "criteria"))
    return _criteria_page(recruitment, {"file": form})


@blueprint.get("/<number:number>/populations.csv")
def populations_file(number: int) -> Page:
    """The populations as they stand: a file to fill in, or to take to another recruitment."""
    recruitment = find_recruitment(number)
    rows = [
        [criterion.label, value.label, value.population or 0]
        for criterion in recruitment.criteria
        for value in criterion.values
    ]
    name = f"populations-{recruitment.number}.csv"
    return Page(
        # The mark tells spreadsheets that it is UTF-8.
        "\ufeff" + "".join(stream(list(COLUMNS), [rows])),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def find_criterion(recruitment: Recruitment, number: int) -> Criterion:
    """The criterion with this id; 404 when it is another recruitment's."""
    for criterion in recruitment.criteria:
        if criterion.id == number:
            return criterion
    raise NotFound


@blueprint.route("/<number:number>/criteria/<number:criterion>", methods=["GET", "POST"])
def criterion(number: int, criterion: int) -> Response:
    """One criterion: its name, its question, its values and their populations."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.change", recruitment)
    found = find_criterion(recruitment, criterion)
    step_to(recruitment, found.label)
    form = CriterionForm(found)
    if form.validate_on_submit():
        try:
            change_criterion(acting_person(), recruitment, found, form.text())
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"": str(error)})
        else:
            flash(_("Saved."), "success")
            return redirect_to(desk_url(recruitment, "criteria"))
    return render(
        "sortition/admin/criterion.html",
        status=422 if form.is_submitted() else 200,
        recruitment=recruitment,
        criterion=found,
        form=form,
        ages=found.kind == CriterionKind.AGE,
        preparing=recruitment.stage == Stage.PREPARING,
    )


@blueprint.post("/<number:number>/criteria/<number:criterion>/remove")
def drop_criterion(number: int, criterion: int) -> Response:
    """Take a criterion away, with its quotas."""
    recruitment = find_recruitment(number)
    try:
        remove_criterion(acting_person(), recruitment, find_criterion(recruitment, criterion))
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("Removed."), "success")
    return redirect_to(desk_url(recruitment, "criteria"))


@blueprint.get("/<number:number>/quotas")
def quotas(number: int) -> Response:
    """The quotas of the only sub-draw, or the list of sub-draws."""
    recruitment = find_recruitment(number)
    if len(recruitment.sub_draws) == 1:
        address = _quotas_url(recruitment, recruitment.sub_draws[0])
        return redirect_to(address, 302)
    step_to(recruitment, _("Quotas"))
    return render(
        "sortition/admin/quotas_list.html",
        recruitment=recruitment,
        addresses={part.id: _quotas_url(recruitment, part) for part in recruitment.sub_draws},
    )


def _quotas_url(recruitment: Recruitment, part: SubDraw) -> str:
    return component_url(
        current_component(), "part_quotas", admin=True, number=recruitment.number, part=part.id
    )


@blueprint.route("/<number:number>/quotas/<number:part>", methods=["GET", "POST"])
def part_quotas(number: int, part: int) -> Response:
    """The quotas of a sub-draw, checked while one types: what is wrong is asked for alone."""
    recruitment = find_recruitment(number)
    sub_draw = sub_draw_or_404(recruitment, part)
    step_to(recruitment, _("Quotas of “%(name)s”", name=sub_draw.name))
    changeable = may_change_part(here.person, sub_draw)
    form = SlackForm()
    typed: Mapping[str, str] | None = request.form if form.is_submitted() else None
    if typed is not None and "propose" in typed and form.validate():
        typed = proposed(sub_draw, int(form.slack.data), typed)
    sheet = sheet_of(sub_draw, language(), typed)
    saving = typed is not None and "save" in typed and form.validate()
    if saving and not any(block.problems for block in sheet):
        bounds = [(block.criterion, block.bounds or {}) for block in sheet]
        set_sheet(acting_person(), sub_draw, bounds)
        flash(_("Quotas saved."), "success")
        return redirect_to(desk_url(recruitment, "mandate"))
    return render(
        "sortition/admin/quotas.html",
        fragment="sortition/admin/_quotas_check.html",
        status=422 if saving else 200,
        recruitment=recruitment,
        sub_draw=sub_draw,
        sheet=sheet,
        form=form,
        changeable=changeable,
        unknown=[block.criterion for block in sheet if block.lines[0].exact is None],
        saving=saving,
    )
