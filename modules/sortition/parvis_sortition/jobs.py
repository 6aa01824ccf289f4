"""Work done outside requests."""

from __future__ import annotations

import secrets

from parvis.db import db
from parvis_sortition.models import Draw, DrawStatus, Recruitment
from parvis_sortition.operations.draw import refuse_draw, seal_draw
from parvis_sortition.operations.erasure import (
    due_for_erasure,
    erase_not_drawn,
    erase_panel,
    panels_due_for_erasure,
)
from parvis_sortition.queries.pool import count_values, gather_pool


def compute(draw_id: int) -> None:
    """Compute the lottery of a draw and seal it. The pool is closed while the draw is live, so that
    a worker killed midway is followed by another that starts again; a second one seals nothing.
    """
    # Imported here: web processes never load the solver.
    from parvis_sortition.draw.engine import Infeasible, Unselectable, make_lottery
    from parvis_sortition.publish import make_roster, publication, sealed

    draw = db.session.get(Draw, draw_id)
    if draw is None or draw.status != DrawStatus.COMPUTING:
        return
    recruitment = draw.sub_draw.recruitment
    gathered = gather_pool(draw.sub_draw)
    size, algorithm, panels = draw.sub_draw.size, str(recruitment.algorithm), recruitment.panels
    closed_at = draw.pool_closed_at.isoformat(timespec="seconds")
    announcement = recruitment.randomness_note
    db.session.rollback()  # nothing is held while the solver works
    pool, salt = gathered.pool, secrets.token_bytes(32)
    if len(pool.people) < size:
        refuse_draw(draw, {"people": len(pool.people)})
        return
    roster = make_roster(pool, salt)
    found = make_lottery(
        pool,
        size,
        algorithm=algorithm,
        panels=panels,
        seed=int(roster.hash[:16], 16),
    )
    if isinstance(found, Infeasible):
        refuse_draw(draw, {"relaxations": [vars(change) for change in found.relaxations]})
    elif isinstance(found, Unselectable):
        refuse_draw(draw, {"unselectable": len(found.ids)})
    else:
        document = publication(
            pool,
            roster,
            found,
            algorithm=algorithm,
            closed_at=closed_at,
            announcement=announcement,
        )
        numbers = {gathered.ids[id]: number for id, number in roster.numbers.items()}
        seal_draw(draw, document, sealed(pool, roster, salt), numbers, count_values(pool))


def erase() -> None:
    """Erase, each day, those whose time has come."""
    for number in due_for_erasure():
        erase_not_drawn(db.session.get_one(Recruitment, number))
    for number in panels_due_for_erasure():
        erase_panel(db.session.get_one(Recruitment, number))
