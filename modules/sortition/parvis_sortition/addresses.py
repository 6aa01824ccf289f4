"""What the addresses of both blueprints lead to."""

from __future__ import annotations

from flask import abort

from parvis.content.queries import find
from parvis.spaces import Component
from parvis.web import here
from parvis_sortition.models import Draw, Recruitment, SubDraw
from parvis_sortition.queries.draws import find_draw


def current_component() -> Component:
    """The component of the address."""
    component = here.component
    assert component is not None
    return component


def find_recruitment(number: int) -> Recruitment:
    """The recruitment of the address; 404 when there is none for this visitor."""
    return find(Recruitment, current_component(), number, here.person)


def sub_draw_or_404(recruitment: Recruitment, number: int) -> SubDraw:
    """The sub-draw with this id; 404 when it is another recruitment's."""
    for sub_draw in recruitment.sub_draws:
        if sub_draw.id == number:
            return sub_draw
    abort(404)


def draw_or_404(recruitment: Recruitment, number: int) -> Draw:
    """The draw of the address; 404 when it is another recruitment's."""
    return find_draw(recruitment, number) or abort(404)
