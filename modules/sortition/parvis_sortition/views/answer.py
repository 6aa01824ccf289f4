"""A citizen's answer, in three screens: code, questions, contact.

What is typed travels from one screen to the next in the form itself: nothing of it is in a cookie
or in an address, and nothing is kept before the end. One address takes all these forms.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, request
from werkzeug import Response as WerkzeugResponse

from parvis.rules import Conflict, Invalid, ask
from parvis.web import Form, content_url, here, render
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, visitor, within
from parvis_sortition.codes import new_code, read_code
from parvis_sortition.demo.codes import letter_code
from parvis_sortition.forms.answer import (
    CodeForm,
    ContactForm,
    identity_in,
    questions_form,
    said_in,
)
from parvis_sortition.models import Invitation, Recruitment, Volunteer, VolunteerState
from parvis_sortition.operations.declining import decline, take_objection_back
from parvis_sortition.operations.volunteering import (
    Answer,
    change_answer,
    volunteer,
    withdraw,
)
from parvis_sortition.queries.answers import (
    invitation_of_code,
    objections_of,
    volunteer_of_code,
)
from parvis_sortition.queries.draws import live_draw
from parvis_sortition.queries.panel import seat_of_code
from parvis_sortition.queries.volunteers import personal_document, said_by
from parvis_sortition.rules import takes_answers
from parvis_sortition.views.common import blueprint, find_recruitment

GUESSES = Limit("sortition.code", "400 per 15 minutes; 6000 per day")
"""Looking codes up, from one address: a town hall's, where many answer, is one, and so are all the
customers of some operators; an answer takes three. A code has 59 random bits: at this pace, finding
one of 10,000 takes 10^10 days.
"""


@dataclass(frozen=True)
class Visit:
    """Whose answer a form is about."""

    recruitment: Recruitment
    code: str
    """As typed: of a letter, or of an answer; empty for a new one without a letter."""
    invitation: Invitation | None
    volunteer: Volunteer | None

    @property
    def is_known(self) -> bool:
        """Whether the code is one of ours."""
        return self.invitation is not None or self.volunteer is not None


@blueprint.route("/<number:number>/answer", methods=["GET", "POST"])
def answer(number: int) -> WerkzeugResponse:
    """The screens: the first one to begin with, then the one that the form asks for."""
    recruitment = find_recruitment(number)
    here.step(recruitment.title, content_url(recruitment) or "")
    here.step(_("My answer"))
    response: WerkzeugResponse
    if request.method == "GET":
        response = _first(recruitment, CodeForm(code=read_code(request.args.get("code", "")) or ""))
    else:
        response = _screen(recruitment)
    # On a computer that others use, going back shows nothing.
    response.headers["Cache-Control"] = "no-store"
    return response


def _screen(recruitment: Recruitment) -> WerkzeugResponse:
    form = CodeForm()
    if not form.validate() and not _is_open_call(recruitment):
        return _first(recruitment, form)
    visit = _visit(recruitment, form.code.data or "")
    if form.code.data and not visit.is_known:
        form.take({"code": _("This code is not known here. Check each sign.")})
        return _first(recruitment, form)
    step = request.form.get("step", "")
    if visit.volunteer is not None:
        return MINE.get(step, _mine)(visit)
    if not visit.code and not _is_open_call(recruitment):
        return _first(recruitment, form)
    return STEPS.get(step, _questions)(visit)


def _is_open_call(recruitment: Recruitment) -> bool:
    """Whether one can answer without a letter."""
    return not recruitment.to_invite


def _visit(recruitment: Recruitment, code: str) -> Visit:
    if not code:
        # What was begun without a letter has a code of its own, which the form holds.
        begun = request.form.get("own_code", "")
        if begun:
            within(GUESSES, visitor())
        found = volunteer_of_code(recruitment, begun)
        return Visit(recruitment, begun if found else "", None, found)
    within(GUESSES, visitor())
    return Visit(
        recruitment,
        code,
        invitation_of_code(recruitment, code),
        volunteer_of_code(recruitment, code),
    )


def _first(recruitment: Recruitment, form: CodeForm, *, objected: bool = False) -> Response:
    return render(
        "sortition/answer_code.html",
        status=422 if form.errors else 200,
        form=form,
        recruitment=recruitment,
        can_answer=ask(here.person, "sortition.volunteer", recruitment),
        open_call=_is_open_call(recruitment),
        objected=objected,
        demo_code=letter_code(recruitment) if takes_answers(recruitment) else "",
    )


def _shown(visit: Visit, step: str, **context: Any) -> Response:
    """A screen; `carried` is what its form takes along from those before."""
    carried = {"code": visit.code}
    if not visit.is_known:
        carried["own_code"] = read_code(request.form.get("own_code", "")) or new_code()
    if visit.volunteer is not None:
        carried["changing"] = "1"
    return render(
        f"sortition/answer_{step}.html",
        recruitment=visit.recruitment,
        visit=visit,
        carried=carried,
        **context,
    )


def _questions(visit: Visit) -> WerkzeugResponse:
    """The second screen, for the first time."""
    verdict = ask(here.person, "sortition.volunteer", visit.recruitment)
    if not verdict:
        return _first(visit.recruitment, CodeForm(), objected=_has_objected(visit))
    return _ask(visit, questions_form(visit.recruitment, parts=visit.invitation is None))


def _ask(visit: Visit, form: Form, status: int = 200) -> Response:
    return _shown(visit, "questions", form=form, status=status, objected=_has_objected(visit))


def _has_objected(visit: Visit) -> bool:
    """Whether they asked not to be written to again."""
    return visit.invitation is not None and bool(objections_of(visit.invitation))


def _back(visit: Visit) -> WerkzeugResponse:
    """From the third screen to the second, with what was chosen."""
    return _ask(visit, questions_form(visit.recruitment, parts=visit.invitation is None))


def _answered(visit: Visit) -> WerkzeugResponse:
    """The second screen is filled in: the third, or what is to be mended."""
    form, said = _said(visit)
    if said is None:
        return _ask(visit, form, 422)
    if said["excluded"]:
        return _not_this_time(visit, form)
    return _contact_page(visit, form, _contact_form(visit, fresh=True))


def _said(visit: Visit) -> tuple[Form, dict[str, Any] | None]:
    """The questions as they are filled in, and what they say; None when something is missing."""
    form = questions_form(visit.recruitment, parts=visit.invitation is None)
    if not form.validate():
        return form, None
    return form, said_in(visit.recruitment, form)


def _not_this_time(visit: Visit, questions: Form) -> Response:
    """Who can’t say all that is asked: it is no mistake of theirs, and nothing of it is kept."""
    return _shown(visit, "not_this_time", chosen=_chosen(questions))


def _chosen(questions: Form) -> dict[str, Any]:
    """What the next screen's form takes along of the questions."""
    return {field.name: field.data for field in questions if field.name != "csrf_token"}


