"""A draw made again from its two files: whoever holds the sealed one sees that nothing was chosen.

The verifier needs no solver and so believes the lists of panels, once they keep the quotas and the
chances announced; making them again leaves nothing to believe. The same versions of the software,
named in the public file, give the same lists to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis_sortition.draw.engine import Lottery, make_lottery
from parvis_sortition.proof.canonical import digest
from parvis_sortition.publish import Roster, lottery_document
from parvis_sortition.rounds import Session, draw_alternates, fill_again, open_session


@dataclass(frozen=True)
class Again:
    """What one step of a draw gave when it was made again."""

    place: int
    """Of its entry in the log."""
    kind: str
    """`published`, `alternates` or `replaced`."""
    same: bool


def repeat(document: Mapping[str, Any], sealed: Mapping[str, Any]) -> Iterator[Again]:
    """Make again the lottery, the alternates and each replacement, in the order of the log."""
    whole = open_session(document, sealed)
    for place, entry in enumerate(whole.log):
        kind = str(entry["kind"])
        before = {**document, "log": whole.log[:place]}
        if kind == "published":
            yield Again(place, kind, _same_lottery(document, sealed))
        elif kind == "alternates":
            session = open_session(before, sealed)
            found = draw_alternates(session, len(entry["data"]["numbers"]))
            yield Again(place, kind, found.log[-1]["data"] == entry["data"])
        elif kind == "replaced":
            session = open_session(before, sealed)
            out = [session.ids[number] for number in entry["data"]["without"]]
            again = fill_again(session, out)
            same = isinstance(again, Session) and again.log[-1]["data"] == entry["data"]
            yield Again(place, kind, same)


def _same_lottery(document: Mapping[str, Any], sealed: Mapping[str, Any]) -> bool:
    draw = document["draw"]
    # Quotas as they were published, before any was relaxed.
    session = open_session({**document, "log": []}, sealed)
    found = make_lottery(
        session.pool,
        draw["size"],
        algorithm=draw["algorithm"],
        panels=len(draw["lottery"]["panels"]),
        seed=int(draw["roster"]["hash"][:16], 16),
    )
    if not isinstance(found, Lottery):
        return False
    panels = lottery_document(session.pool, Roster((), (), session.numbers), found)
    return bool(digest("lottery", panels) == draw["lottery"]["hash"])
