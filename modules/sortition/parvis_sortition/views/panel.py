"""The panel before everyone's eyes, and the reply of those drawn."""

from __future__ import annotations

from flask import Response, request
from werkzeug import Response as WerkzeugResponse

from parvis.db import now
from parvis.rules import Conflict, Invalid, ask
from parvis.web import here, render
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, visitor, within
from parvis_sortition.composition import FEWEST, changed_since_shown, public_composition
from parvis_sortition.demo.codes import seat_code
from parvis_sortition.forms.draw import CodeForm
from parvis_sortition.labels import SEAT_STATES
from parvis_sortition.models import Recruitment, Seat, SeatState
from parvis_sortition.operations.panel import reply_oneself
from parvis_sortition.pictures_panel import panel_charts
from parvis_sortition.publicfile import read_document
from parvis_sortition.queries.answers import volunteer_of_code
from parvis_sortition.queries.panel import (
    drawn_draws,
    seat_of_code,
    seat_of_person,
    tally_of,
)
from parvis_sortition.telling import log_words
from parvis_sortition.views.common import blueprint, find_recruitment, page_url

GUESSES = Limit("sortition.reply", "60 per 15 minutes; 600 per day")
"""Looking codes up, from one address: see `views.answer`."""
AFTER = ("declined", "returned", "replaced", "relaxed", "alternates", "unavailable", "available")


@blueprint.get("/<number:number>/panel")
def panel(number: int) -> Response:
    """Figures against targets, and what has happened since the draw, by number."""
    recruitment = find_recruitment(number)
    here.step(recruitment.title, page_url(recruitment))
    here.step(_("The panel"))
    return render(
        "sortition/panel.html",
        recruitment=recruitment,
        parts=[
            {
                "draw": draw,
                "tally": tally_of(draw),
                "changed": changed_since_shown(draw),
                "charts": panel_charts(draw, recruitment.criteria, public_composition(draw)),
                "changes": [
                    entry for entry in read_document(draw)["log"] if entry["kind"] in AFTER
                ],
            }
            for draw in drawn_draws(recruitment)
        ],
        fewest=FEWEST,
        log_words=log_words,
    )


@blueprint.route("/<number:number>/reply", methods=["GET", "POST"])
def reply(number: int) -> WerkzeugResponse:
    """Someone drawn says whether they come: by their code, or as the account that answered. One
    address takes all the forms; the code is in none.
    """
    recruitment = find_recruitment(number)
    here.step(recruitment.title, page_url(recruitment))
    here.step(_("My reply"))
    response = _reply(recruitment)
    # On a computer that others use, going back shows nothing.
    response.headers["Cache-Control"] = "no-store"
    return response


def _reply(recruitment: Recruitment) -> Response:
    code = request.form.get("code", "")
    if code:
        within(GUESSES, visitor())
        seat = seat_of_code(recruitment, code)
    else:
        seat = seat_of_person(recruitment, here.person)
    if seat is None and volunteer_of_code(recruitment, code) is not None:
        return render(
            "sortition/reply_not_drawn.html",
            recruitment=recruitment,
            drawn=bool(drawn_draws(recruitment)),
            code=code,
        )
    if seat is None:
        form = CodeForm()
        if form.validate_on_submit():
            form.take({"code": _("This code is not that of someone drawn. Check each sign.")})
        return _code_page(recruitment, form)
    said = request.form.get("reply", "")
    if said == SeatState.DECLINED and not request.form.get("sure"):
        return _mine(recruitment, seat, code, sure=True)
    if said in (SeatState.CONFIRMED, SeatState.DECLINED):
        try:
            reply_oneself(here.person, recruitment, SeatState(said), code)
        except Conflict as error:
            return _mine(recruitment, seat, code, error=str(error), status=409)
        except Invalid as error:
            form = CodeForm()
            form.take(error.errors)
            return _code_page(recruitment, form)
    return _mine(recruitment, seat, code)


def _code_page(recruitment: Recruitment, form: CodeForm) -> Response:
    verdict = ask(here.person, "sortition.reply", recruitment)
    return render(
        "sortition/reply_code.html",
        status=422 if form.errors else 200,
        recruitment=recruitment,
        form=form,
        refused="" if verdict else verdict.reason,
        demo_code=seat_code(recruitment),
    )


def _mine(
    recruitment: Recruitment,
    seat: Seat,
    code: str,
    *,
    sure: bool = False,
    error: str = "",
    status: int = 200,
) -> Response:
    return render(
        "sortition/reply_mine.html",
        status=status,
        recruitment=recruitment,
        seat=seat,
        code=code,
        sure=sure,
        error=error,
        late=seat.reply_until is not None and seat.reply_until <= now(),
        states=SEAT_STATES,
    )
