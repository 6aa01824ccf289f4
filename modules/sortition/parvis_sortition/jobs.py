"""Work done outside requests."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from parvis.db import db
from parvis.events import Event
from parvis_sortition.models import KIND_OF, Draw, DrawStatus, Randomness, Recruitment
from parvis_sortition.operations.declining import forget_answers_of
from parvis_sortition.operations.draw import seat_alternates
from parvis_sortition.operations.erasure import (
    due_for_erasure,
    erase_not_drawn,
    erase_panel,
    panels_due_for_erasure,
)
from parvis_sortition.operations.letters import clear_old_letters
from parvis_sortition.operations.lottery import fail_draw, note_progress, refuse_draw, seal_draw
from parvis_sortition.operations.things import forget_mixing
from parvis_sortition.queries.pool import count_values, gather_pool
from parvis_sortition.solving.ask import solve

log = logging.getLogger("parvis.sortition")

OFTEN = 1.0
"""Seconds between two notes of progress, each of which also asks whether to go on."""


class Stopped(Exception):
    """The draw is no longer wanted."""


def compute(draw_id: int) -> None:
    """Compute the lottery of a draw and seal it. The pool is closed while the draw is live, so that
    a worker killed midway is followed by another that starts again; a second one seals nothing.
    """
    draw = db.session.get(Draw, draw_id)
    if draw is None or draw.status != DrawStatus.COMPUTING:
        return
    try:
        _compute(draw)
    except Stopped:
        log.info("draw %s was given up", draw_id)
    except DBAPIError:
        raise  # the database was away: the job is sent again
    except Exception:
        # Trying again would end the same way: the facilitator is told, and begins another round.
        log.exception("the lottery of draw %s broke down", draw_id)
        db.session.rollback()
        fail_draw(db.session.get_one(Draw, draw_id))


def _compute(draw: Draw) -> None:
    recruitment = draw.sub_draw.recruitment
    gathered = gather_pool(draw.sub_draw)
    draw_id, pool, size = draw.id, gathered.pool, draw.sub_draw.size
    order = {
        "size": size,
        "algorithm": str(recruitment.algorithm),
        "panels": recruitment.panels,
        "closed_at": draw.pool_closed_at.isoformat(timespec="seconds"),
        "announcement": recruitment.randomness_note,
        "source": str(KIND_OF[Randomness(recruitment.randomness)]),
        "salt": secrets.token_hex(32),
        "features": pool.features,
        "quotas": [(q.feature, q.value, q.min, q.max) for q in pool.quotas],
        "people": [(p.id, p.values, p.household) for p in pool.people],
    }
    db.session.rollback()  # nothing is held while the solver works
    if len(pool.people) < size:
        refuse_draw(draw, {"people": len(pool.people), "size": size})
        return
    told = time.monotonic()

    def tell(share: float) -> None:
        nonlocal told
        if time.monotonic() - told >= OFTEN:
            told = time.monotonic()
            if not note_progress(draw_id, int(share * 100)):
                raise Stopped

    found = solve("lottery", order, tell)
    if "relaxations" in found:
        refuse_draw(draw, {"relaxations": found["relaxations"]})
    elif "left_out" in found:
        refuse_draw(draw, {"left_out": len(found["left_out"])}, found["left_out"])
    elif "too_tight" in found:
        refuse_draw(draw, {"too_tight": found["too_tight"]})
    else:
        numbers = {gathered.ids[id]: number for id, number in found["numbers"].items()}
        seal_draw(draw, found["document"], found["sealed"], numbers, count_values(pool))


def alternates(draw_id: int) -> None:
    """Draw the alternates of a panel that has been drawn."""
    draw = db.session.get(Draw, draw_id)
    if draw is not None:
        seat_alternates(draw)


def erase() -> None:
    """Erase, each day, those whose time has come. What breaks in one recruitment keeps nobody in
    the others; it is raised at the end, so that the job is seen to have failed.
    """
    broken: Exception | None = None
    due: list[tuple[Callable[[Recruitment], object], int]] = []
    due += [(erase_not_drawn, number) for number in due_for_erasure()]
    due += [(erase_panel, number) for number in panels_due_for_erasure()]
    for erase_people, number in due:
        try:
            erase_people(db.session.get_one(Recruitment, number))
        except Exception as error:
            log.exception("people of recruitment %s could not be erased", number)
            db.session.rollback()
            broken = error
    clear_old_letters()
    forget_mixing()
    if broken is not None:
        raise broken


def forget_account(event_id: int) -> None:
    """Someone has deleted their account: what it said as a volunteer goes too."""
    event = db.session.get(Event, event_id)
    if event is not None and event.actor_id is not None:
        forget_answers_of(event.actor_id)
