"""The mandate: what the panel is for, its seats, who can't be drawn, calendar, personal data."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash
from werkzeug import Response
from werkzeug.exceptions import NotFound

from parvis.rules import Conflict, Invalid, Refused, ask, require
from parvis.web import Form, acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    find_recruitment,
)
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.forms.mandate import (
    CalendarForm,
    DataForm,
    ExclusionsForm,
    ReasonForm,
    SubDrawForm,
    TextsForm,
    part_data,
)
from parvis_sortition.mandate import missing_before_opening, quota_remarks
from parvis_sortition.models import Algorithm, Recruitment, Stage, SubDraw
from parvis_sortition.operations.ending import cancel_recruitment, delete_recruitment
from parvis_sortition.operations.mandate import change_mandate, open_answers
from parvis_sortition.operations.parts import (
    add_sub_draw,
    change_sub_draw,
    remove_sub_draw,
    set_exclusions,
)
from parvis_sortition.queries.panel import drawn_draws
from parvis_sortition.rules import may_change_part

PAGES["mandate"] = "mandate"


@dataclass(frozen=True)
class Section:
    """One part of the mandate: what it says in short, and whether something lacks."""

    title: str
    view: str
    summary: str
    lacks: tuple[str, ...] = ()


def step_to(recruitment: Recruitment, title: str) -> None:
    """The way from the desk to one of the mandate's pages."""
    component = current_component()
    here.step(_("Prepare draws"), component_url(component, "index", admin=True))
    here.step(recruitment.title, desk_url(recruitment))
    here.step(_("The mandate"), desk_url(recruitment, "mandate"))
    here.step(title)


@blueprint.get("/<number:number>/mandate")
def mandate(number: int) -> Response:
    """All the parts of the mandate, and what is missing before answers can be opened."""
    recruitment = find_recruitment(number)
    here.step(_("Prepare draws"), component_url(current_component(), "index", admin=True))
    here.step(recruitment.title, desk_url(recruitment))
    here.step(_("The mandate"))
    missing = missing_before_opening(recruitment)
    return render(
        "sortition/admin/mandate.html",
        recruitment=recruitment,
        sections=_sections(recruitment, missing),
        missing=missing,
        preparing=recruitment.stage == Stage.PREPARING,
        changeable=ask(here.person, "sortition.change", recruitment),
        can_cancel=ask(here.person, "sortition.give_up", recruitment),
    )


def _sections(recruitment: Recruitment, missing: dict[str, str]) -> list[Section]:
    criteria = [criterion.label for criterion in recruitment.criteria]
    remarks = quota_remarks(recruitment)
    blocking = any(one.blocking for each in remarks for one in each.remarks)
    counted = any(part.quotas for part in recruitment.sub_draws)
    if not counted:
        quotas = _("None yet.")
    else:
        quotas = _("They contradict one another.") if blocking else _("They fit.")
    dates = tuple(
        str(missing[name])
        for name in ("answers_until", "draw_at", "appeal_until", "panel_until")
        if name in missing
    )
    return [
        Section(_("What the panel is for"), "texts", recruitment.title),
        Section(_("Members and sub-draws"), "parts", _parts(recruitment)),
        Section(
            _("Criteria and populations"), "criteria", ", ".join(criteria), _at(missing, "criteria")
        ),
        Section(_("Quotas"), "quotas", quotas),
        Section(_("Who can’t be drawn"), "exclusions", _excluded(recruitment)),
        Section(_("Calendar and randomness"), "calendar", "", dates[:1]),
        Section(
            _("Personal data"),
            "data",
            recruitment.controller,
            (*_at(missing, "controller"), *_at(missing, "purposes")),
        ),
    ]


def _at(missing: dict[str, str], name: str) -> tuple[str, ...]:
    return (str(missing[name]),) if name in missing else ()


def _parts(recruitment: Recruitment) -> str:
    return ", ".join(f"{part.name} ({part.size})" for part in recruitment.sub_draws)


def _excluded(recruitment: Recruitment) -> str:
    lines = [exclusion.sentence for exclusion in recruitment.exclusions]
    if recruitment.one_per_household:
        lines.append(_("Two people of one household never sit together"))
    return " · ".join(lines)


