"""The commune where one lives, among those of the installation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, String, cast, func, or_, select

from parvis.db import db
from parvis.rules.refusals import Invalid
from parvis.spaces.models import Space, SpaceState
from parvis.web.text import slugify

FEW = 150
"""Up to so many communes, a list to choose from; beyond, their name or post code is typed."""


def residence_number(number: int | None) -> int | None:
    """The number when it is that of an open commune, or None. Raises Invalid."""
    if number is None:
        return None
    home = db.session.get(Space, number)
    if home is None or home.kind != "commune" or home.state != SpaceState.OPEN:
        raise Invalid({"residence": _("Choose a commune of the list.")})
    return number


def few_communes() -> list[tuple[int, str]] | None:
    """Number and label of the open communes, by name; None when they are too many for a list."""
    found = [
        (c.id, commune_label(c)) for c in db.session.scalars(_communes().limit(FEW + 1)).all()
    ]
    return found if len(found) <= FEW else None


def matching_communes(text: str, limit: int = 20) -> Sequence[Space]:
    """Open communes whose name begins with the text, or has it, or whose post code it is; those
    of exactly that name alone when there are any. « Volonne (04) » names one of a department.
    """
    text, department = _without_department(text.strip()[:100])
    words = slugify(text)
    if not words:
        return []
    begins = Space.slug.startswith(words, autoescape=True)
    clauses = [begins, Space.slug.contains(f"-{words}", autoescape=True)]
    if len(text) == 5:
        clauses += [
            Space.insee == text.upper(),
            cast(Space.postcodes, String).contains(f'"{text}"', autoescape=True),
        ]
    query = _communes().where(or_(*clauses))
    if department:
        query = query.where(Space.department == department)
    best_first = query.order_by(None).order_by(~begins, func.length(Space.name), Space.id)
    found = db.session.scalars(best_first.limit(limit)).all()
    exact = [commune for commune in found if slugify(commune.name) == words]
    return exact or found


def _without_department(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*?)\s*\(([0-9AB]{2,3})\)", text)
    return (found[1], found[2]) if found else (text, "")


def commune_label(commune: Space) -> str:
    """« Volonne (04) »"""
    return f"{commune.name} ({commune.department})" if commune.department else commune.name


def _communes() -> Select[Space]:
    return (
        select(Space)
        .where(Space.kind == "commune", Space.state == SpaceState.OPEN)
        .order_by(func.lower(Space.name), Space.id)
    )
