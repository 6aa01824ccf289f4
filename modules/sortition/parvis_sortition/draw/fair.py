"""Fair chances by algorithm, over the relaxation and over the panels themselves."""

from __future__ import annotations

import numpy as np

from parvis_sortition.draw.exact import exact_leximin, exact_smooth
from parvis_sortition.draw.known import Panels
from parvis_sortition.draw.leximin import Relaxed, relaxed_leximin
from parvis_sortition.draw.progress import Progress, silent
from parvis_sortition.draw.smooth import least_squares, minimise, nash, seat_region
from parvis_sortition.draw.types import Floats, Types

ALGORITHMS = ("leximin", "maximin", "nash", "stratified")
"""Leximin: the smallest chance as large as can be, then the next, and so on. Maximin: the smallest
as large as can be, the others as equal as that allows. Nash: the largest product of chances.
Stratified: as near as can be to the same chance for all, whoever loses by it."""


def first_stage(types: Types, algorithm: str, progress: Progress = silent) -> Relaxed | None:
    """Leximin over the relaxation, whole or its first stage; None when it has no solution."""
    stages = None if algorithm == "leximin" else 1
    return relaxed_leximin(types, stages=stages, progress=progress)


def relaxed_chances(types: Types, algorithm: str, first: Relaxed) -> Floats:
    """Chance (T,) of each person of each type over the relaxation."""
    if algorithm == "leximin":
        return first.chance
    curve = nash(types) if algorithm == "nash" else least_squares(types)
    floor, region = 0.0, seat_region(types, 0.0)
    if algorithm == "maximin":
        floor = float(first.chance.min())
        region = seat_region(types, floor, first.multipliers)
    seats = minimise(region, curve)
    return np.clip(np.round(seats / types.count, 9), floor, 1.0)


def exact_chances(panels: Panels, algorithm: str) -> tuple[Floats, Floats]:
    """Chance (T,) over all panels, and weights (J,) on `panels`, which grow on the way.

    Leximin answers for maximin too, and is one: it makes the smallest chance as large as can be
    before anything else; what maximin leaves open, leximin settles by the next smallest. Someone
    whom no panel includes has chance 0.
    """
    chance, weights = exact_leximin(panels)
    if algorithm in ("leximin", "maximin") or not chance.all():
        return chance, weights
    curve = nash(panels.types) if algorithm == "nash" else least_squares(panels.types)
    return exact_smooth(panels, curve)