def _contact_form(visit: Visit, *, fresh: bool = False) -> ContactForm:
    options: dict[str, Any] = {"formdata": None} if fresh else {}
    if fresh and visit.volunteer is not None:
        options["data"] = {**visit.volunteer.identity, "consent": True}
        options["data"]["link_account"] = visit.volunteer.person_id is not None
    elif fresh and visit.invitation is not None:
        options["data"] = {"name": visit.invitation.recipient["name"]}
    return ContactForm(
        signed_in=here.person is not None, with_address=visit.invitation is None, **options
    )


def _contact_page(
    visit: Visit, questions: Form, form: ContactForm, status: int = 200
) -> Response:
    return _shown(visit, "contact", form=form, chosen=_chosen(questions), status=status)


def _finish(visit: Visit) -> WerkzeugResponse:
    """The third screen is filled in: register the answer, or change it."""
    if visit.volunteer is not None and not request.form.get("changing"):
        return _mine(visit)  # sent twice: it is there
    questions, said = _said(visit)
    if said is None:
        return _ask(visit, questions, 422)
    if said["excluded"]:
        return _not_this_time(visit, questions)
    form = _contact_form(visit)
    if not form.validate():
        return _contact_page(visit, questions, form, 422)
    given = Answer(
        identity=identity_in(form),
        consent=form.consent.data,
        code=visit.code,
        own_code=request.form.get("own_code", ""),
        link_account="link_account" in form and form.link_account.data,
        **said,
    )
    try:
        if visit.volunteer is not None:
            change_answer(here.person, visit.recruitment, given)
            flash(_("Your answer is changed."), "success")
            return _mine(visit)
        receipt = volunteer(here.person, visit.recruitment, given)
    except Invalid as error:
        form.take(error.errors)
        return _contact_page(visit, questions, form, 422)
    except Conflict:
        now_there = _visit(visit.recruitment, visit.code)
        if visit.volunteer is not None or now_there.volunteer is None:
            raise
        return _mine(now_there)  # sent twice at the same moment
    return _shown(visit, "done", volunteer=receipt.volunteer, code=receipt.code)


