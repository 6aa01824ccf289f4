"""The mandate: what the panel is for, its seats, who can't be drawn, calendar, personal data."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash
from werkzeug import Response

from parvis.rules import Conflict, Invalid, ask, require
from parvis.web import acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import (
    blueprint,
    desk_url,
    find_recruitment,
    step_to_desk,
)
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.forms.mandate import (
    CalendarForm,
    DataForm,
    ExclusionsForm,
    TextsForm,
)
from parvis_sortition.mandate import missing_before_opening, quota_remarks
from parvis_sortition.models import Algorithm, Recruitment, Stage
from parvis_sortition.operations.freezing import open_answers
from parvis_sortition.operations.mandate import change_mandate
from parvis_sortition.operations.parts import (
    set_exclusions,
)

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
    step_to_desk(recruitment)
    here.step(_("The mandate"), desk_url(recruitment, "mandate"))
    here.step(title)


@blueprint.get("/<number:number>/mandate")
def mandate(number: int) -> Response:
    """All the parts of the mandate, and what is missing before answers can be opened."""
    recruitment = find_recruitment(number)
    step_to_desk(recruitment)
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
    return form_page(recruitment, form, _("What the panel is for"))


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
    return form_page(recruitment, form, _("Calendar and randomness"), lead)


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
    return form_page(recruitment, form, _("Personal data"), lead)


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
    return form_page(recruitment, form, _("Who can’t be drawn"))


def form_page(
    recruitment: Recruitment, form: object, title: str, lead: str = "", submit: str = ""
) -> Response:
    """The page of one of the mandate's forms."""
    return render(
        "sortition/admin/mandate_form.html",
        recruitment=recruitment,
        form=form,
        title=title,
        lead=lead,
        submit=submit or _("Save"),
        back=desk_url(recruitment, "mandate"),
    )


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
