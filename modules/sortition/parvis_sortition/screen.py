"""The page for a projector, which the public address and the desk both show."""

from __future__ import annotations

from flask import Response

from parvis.rules import ask
from parvis.web import here, render
from parvis_sortition.forms.draw import BallsForm
from parvis_sortition.labels import DRAW_STATUSES
from parvis_sortition.models import Draw, DrawStatus, Recruitment
from parvis_sortition.pictures import charts_of
from parvis_sortition.publicfile import panel_in, read_document
from parvis_sortition.queries.draws import seats_of


def show_screen(
    recruitment: Recruitment, found: Draw, form: BallsForm, *, confirm: str = "", status: int = 200
) -> Response:
    """The projector's page. `confirm` is the value to be confirmed."""
    if not form.is_submitted():
        form.choose(recruitment.randomness)
    document = read_document(found) if found.audit is not None else None
    return render(
        "sortition/screen.html",
        fragment="sortition/_screen.html",
        status=status,
        recruitment=recruitment,
        draw=found,
        document=document,
        panel=panel_in(document),
        alternates=_ranked(found),
        charts=charts_of(found, recruitment.criteria, here.locale)
        if found.status == DrawStatus.DRAWN
        else [],
        form=form,
        confirm=confirm,
        can_draw=bool(ask(here.person, "sortition.draw", recruitment)),
        statuses=DRAW_STATUSES,
    )


def _ranked(draw: Draw) -> list[int]:
    ranked = [(seat.rank, seat.number) for seat in seats_of(draw) if seat.rank is not None]
    return [number for _rank, number in sorted(ranked)]