def _mine(visit: Visit) -> WerkzeugResponse:
    """What one answered, and what one can do about it."""
    assert visit.volunteer is not None
    draw = live_draw(visit.volunteer.sub_draw)
    seat = seat_of_code(visit.recruitment, visit.code) if draw is not None else None
    return render(
        "sortition/answer_mine.html",
        recruitment=visit.recruitment,
        volunteer=visit.volunteer,
        said=said_by(visit.volunteer),
        code=visit.code,
        can_change=ask(here.person, "sortition.volunteer", visit.recruitment),
        draw=draw,
        seat=seat,
    )


def _change(visit: Visit) -> WerkzeugResponse:
    """The second screen again, with what was said."""
    assert visit.volunteer is not None
    data = {f"criterion_{key}": str(value) for key, value in visit.volunteer.answers.items()}
    form = questions_form(visit.recruitment, parts=False, data=data | {"conditions": "yes"})
    return _ask(visit, form)


def _withdraw(visit: Visit) -> WerkzeugResponse:
    """Ask before erasing; erase."""
    assert visit.volunteer is not None
    draw = live_draw(visit.volunteer.sub_draw)
    entered = draw if visit.volunteer.state == VolunteerState.REGISTERED else None
    if not request.form.get("sure"):
        seat = seat_of_code(visit.recruitment, visit.code) if entered is not None else None
        return _shown(visit, "withdraw", draw=entered, seat=seat)
    withdraw(here.person, visit.recruitment, visit.code)
    return render("sortition/answer_gone.html", recruitment=visit.recruitment, draw=entered)


def _decline(visit: Visit) -> WerkzeugResponse:
    """« No, thank you. »"""
    if visit.invitation is None:
        return _questions(visit)
    objects = bool(request.form.get("objects"))
    decline(here.person, visit.recruitment, visit.code, objects=objects)
    return _shown(visit, "declined", objects=objects)


def _write_again(visit: Visit) -> WerkzeugResponse:
    """« You may write to me again after all. »"""
    if visit.invitation is None:
        return _questions(visit)
    take_objection_back(here.person, visit.recruitment, visit.code)
    flash(_("It is noted: later draws may write to you again."), "success")
    return _first(visit.recruitment, CodeForm())


def _data(visit: Visit) -> WerkzeugResponse:
    """What is kept of the person, for themselves (GDPR, articles 15 and 20)."""
    assert visit.volunteer is not None
    document = personal_document(visit.volunteer)
    return Response(
        json.dumps(document, ensure_ascii=False, indent=2),
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="parvis-tirage.json"'},
    )


Screen = Callable[[Visit], WerkzeugResponse]

STEPS: dict[str, Screen] = {
    "questions": _answered,
    "contact": _finish,
    "back": _back,
    "no": _decline,
    "again": _write_again,
}
"""What each form leads to, for who has not answered yet; the first one leads to the questions."""

MINE: dict[str, Screen] = {
    "change": _change,
    "questions": _answered,
    "contact": _finish,
    "back": _back,
    "withdraw": _withdraw,
    "no": _decline,
    "again": _write_again,
    "data": _data,
}
"""And for who has answered."""