@blueprint.route("/<number:number>/mandate/texts", methods=["GET", "POST"])
def texts(number: int) -> Response:
    """What the panel is for, its college, how chances are made fair."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.change", recruitment)
    step_to(recruitment, _("What the panel is for"))
    form = TextsForm(
        data={
            "title": recruitment.title,
            "body": recruitment.body,
            "college": recruitment.college,
            "algorithm": str(recruitment.algorithm),
            "panels": recruitment.panels,
        }
    )
    if form.validate_on_submit():
        try:
            change_mandate(
                acting_person(),
                recruitment,
                title=form.title.data,
                body=form.body.data,
                college=form.college.data,
                algorithm=Algorithm(form.algorithm.data),
                panels=form.panels.data,
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(desk_url(recruitment, "mandate"))
    return _form_page(recruitment, form, _("What the panel is for"))


@blueprint.route("/<number:number>/mandate/calendar", methods=["GET", "POST"])
def calendar(number: int) -> Response:
    """When answers end, the draw takes place, data goes; where the random value comes from."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.change", recruitment)
    step_to(recruitment, _("Calendar and randomness"))
    form = CalendarForm(recruitment)
    if form.validate_on_submit():
        try:
            change_mandate(acting_person(), recruitment, **form.values())
        except Invalid as error:
            form.take({form.FIELDS.get(name, name): text for name, text in error.errors.items()})
        else:
            flash(_("Saved."), "success")
            return redirect_to(desk_url(recruitment, "mandate"))
    lead = ""
    if recruitment.answers_until is None:
        lead = _("Dates are proposed: change them as you need.")
    elif recruitment.stage == Stage.OPEN:
        lead = _("People who answered were told these dates: tell them when you put one off.")
    return _form_page(recruitment, form, _("Calendar and randomness"), lead)


@blueprint.route("/<number:number>/mandate/data", methods=["GET", "POST"])
def data(number: int) -> Response:
    """Who answers for the personal data, and what it is for."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.change", recruitment)
    step_to(recruitment, _("Personal data"))
    form = DataForm(
        data={
            "controller": recruitment.controller or recruitment.space.name,
            "controller_contact": recruitment.controller_contact,
            "purposes": recruitment.purposes or _usual_purposes(),
        }
    )
    if form.validate_on_submit():
        try:
            change_mandate(
                acting_person(),
                recruitment,
                controller=form.controller.data,
                controller_contact=form.controller_contact.data,
                purposes=form.purposes.data,
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(desk_url(recruitment, "mandate"))
    lead = _("What the law asks to tell people before they give their data (GDPR, article 13).")
    return _form_page(recruitment, form, _("Personal data"), lead)


def _usual_purposes() -> str:
    return str(
        _(
            "To draw by lot a panel that resembles the population, to reach the people drawn and "
            "to replace those who decline. Your answers serve for nothing else and are given to "
            "nobody."
        )
    )


@blueprint.route("/<number:number>/mandate/exclusions", methods=["GET", "POST"])
def exclusions(number: int) -> Response:
    """Who can't be drawn."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.change", recruitment)
    step_to(recruitment, _("Who can’t be drawn"))
    sentences = [exclusion.sentence for exclusion in recruitment.exclusions]
    if not sentences and recruitment.stage == Stage.PREPARING:
        sentences = [
            _("I am not an elected member of the council that convenes the panel."),
            _("I am not employed by it."),
        ]
    form = ExclusionsForm(
        data={
            "sentences": "\n".join(sentences),
            "one_per_household": recruitment.one_per_household,
        }
    )
    if form.validate_on_submit():
        try:
            set_exclusions(
                acting_person(),
                recruitment,
                form.lines(),
                one_per_household=form.one_per_household.data,
            )
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"sentences": str(error)})
        else:
            flash(_("Saved."), "success")
            return redirect_to(desk_url(recruitment, "mandate"))
    return _form_page(recruitment, form, _("Who can’t be drawn"))


def _form_page(
    recruitment: Recruitment, form: object, title: str, lead: str = "", submit: str = ""
) -> Response:
    return render(
        "sortition/admin/mandate_form.html",
        recruitment=recruitment,
        form=form,
        title=title,
        lead=lead,
        submit=submit or _("Save"),
        back=desk_url(recruitment, "mandate"),
    )


