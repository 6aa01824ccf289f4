"""What becomes of a lottery while it is computed: progress, then sealed, refused or failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from parvis.db import db, lock, now, operation
from parvis.events import record
from parvis_sortition.models import Draw, DrawStatus, Ticket
from parvis_sortition.publicfile import write_document
from parvis_sortition.rules import hour_has_come


@operation
def note_progress(draw_id: int, hundredths: int) -> bool:
    """Say how far the computation has come. Returns False when it is no longer wanted: the draw has
    been cancelled, or sealed by a twin.
    """
    changed = db.session.execute(
        update(Draw)
        .where(Draw.id == draw_id, Draw.status == DrawStatus.COMPUTING)
        .values(progress=min(max(hundredths, 0), 99))
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


@operation
def seal_draw(
    draw: Draw,
    document: Mapping[str, Any],
    sealed: Mapping[str, Any],
    numbers: Mapping[int, int],
    figures: dict[str, dict[str, list[int]]],
) -> bool:
    """Publish the lottery that was computed. `numbers` gives the published number of each
    volunteer's id, `figures` the pool's counts. Returns False when the draw was cancelled
    meanwhile, or sealed by a twin; or is ready only once the value may be known: it is refused.
    """
    recruitment = draw.sub_draw.recruitment
    lock(recruitment)
    lock(draw)
    if draw.status != DrawStatus.COMPUTING:
        return False
    if hour_has_come(recruitment):
        _refuse(draw, {"late": True})
        return False
    draw.audit, draw.sealed = write_document(document), dict(sealed)
    draw.outcome = {
        name: document["draw"][name] for name in ("minimum", "geometric_mean", "gini")
    } | {"bound": document["draw"]["certificate"]["bound"]}
    draw.people = len(numbers)
    draw.figures = figures
    draw.progress, draw.status, draw.sealed_at = 100, DrawStatus.SEALED, now()
    db.session.add_all(
        Ticket(draw_id=draw.id, volunteer_id=volunteer_id, number=number)
        for volunteer_id, number in numbers.items()
    )
    record("sortition.sealed", content=recruitment, sub_draw=draw.sub_draw.name)
    return True


@operation
def refuse_draw(draw: Draw, outcome: Mapping[str, Any], left_out: Sequence[str] = ()) -> None:
    """Note that the quotas allow no draw, and which smallest changes would; or that they leave
    people out, whose identifiers in the pool are kept sealed.
    """
    lock(draw)
    if draw.status == DrawStatus.COMPUTING:
        if left_out:
            draw.sealed = {"left_out": list(left_out)}
        _refuse(draw, outcome)


def _refuse(draw: Draw, outcome: Mapping[str, Any]) -> None:
    draw.outcome, draw.status, draw.ended_at = dict(outcome), DrawStatus.REFUSED, now()
    record("sortition.refused", content=draw.sub_draw.recruitment)


@operation
def fail_draw(draw: Draw) -> None:
    """Note that the computation broke down: a next round may begin."""
    lock(draw)
    if draw.status == DrawStatus.COMPUTING:
        draw.status, draw.ended_at = DrawStatus.FAILED, now()
        record("sortition.failed", content=draw.sub_draw.recruitment)
