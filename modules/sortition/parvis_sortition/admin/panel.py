"""The desk's page of the panel: who replies what, who is called instead, who joins."""

from __future__ import annotations

import csv
import io

from flask import Response as FlaskResponse
from flask import abort, flash, request
from werkzeug import Response

from parvis.content import Channel
from parvis.db import now
from parvis.opendata.csv_stream import safe_cell
from parvis.rules import Conflict, Invalid, ask, require
from parvis.web import acting_person, here, redirect_to, render
from parvis.web.days import day_of
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis.web.numbers import whole_number
from parvis_sortition.admin.common import (
    blueprint,
    desk_url,
    draw_or_404,
    find_recruitment,
    step_to_desk,
)
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.composition import composition_of
from parvis_sortition.forms.draw import ReasonForm
from parvis_sortition.forms.panel import CHANNELS, ReplyForm
from parvis_sortition.labels import SEAT_STATES, SEAT_TONES
from parvis_sortition.lettering import drawn_of, missing_to_reply
from parvis_sortition.models import (
    Draw,
    Recruitment,
    Replacement,
    ReplacementStatus,
    Seat,
    SeatState,
)
from parvis_sortition.operations.panel import (
    enter_reply,
    extend_reply,
    note_departure,
    take_back_reply,
)
from parvis_sortition.operations.replacing import accept_relaxation, start_replacement
from parvis_sortition.operations.welcoming import welcome_members
from parvis_sortition.pictures_panel import panel_charts
from parvis_sortition.publicfile import read_document
from parvis_sortition.queries.panel import (
    AT_MOST,
    GONE,
    drawn_draws,
    find_seat,
    is_fillable,
    is_stuck,
    last_replacement,
    next_turn,
    seats_in,
    sitting,
    tally_of,
    to_welcome,
    way_back,
    without_mail,
)
from parvis_sortition.relaxations import relaxations_in

PAGES["panel"] = PAGES["members"] = "panel"