@blueprint.route("/<number:number>/mandate/parts", methods=["GET", "POST"])
def parts(number: int) -> Response:
    """The sub-draws, and a form for one more."""
    recruitment = find_recruitment(number)
    step_to(recruitment, _("Members and sub-draws"))
    form = SubDrawForm(data={"alternates": 0})
    if form.validate_on_submit():
        try:
            add_sub_draw(acting_person(), recruitment, form.part())
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Added. Give it its quotas."), "success")
            return redirect_to(desk_url(recruitment, "parts"))
    return render(
        "sortition/admin/mandate_parts.html",
        recruitment=recruitment,
        form=form,
        changeable=ask(here.person, "sortition.change", recruitment),
        drawn={draw.sub_draw_id for draw in drawn_draws(recruitment)},
    )


@blueprint.route("/<number:number>/mandate/parts/<number:part>", methods=["GET", "POST"])
def part(number: int, part: int) -> Response:
    """Change one sub-draw."""
    recruitment = find_recruitment(number)
    sub_draw = find_sub_draw(recruitment, part)
    verdict = may_change_part(here.person, sub_draw)
    if not verdict:
        raise Refused(verdict)
    step_to(recruitment, sub_draw.name)
    form = SubDrawForm(data=part_data(sub_draw))
    if form.validate_on_submit():
        size = sub_draw.size
        try:
            change_sub_draw(acting_person(), sub_draw, form.part())
        except Invalid as error:
            form.take(error.errors)
        else:
            if sub_draw.size != size and sub_draw.quotas:
                flash(_("Saved. The number of members has changed: look at its quotas."), "warning")
            else:
                flash(_("Saved."), "success")
            return redirect_to(desk_url(recruitment, "parts"))
    return _form_page(recruitment, form, sub_draw.name)


@blueprint.post("/<number:number>/mandate/parts/<number:part>/remove")
def remove_part(number: int, part: int) -> Response:
    """Take a sub-draw away."""
    recruitment = find_recruitment(number)
    try:
        remove_sub_draw(acting_person(), find_sub_draw(recruitment, part))
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("Removed."), "success")
    return redirect_to(desk_url(recruitment, "parts"))


def find_sub_draw(recruitment: Recruitment, number: int) -> SubDraw:
    """The sub-draw with this id; 404 when it is another recruitment's."""
    for sub_draw in recruitment.sub_draws:
        if sub_draw.id == number:
            return sub_draw
    raise NotFound


@blueprint.post("/<number:number>/open")
def open_up(number: int) -> Response:
    """Publish the recruitment and take answers."""
    recruitment = find_recruitment(number)
    try:
        open_answers(acting_person(), recruitment)
    except Invalid as error:
        flash(" ".join(map(str, error.errors.values())), "error")
        return redirect_to(desk_url(recruitment, "mandate"))
    flash(_("The recruitment is published and answers are open."), "success")
    return redirect_to(desk_url(recruitment))


@blueprint.route("/<number:number>/give-up", methods=["GET", "POST"])
def give_up(number: int) -> Response:
    """Give the recruitment up: deleted when nobody has seen it, else cancelled in public."""
    recruitment = find_recruitment(number)
    step_to(recruitment, _("Give up this recruitment"))
    if recruitment.stage == Stage.PREPARING:
        return _delete(recruitment)
    require(here.person, "sortition.give_up", recruitment)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            cancel_recruitment(acting_person(), recruitment, form.reason.data)
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"": str(error)})
        else:
            flash(_("The recruitment is cancelled; the public page says why."), "success")
            return redirect_to(desk_url(recruitment))
    lead = _("Nobody can answer any more; what people said is erased within a day.")
    if drawn_draws(recruitment):
        lead = _(
            "Those drawn are told by mail, the memberships that the panel gave them end, and what "
            "people said is erased within a day. The draw, its file and your reason stay public."
        )
    return _form_page(
        recruitment, form, _("Give up this recruitment"), lead, _("Cancel the recruitment")
    )


def _delete(recruitment: Recruitment) -> Response:
    form = Form()
    if form.validate_on_submit():
        delete_recruitment(acting_person(), recruitment)
        flash(_("Deleted."), "success")
        return redirect_to(component_url(current_component(), "index", admin=True))
    lead = _("It was never published: it is deleted for good.")
    return _form_page(recruitment, form, _("Give up this recruitment"), lead, _("Delete"))
