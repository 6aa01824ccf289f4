"""What happens to an audit file after the draw: alternates, declines, replacements."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from parvis_sortition.draw.engine import Infeasible, Lottery
from parvis_sortition.draw.feasibility import Relaxation
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool
from parvis_sortition.draw.replacement import (
    alternates_lottery,
    fitting,
    on_the_whole,
    residual_lottery,
    residual_pool,
    with_most,
)
from parvis_sortition.draw.types import Floats
from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.choice import fill_seats, later_index
from parvis_sortition.proof.log import append, seated
from parvis_sortition.publish import Roster, lottery_document
from parvis_sortition.words import Fault, InputRefused

RELAXED = re.compile(r"(?P<where>.+/.+):(?P<bound>min|max)=(?P<after>\d{1,6})", re.DOTALL)


@dataclass(frozen=True)
class Session:
    """A draw under way: the public file and the sealed one, read together."""

    document: Mapping[str, Any]
    pool: Pool
    numbers: Mapping[str, int]
    at: str = ""
    """The date of what is recorded, as the log writes it; none when nobody gives one."""

    @property
    def ids(self) -> dict[int, str]:
        """The identifier of each number."""
        return {number: id for id, number in self.numbers.items()}

    @property
    def log(self) -> Sequence[Mapping[str, Any]]:
        """The entries so far."""
        entries: Sequence[Mapping[str, Any]] = self.document["log"]
        return entries

    def panel(self) -> list[int]:
        """The numbers that sit now."""
        return seated(self.log)

    def entered(self) -> set[int]:
        """Every number that has ever sat."""
        return {n for e in self.log if "panel" in e["data"] for n in e["data"]["panel"]}

    def gone(self) -> set[int]:
        """The numbers whose seats are still empty: they sat when the panel was last whole."""
        panels: list[list[int]] = [e["data"]["panel"] for e in self.log if "panel" in e["data"]]
        return set(panels[-1] if panels else []) - set(self.panel())

    @property
    def value(self) -> str:
        """The public value of the draw, from which all that comes later follows."""
        value: str = next(e for e in self.log if e["kind"] == "drawn")["data"]["source"]["value"]
        return value

    def alternates(self) -> list[int]:
        """Alternates drawn and not used yet, by number."""
        drawn = [n for e in self.log if e["kind"] == "alternates" for n in e["data"]["numbers"]]
        used = self.entered()
        return [number for number in drawn if number not in used]


def open_session(
    document: Mapping[str, Any], sealed: Mapping[str, Any], at: str = ""
) -> Session:
    """Read both files; quotas are those published, with the relaxations recorded since. `at` is the
    date of what will be recorded.
    """
    features = list(sealed["features"])
    people = [
        Person(p["id"], tuple(p["features"][name] for name in features), p["household"])
        for p in sealed["people"]
    ]
    quotas = [
        Quota(q["feature"], q["value"], q["min"], q["max"]) for q in document["draw"]["quotas"]
    ]
    session = Session(
        document,
        make_pool(quotas, people, features),
        {p["id"]: p["number"] for p in sealed["people"]},
        at,
    )
    for entry in session.log:
        if entry["kind"] == "relaxed":
            session = _with_changes(session, entry["data"]["changes"])
    return session


def _with_changes(session: Session, changes: Sequence[str]) -> Session:
    quotas = {f"{q.feature}/{q.value}": q for q in session.pool.quotas}
    for text in changes:
        found = RELAXED.fullmatch(text)
        key = found["where"] if found else ""
        if found is None or key not in quotas:
            raise InputRefused([Fault("--relax", 0, "relax_unknown", {"text": text})])
        after = int(found["after"])
        quota = quotas[key]
        quotas[key] = (
            replace(quota, min=min(after, quota.min))
            if found["bound"] == "min"
            else replace(quota, max=max(after, quota.max))
        )
    return replace(session, pool=session.pool.with_quotas(quotas.values()))


def relax(session: Session, changes: Sequence[str], reason: str = "") -> Session:
    """Record that a person decided to relax quotas, and why: `FEATURE/VALUE:min=4` or `…:max=9`."""
    if not changes:
        return session
    widened = _with_changes(session, changes)
    data = {"changes": list(changes)} | ({"reason": reason} if reason else {})
    log = append(session.log, "relaxed", data, session.at)
    return replace(widened, document={**session.document, "log": log})


def decline(session: Session, ids: Sequence[str]) -> Session:
    """Record that members of the panel declined. Raises `InputRefused` for anyone else."""
    sitting = set(session.panel())
    strangers = [id for id in ids if session.numbers.get(id) not in sitting]
    if strangers:
        faults = [Fault("--declined", 0, "not_seated", {"id": id}) for id in strangers]
        raise InputRefused(faults)
    numbers = sorted({session.numbers[id] for id in ids})
    if not numbers:
        return session
    log = append(session.log, "declined", {"numbers": numbers}, session.at)
    return replace(session, document={**session.document, "log": log})


def _told(lottery: Lottery) -> Floats:
    """(N,): the chance to announce: the fair one, or, where the list does not come within a panel
    of it for someone, what the list itself gives. The log must not promise what the list does not
    keep, nor the verifier find a fault where nobody chose.
    """
    seats = np.bincount(np.concatenate(lottery.panels), minlength=lottery.types.number)
    by_type = seats / lottery.types.count / len(lottery.panels)
    given: Floats = by_type[lottery.types.type_of]
    off = float(np.abs(lottery.frequencies() - lottery.chances).max())
    return lottery.chances if off <= 1 / len(lottery.panels) else given


def _designate(session: Session, pool: Pool, lottery: Lottery, label: str) -> dict[str, Any]:
    """A later list of panels, with the chance of each person in it, and which the value of the draw
    designates.
    """
    panels = lottery_document(pool, Roster((), (), session.numbers), lottery)
    numbers = [session.numbers[person.id] for person in pool.people]
    chances = zip(numbers, _told(lottery).tolist(), strict=True)
    panels["chances"] = {str(number): f"{chance:.9f}" for number, chance in sorted(chances)}
    index = later_index(session.value, len(panels["panels"]), label)
    chosen = panels["panels"][index]
    if panels["stages"] == 2:
        chosen = fill_seats(chosen, panels["classes"], session.value, label)
    return {
        "lottery": panels | {"hash": digest("lottery", panels)},
        "index": index,
        "numbers": chosen,
    }


def draw_alternates(session: Session, number: int) -> Session:
    """Draw alternates in advance, in the proportions of the panel, and record them."""
    ids = session.ids
    draw = session.document["draw"]
    found = alternates_lottery(
        session.pool,
        [ids[n] for n in session.entered()],
        number,
        draw["size"],
        algorithm=draw["algorithm"],
        panels=len(draw["lottery"]["panels"]),
        seed=int(session.document["hash"][:16], 16),
    )
    if found is None:
        values: dict[str, object] = {"number": number}
        raise InputRefused([Fault("--alternates", 0, "few_alternates", values)])
    data = _designate(session, *found, "alternates")
    others = session.pool.without([ids[n] for n in session.entered()])
    could = fitting(others.with_quotas(found[0].quotas))
    data["left_out"] = _missing(session, could, found[0])
    log = append(session.log, "alternates", data, session.at)
    return replace(session, document={**session.document, "log": log})


def fill_again(
    session: Session, unavailable: Collection[str] = ()
) -> Session | tuple[Relaxation, ...]:
    """Fill the empty seats: from the alternates as many as the quotas let in, the others from
    everyone left.

    `unavailable` are identifiers of people who can't sit any more: erased, or no longer willing.
    Returns the session with its replacement recorded, or the smallest relaxations when nobody
    could sit without breaking a quota: a person decides, nothing is recorded.
    """
    draw = session.document["draw"]
    ids, staying = session.ids, session.panel()
    kept = [ids[n] for n in staying]
    empty = draw["size"] - len(staying)
    if not empty:
        return session
    out = {*(ids[n] for n in session.entered()), *unavailable}
    left = residual_pool(session.pool, kept, out)
    without = sorted({session.numbers[id] for id in unavailable} - session.entered())
    round = 1 + sum(entry["kind"] == "replaced" for entry in session.log)
    options: dict[str, Any] = {
        "algorithm": draw["algorithm"],
        "panels": len(draw["lottery"]["panels"]),
        "seed": _seed(session, round),
    }
    preferring, reserve = with_most(left, empty, [ids[n] for n in session.alternates()])
    found = residual_lottery(preferring, empty, **options)
    if isinstance(found, Infeasible) and reserve:
        reserve = 0
        found = residual_lottery(left, empty, **options)
    if isinstance(found, Infeasible):
        return on_the_whole(found.relaxations, session.pool, kept, draw["size"])
    data = _designate(session, *found, f"replacement/{round}")
    entered = data.pop("numbers")
    could = fitting(preferring if reserve else left)
    data |= {
        "round": round,
        "without": without,
        "reserve": reserve,
        "left_out": _missing(session, could, found[0]),
        "entered": entered,
        "panel": sorted([*staying, *entered]),
    }
    log = append(session.log, "replaced", data, session.at)
    return replace(session, document={**session.document, "log": log})


def _missing(session: Session, could: Pool, coming: Pool) -> list[int]:
    """The numbers of those whose values have a seat, and who can sit in no panel all the same."""
    listed = {person.id for person in coming.people}
    return sorted(session.numbers[p.id] for p in could.people if p.id not in listed)


def _seed(session: Session, round: int) -> int:
    """What shuffles the list of a replacement: who sits, who has sat, and nothing that somebody
    words. With the head of the log, whoever holds the sealed file could have tried reasons, or the
    order of the declines, until a friend came in.
    """
    state = {
        "draw": session.document["hash"],
        "round": round,
        "panel": sorted(session.panel()),
        "entered": sorted(session.entered()),
    }
    return int(digest("replacement", state)[:16], 16)