@blueprint.get("/<number:number>/panel")
def panel(number: int) -> Response:
    """Those drawn, with how to reach them; what is empty; the figures against the targets."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    return _page(recruitment)


def _page(
    recruitment: Recruitment, status: int = 200, reasons: dict[int, ReasonForm] | None = None
) -> FlaskResponse:
    step_to_desk(recruitment)
    here.step(_("The panel"))
    draws = drawn_draws(recruitment)
    turns = {draw.id: last_replacement(draw) for draw in draws}
    parts = [_part(recruitment, draw, turns[draw.id]) for draw in draws]
    return render(
        "sortition/admin/panel.html",
        fragment="sortition/admin/_empty_seats.html",
        status=status,
        recruitment=recruitment,
        parts=parts,
        computing=any(
            turn is not None
            and turn.status == ReplacementStatus.COMPUTING
            and not is_stuck(turn)
            for turn in turns.values()
        ),
        may_manage=ask(here.person, "sortition.manage_panel", recruitment),
        to_welcome=to_welcome(recruitment),
        by_letter=sum(drawn_of(seat) is not None for seat in without_mail(recruitment)),
        no_letters=missing_to_reply(recruitment),
        target=recruitment.space,
        reasons=reasons or {},
        new_reason=ReasonForm,
        channels=CHANNELS,
        states=SEAT_STATES,
        tones=SEAT_TONES,
    )


def _part(
    recruitment: Recruitment, draw: Draw, replacement: Replacement | None
) -> dict[str, object]:
    seats = seats_in(draw)
    alternates = [seat for seat in seats if seat.state == SeatState.ALTERNATE]
    lines = composition_of(draw, seats)
    gone = [seat for seat in seats if seat.state in GONE]
    document = read_document(draw)
    return {
        "draw": draw,
        "tally": tally_of(draw),
        "waiting": [seat for seat in seats if seat.state == SeatState.DRAWN],
        "confirmed": [seat for seat in seats if seat.state == SeatState.CONFIRMED],
        "gone": gone,
        "may_return": {seat.id for seat in gone if way_back(seat, document)},
        "settled": draw.drawn_at is not None and draw.drawn_at < now() - AT_MOST,
        "drawn_as_alternates": sum(seat.rank is not None for seat in seats),
        "alternates": sorted(alternates, key=lambda seat: seat.rank or 0),
        "replacement": replacement,
        "stuck": replacement is not None and is_stuck(replacement),
        "fillable": is_fillable(draw),
        "changes": relaxations_in(replacement, here.locale),
        "turn": next_turn(draw),
        "charts": panel_charts(draw, recruitment.criteria, lines),
    }


def _seat(recruitment: Recruitment, number: int) -> Seat:
    return find_seat(recruitment, number) or abort(404)


def _back(recruitment: Recruitment, seat: Seat) -> Response:
    return redirect_to(f"{desk_url(recruitment, 'panel')}#seat-{seat.id}")


@blueprint.post("/<number:number>/seats/<number:seat>/reply")
def enter_seat_reply(number: int, seat: int) -> Response:
    """Note what someone replied."""
    recruitment = find_recruitment(number)
    found = _seat(recruitment, seat)
    require(here.person, "sortition.manage_panel", recruitment)
    form = ReplyForm()
    if not form.validate():
        flash(_("Say how they replied, and whether they come."), "error")
        return _back(recruitment, found)
    try:
        enter_reply(acting_person(), found, SeatState(form.reply.data), Channel(form.channel.data))
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("The reply of number %(number)s is noted.", number=found.number), "success")
    return _back(recruitment, found)


@blueprint.post("/<number:number>/seats/<number:seat>/extend")
def extend_seat_reply(number: int, seat: int) -> Response:
    """Give a week more."""
    recruitment = find_recruitment(number)
    found = _seat(recruitment, seat)
    try:
        extend_reply(acting_person(), found)
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("Number %(number)s has a week more.", number=found.number), "success")
    return _back(recruitment, found)


@blueprint.post("/<number:number>/seats/<number:seat>/back")
def take_back_seat_reply(number: int, seat: int) -> Response:
    """Ask again someone who does not come."""
    recruitment = find_recruitment(number)
    found = _seat(recruitment, seat)
    try:
        take_back_reply(acting_person(), found)
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("Number %(number)s can reply again.", number=found.number), "success")
    return _back(recruitment, found)


@blueprint.post("/<number:number>/seats/<number:seat>/left")
def leave_seat(number: int, seat: int) -> Response:
    """Note that a member leaves."""
    recruitment = find_recruitment(number)
    found = _seat(recruitment, seat)
    try:
        note_departure(acting_person(), found)
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("Number %(number)s no longer sits.", number=found.number), "success")
    return _back(recruitment, found)


@blueprint.post("/<number:number>/draws/<number:draw>/replace")
def replace(number: int, draw: int) -> Response:
    """Have the empty seats drawn again."""
    recruitment = find_recruitment(number)
    turn = whole_number(request.form.get("turn")) or 0
    start_replacement(acting_person(), draw_or_404(recruitment, draw), turn)
    flash(_("The empty seats are being drawn: it takes a few seconds."), "success")
    return redirect_to(desk_url(recruitment, "panel"))


@blueprint.post("/<number:number>/draws/<number:draw>/relax")
def relax(number: int, draw: int) -> Response:
    """Decide that quotas are relaxed, and why; the seats are then filled."""
    recruitment = find_recruitment(number)
    found = draw_or_404(recruitment, draw)
    require(here.person, "sortition.manage_panel", recruitment)
    replacement = last_replacement(found) or abort(404)
    form = ReasonForm()
    if not form.validate():
        return _page(recruitment, 422, {found.id: form})
    try:
        accept_relaxation(acting_person(), replacement, form.reason.data)
    except Invalid as error:
        form.take(error.errors)
        return _page(recruitment, 422, {found.id: form})
    flash(_("Your decision is in the public log. The seats are being drawn."), "success")
    return redirect_to(desk_url(recruitment, "panel"))


@blueprint.post("/<number:number>/members")
def welcome(number: int) -> Response:
    """Those who have confirmed become members of the space."""
    recruitment = find_recruitment(number)
    done = welcome_members(acting_person(), recruitment)
    if done.joined:
        joined = ngettext("%(num)d is a member now.", "%(num)d are members now.", done.joined)
        flash(joined, "success")
    if done.invited:
        invited = ngettext(
            "%(num)d was sent an invitation.", "%(num)d were sent an invitation.", done.invited
        )
        flash(invited, "success")
    if done.unreachable:
        by_hand = ngettext(
            "%(num)d has neither account nor mail address: write or call.",
            "%(num)d have neither account nor mail address: write or call.",
            done.unreachable,
        )
        flash(by_hand, "warning")
    return redirect_to(desk_url(recruitment, "panel"))


@blueprint.get("/<number:number>/panel.csv")
def contacts(number: int) -> Response:
    """Those who sit or are asked to, with how to reach them: for letters and calls."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.manage_panel", recruitment)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = ("name", "address", "postcode", "town", "phone", "email")
    writer.writerow(["number", "state", "reply_until", *names])
    for seat in sitting(recruitment, SeatState.DRAWN, SeatState.CONFIRMED):
        identity = seat.volunteer.identity if seat.volunteer else {}
        until = day_of(seat.reply_until).isoformat() if seat.reply_until else ""
        cells = [safe_cell(str(identity.get(name, ""))) for name in names]
        writer.writerow([seat.number, str(seat.state), until, *cells])
    response = FlaskResponse("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=panel-{number}.csv"
    response.headers["Cache-Control"] = "no-store"
    return response
