"""What everyone reads: the list, and one recruitment."""

from __future__ import annotations

from flask import Response

from parvis.content.parts import parts_of
from parvis.rules import ask
from parvis.web import here, render
from parvis_sortition.labels import ROLL_VALUES, draw_badge, stage_badge
from parvis_sortition.queries.desk import recruitments_of
from parvis_sortition.queries.draws import draws_of
from parvis_sortition.queries.mandates import mandates_of
from parvis_sortition.queries.rolls import rolls_of
from parvis_sortition.queries.things import things_of
from parvis_sortition.rules import settings_of
from parvis_sortition.views.common import blueprint, current_component, find_recruitment
from parvis_sortition.words_of_mandate import fair_chance, tables_of


@blueprint.get("/")
def index() -> Response:
    """The recruitments, the newest first."""
    component = current_component()
    return render(
        "sortition/index.html",
        recruitments=recruitments_of(component, drafts=here.facilitates),
        things=things_of(component, drafts=here.facilitates),
        settings=settings_of(component),
        stage_badge=stage_badge,
    )


@blueprint.get("/<number:number>")
@blueprint.get("/<number:number>-<slug:slug>")
def show(number: int, slug: str = "") -> Response:
    """One recruitment in plain words: what for, how many, by which criteria, when, its draws."""
    recruitment = find_recruitment(number)
    here.step(recruitment.title)
    return render(
        "sortition/show.html",
        recruitment=recruitment,
        can_answer=ask(here.person, "sortition.volunteer", recruitment),
        mandates=mandates_of(recruitment),
        tables=tables_of(recruitment, here.locale),
        fair=fair_chance(here.locale),
        rolls=rolls_of(recruitment, published=True),
        draws=draws_of(recruitment),
        parts=parts_of(recruitment),
        stage_badge=stage_badge,
        draw_badge=draw_badge,
        roll_values=ROLL_VALUES,
    )
