"""The page for a projector, which the public address and the desk both show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from parvis.rules import ask
from parvis.web import here, render
from parvis_sortition.deadlines import is_early
from parvis_sortition.forms.draw import BallsForm
from parvis_sortition.labels import HOW_DESIGNATED, draw_badge
from parvis_sortition.models import (
    KIND_OF,
    Draw,
    DrawStatus,
    RandomKind,
    Randomness,
    Recruitment,
)
from parvis_sortition.pictures import charts_of, compared
from parvis_sortition.pictures_screen import beside, size_of
from parvis_sortition.proof.choice import parts_of
from parvis_sortition.publicfile import panel_in, read_document
from parvis_sortition.queries.draws import seats_of


def announced_kind(recruitment: Recruitment, found: Draw) -> RandomKind:
    """What is to be typed in: what the mandate announced, and the sealed draw published."""
    if found.audit is None:
        return KIND_OF[Randomness(recruitment.randomness)]
    return RandomKind(read_document(found)["draw"]["source"])


def show_screen(
    recruitment: Recruitment,
    found: Draw,
    form: BallsForm,
    *,
    confirm: bool = False,
    status: int = 200,
) -> Response:
    """The projector's page. `confirm`: what was typed is shown large, to be confirmed."""
    document = read_document(found) if found.audit is not None else None
    early = is_early(recruitment)
    can_draw = bool(ask(here.person, "sortition.draw", recruitment)) and not early
    drawn = found.status == DrawStatus.DRAWN
    figures = compared(found, recruitment.criteria, here.locale) if document else []
    return render(
        "sortition/screen.html",
        fragment="sortition/_screen.html",
        status=status,
        recruitment=recruitment,
        draw=found,
        document=document,
        value=value_shown(found),
        panel=panel_in(document),
        alternates=_alternates(found),
        charts=charts_of(found, recruitment.criteria, here.locale) if drawn else [],
        beside=beside(figures) if figures else None,
        beside_size=size_of(figures),
        balls=balls_awaited(document),
        form=form,
        confirm=confirm,
        can_draw=can_draw,
        early=early,
        draw_badge=draw_badge,
        how_designated=HOW_DESIGNATED,
    )


def balls_awaited(document: Mapping[str, Any] | None) -> int:
    """How many balls are to come; none when their number is not fixed by that of the panels."""
    if document is None or document["draw"]["source"] != RandomKind.DIGITS:
        return 0
    return len(str(len(document["draw"]["lottery"]["panels"]) - 1))


def value_shown(draw: Draw) -> tuple[str, str]:
    """The digits of the balls, and what a beacon published: either may be empty."""
    if draw.random_value is None or draw.random_kind is None:
        return "", ""
    if draw.random_kind == RandomKind.BOTH:
        return parts_of(draw.random_value)
    digits = draw.random_kind == RandomKind.DIGITS
    return (draw.random_value, "") if digits else ("", draw.random_value)


def _alternates(draw: Draw) -> list[int]:
    return sorted(seat.number for seat in seats_of(draw) if seat.rank is not None)
