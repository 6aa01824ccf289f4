"""The desk of answers: entering those given by telephone, on paper, in person; correcting them."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, flash
from flask import request as current
from werkzeug import Response as WerkzeugResponse

from parvis.content import Channel
from parvis.rules import Conflict, Invalid, ask, require
from parvis.web import Form, acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    find_recruitment,
    step_to_desk,
)
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.codes import new_code, read_code, read_reference
from parvis_sortition.forms.answer import (
    CHANNELS,
    EnterForm,
    change_form,
    enter_form,
    identity_in,
    said_in,
    values_in,
)
from parvis_sortition.forms.entering import FindForm, NoForm
from parvis_sortition.labels import LIKENESSES
from parvis_sortition.models import DrawStatus, Invitation, Recruitment, Volunteer
from parvis_sortition.operations.declining import decline, take_objection_back
from parvis_sortition.operations.volunteering import (
    Answer,
    action_to_withdraw,
    change_answer,
    volunteer,
    withdraw,
)
from parvis_sortition.queries.alike import alike_with, likenesses
from parvis_sortition.queries.answers import (
    answer_of,
    answers_of,
    invitation_of_code,
    invitation_of_number,
    volunteer_of_code,
    volunteer_of_number,
)
from parvis_sortition.queries.draws import live_draw
from parvis_sortition.queries.volunteers import personal_document, said_by

PAGES["answers"] = "answers"


def _enter(number: int, title: str, *, entering: bool = True) -> Recruitment:
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    if entering:
        require(here.person, "sortition.enter", recruitment)
    step_to_desk(recruitment)
    if title:
        here.step(_("Answers received"), desk_url(recruitment, "answers"))
        here.step(title)
    else:
        here.step(_("Answers received"))
    return recruitment


@blueprint.route("/<number:number>/answers", methods=["GET", "POST"])
def answers(number: int) -> WerkzeugResponse:
    """Who has answered, in numbers; the way to one answer."""
    recruitment = _enter(number, "", entering=False)
    form = FindForm()
    if form.validate_on_submit():
        found = _volunteer(recruitment, form.key.data)
        if found is not None:
            return redirect_to(_url(recruitment, found))
        form.take({"key": _("No volunteer has this number or this code.")})
    return render(
        "sortition/admin/answers.html",
        status=422 if form.errors else 200,
        recruitment=recruitment,
        form=form,
        answers=answers_of(recruitment),
        channels={Channel.WEB: _("On this site"), **CHANNELS},
        can_enter=ask(here.person, "sortition.enter", recruitment),
    )


def _url(recruitment: Recruitment, row: Volunteer) -> str:
    return component_url(
        current_component(), "one_answer", admin=True, number=recruitment.number, row=row.number
    )


def _volunteer(recruitment: Recruitment, key: str) -> Volunteer | None:
    """Of a code, of a volunteer's number, or of a letter's."""
    number = read_reference(key)
    if number is not None:
        found = volunteer_of_number(recruitment, number)
        letter = invitation_of_number(recruitment, number)
        return found or (answer_of(letter) if letter is not None else None)
    return volunteer_of_code(recruitment, key)


def _letter(recruitment: Recruitment, key: str) -> Invitation | None:
    number = read_reference(key)
    if number is not None:
        return invitation_of_number(recruitment, number)
    return invitation_of_code(recruitment, key)


@blueprint.route("/<number:number>/answers/enter", methods=["GET", "POST"])
def enter(number: int) -> WerkzeugResponse:
    """Enter an answer."""
    recruitment = _enter(number, _("Enter an answer"))
    if current.form.get("step") == "next":
        return _enter_page(recruitment, _next_form(recruitment))
    form = enter_form(recruitment, {"own_code": new_code()})
    known = None
    if form.validate_on_submit():
        key = form.code.data or ""
        letter = read_reference(key)
        own_code = read_code(form.own_code.data or "") or ""
        try:
            receipt = volunteer(
                acting_person(),
                recruitment,
                Answer(
                    identity=identity_in(form),
                    consent=form.consent.data,
                    code="" if letter is not None else key,
                    letter=letter,
                    own_code=own_code,
                    channel=Channel(form.channel.data),
                    channel_note=form.channel_note.data,
                    **said_in(recruitment, form),
                ),
            )
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            # Forty papers in a row: what was typed is not lost, and may be another person's.
            form.take({"code" if key else "": str(error)})
            known = _known(recruitment, key) if key else volunteer_of_code(recruitment, own_code)
            form.own_code.data = new_code()
            form.own_code.raw_data = None
        else:
            row = receipt.volunteer
            return render(
                "sortition/admin/answer_entered.html",
                recruitment=recruitment,
                volunteer=row,
                code=receipt.code,
                next_one={
                    "step": "next",
                    "channel": row.channel,
                    "channel_note": row.channel_note,
                },
                others=[
                    (other, [LIKENESSES[each] for each in likenesses(row, other)])
                    for other in alike_with(row)
                ],
            )
    return _enter_page(recruitment, form, known=known)


def _next_form(recruitment: Recruitment) -> EnterForm:
    """For the next of a pile: the channel and the place stay."""
    sent = {name: current.form.get(name, "")[:160] for name in ("channel", "channel_note")}
    form = enter_form(recruitment, {"own_code": new_code(), **sent}, empty=True)
    form.code.render_kw = {**(form.code.render_kw or {}), "autofocus": True}
    return form


def _enter_page(
    recruitment: Recruitment,
    form: EnterForm,
    declining: NoForm | None = None,
    *,
    known: Volunteer | None = None,
) -> Response:
    """`known`: the answer that stands in the way of this one."""
    wrong = form.errors or (declining is not None)
    return render(
        "sortition/admin/answer_enter.html",
        status=409 if known is not None else 422 if wrong else 200,
        recruitment=recruitment,
        form=form,
        declining=declining or NoForm(formdata=None),
        known=known,
    )


def _known(recruitment: Recruitment, key: str) -> Volunteer | None:
    letter = _letter(recruitment, key)
    return answer_of(letter) if letter is not None else None


@blueprint.post("/<number:number>/answers/no")
def enter_no(number: int) -> WerkzeugResponse:
    """Note that someone said no, or asked not to be written to again, or takes that back."""
    recruitment = _enter(number, _("Enter an answer"))
    form = NoForm()
    if form.validate_on_submit():
        found = _letter(recruitment, form.key.data)
        if found is not None and current.form.get("step") == "again":
            if take_objection_back(acting_person(), recruitment, invitation=found):
                flash(_("It is noted: later draws may write to them again."), "success")
            else:
                flash(_("This person had not asked not to be written to."), "info")
            return redirect_to(desk_url(recruitment, "answers"))
        if found is not None and (known := answer_of(found)) is not None:
            # A number mistyped would erase someone else's yes.
            form.take({"key": _("This letter was answered by a yes: open it, and withdraw it.")})
            return _enter_page(recruitment, _empty_form(recruitment), form, known=known)
        if found is not None:
            decline(
                acting_person(),
                recruitment,
                invitation=found,
                channel=Channel(form.channel.data),
                objects=form.objects.data,
            )
            flash(_("It is noted: no reminder will be sent."), "success")
            return redirect_to(desk_url(recruitment, "enter"))
        form.take({"key": _("No letter has this number or this code.")})
    return _enter_page(recruitment, _empty_form(recruitment), form)


def _empty_form(recruitment: Recruitment) -> EnterForm:
    return enter_form(recruitment, {"own_code": new_code()}, empty=True)


@blueprint.route("/<number:number>/answers/<number:row>", methods=["GET", "POST"])
def one_answer(number: int, row: int) -> WerkzeugResponse:
    """What someone answered: to correct it, or to withdraw it as they ask."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    found = volunteer_of_number(recruitment, row)
    if found is None:
        abort(404)
    if found.is_withdrawn:
        return redirect_to(
            component_url(
                current_component(), "one_volunteer", admin=True, number=number, reference=row
            )
        )
    _enter(number, _("Volunteer %(number)s", number=f"R-{row}"), entering=False)
    draw = live_draw(found.sub_draw)
    form = _corrections(recruitment, found)
    step = current.form.get("step")
    if step == "withdraw":
        withdraw(acting_person(), recruitment, row=found)
        flash(_("All that this person had said is erased."), "success")
        return redirect_to(desk_url(recruitment, "answers"))
    if step == "change" and form.validate():
        try:
            change_answer(acting_person(), recruitment, _answer(recruitment, form), row=found)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The answer is corrected."), "success")
            return redirect_to(_url(recruitment, found))
    return render(
        "sortition/admin/one_answer.html",
        status=422 if form.errors else 200,
        recruitment=recruitment,
        volunteer=found,
        said=said_by(found),
        form=form,
        channels={Channel.WEB: _("On this site"), **CHANNELS},
        can_change=draw is None and ask(here.person, "sortition.enter", recruitment),
        can_withdraw=ask(here.person, action_to_withdraw(found), recruitment)
        and (draw is None or draw.status != DrawStatus.COMPUTING),
    )


def _corrections(recruitment: Recruitment, row: Volunteer) -> Form:
    data: dict[str, Any] = dict(row.identity)
    data |= {f"criterion_{key}": str(value) for key, value in row.answers.items()}
    return change_form(recruitment, data | {"conditions": "yes"})


def _answer(recruitment: Recruitment, form: Form) -> Answer:
    return Answer(
        identity=identity_in(form), values=values_in(recruitment, form), consent=True
    )


@blueprint.post("/<number:number>/answers/<number:row>/data.json")
def one_data(number: int, row: int) -> WerkzeugResponse:
    """All that is kept of someone, to give it to them (GDPR, article 15)."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    found = volunteer_of_number(recruitment, row)
    if found is None:
        abort(404)
    return Response(
        json.dumps(personal_document(found), ensure_ascii=False, indent=2),
        mimetype="application/json",
        headers={
            "Content-Disposition": 'attachment; filename="parvis-tirage.json"',
            "Cache-Control": "no-store",
        },
    )
