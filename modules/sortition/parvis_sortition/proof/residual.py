"""Who could be in a later list, told from everyone's features: nobody kept out in silence.

The list of alternates, and of each replacement, must be of all those who could come. Somebody whom
it leaves out must fit nowhere: where one of the panels listed keeps its quotas when they take the
seat of someone of it, they could have come. Where few seats are empty, every panel is tried
besides; where they are many, only making the list again (`parvis sortition repeat`) tells the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis_sortition.proof.keeping import (
    Bounds,
    alike,
    bounds_of,
    counts_of,
    full_values,
    keeps,
    panels_of,
    relax,
)
from parvis_sortition.proof.log import seated
from parvis_sortition.proof.report import Report
from parvis_sortition.proof.roster import Entry
from parvis_sortition.proof.seats import Search, TooMany
from parvis_sortition.proof.twins import same_chances

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Turn:
    """A later list, and what there was before it."""

    quotas: Bounds
    entries: Sequence[Entry]
    data: Document
    staying: Sequence[int]
    """Who sits beside those who come in; nobody for alternates."""
    seen: Collection[int]
    """Whoever has ever sat."""
    waiting: Collection[int]
    """Alternates who have not sat yet."""

    @property
    def lottery(self) -> Document:
        """The list of panels."""
        found: Document = self.data["lottery"]
        return found

    @property
    def homes(self) -> bool:
        """Whether the panels listed show that a household sits once at most."""
        return bool(self.lottery["stages"] == 1)


def check_later_lists(document: Document, entries: Sequence[Entry], report: Report) -> None:
    """Whether the later lists are of everyone who could come, with the same chance for those whom
    nothing tells apart, and each of their panels keeps the quotas as they were relaxed by then.
    """
    quotas, log = bounds_of(document["draw"]), document["log"]
    waiting: set[int] = set()
    turns = []
    for place, entry in enumerate(log):
        kind, data = entry["kind"], entry["data"]
        if kind == "relaxed":
            relax(quotas, data["changes"])
        seen = {n for before in log[:place] if "panel" in before["data"]
                for n in before["data"]["panel"]}  # fmt: skip
        if kind == "alternates":
            size = document["draw"]["size"]
            _check_alternates(Turn(quotas, entries, data, (), seen, ()), size, report)
            waiting |= set(data["numbers"])
        elif kind == "replaced":
            staying = seated(log[:place])
            turns.append(Turn(dict(quotas), entries, data, staying, seen, waiting - seen))
    if turns:
        report.add(
            all(_replaces(turn) for turn in turns),
            "sealed file: everyone who could come in at a replacement had their chance; with those "
            "who stay, every panel listed keeps the quotas, as they were relaxed by then",
            "fichier scellé : quiconque pouvait entrer lors d’un remplacement a eu sa chance ; "
            "avec les personnes qui restent, chaque panel listé respecte les quotas, tels "
            "qu’assouplis alors",
        )
    for turn in turns:
        name = f"replacement {turn.data['round']}", f"remplacement {turn.data['round']}"
        _check_left_out(turn, len(turn.data["entered"]), name, report)
        _say_aside(turn, report)


def _check_alternates(turn: Turn, size: int, report: Report) -> None:
    """Alternates keep the quotas in proportion; where nobody can, their maximums, or none."""
    number = len(turn.data["numbers"])
    scaled = {
        pair: (low * number // size, -(-high * number // size))
        for pair, (low, high) in turn.quotas.items()
    }
    maximums = {pair: (0, high) for pair, (_low, high) in scaled.items()}
    free = dict.fromkeys(scaled, (0, number))
    kept = next(
        (quotas for quotas in (scaled, maximums, free)
         if all(keeps(quotas, turn.entries, panel, homes=turn.homes)
                for panel in panels_of(turn.lottery))),
        None,
    )  # fmt: skip
    kept_turn = Turn(kept or {}, turn.entries, turn.data, (), turn.seen, ())
    good = kept is not None and _is_of_all(kept_turn)
    report.add(
        good,
        "sealed file: everyone who could be an alternate had their chance of it",
        "fichier scellé : quiconque pouvait être suppléant·e en a eu la chance",
    )
    if good and kept is not scaled:
        report.warn(
            "sealed file: alternates do not keep the quotas in proportion; that nobody could, only "
            "`parvis sortition repeat` tells",
            "fichier scellé : les suppléances ne respectent pas les quotas en proportion ; que "
            "personne ne le pouvait, seul « parvis sortition repeat » le dit",
        )
    if good:
        _check_left_out(kept_turn, number, ("alternates", "suppléances"), report)


def _replaces(turn: Turn) -> bool:
    """Whether a replacement is among all who could come, in panels that keep the quotas, with as
    many alternates as may be.
    """
    data, reserve = turn.data, turn.data["reserve"]
    alternates = set(turn.waiting) - set(data["without"])
    reserved = reserve == len(data["entered"])
    if not _is_of_all(turn, alternates if reserved else None):
        return False
    if not reserved and _could_enter(turn, alternates, more_alternates=True):
        return False
    return all(
        keeps(turn.quotas, turn.entries, [*turn.staying, *panel], homes=turn.homes)
        and not (turn.homes and reserve and len(alternates.intersection(panel)) != reserve)
        for panel in panels_of(turn.lottery)
    )


def _is_of_all(turn: Turn, among: set[int] | None = None) -> bool:
    """Whether the list is of everyone who could come (`among` these, if given) but those left out,
    who fit nowhere; those whom nothing tells apart having the same chance.
    """
    lottery, left_out = turn.lottery, set(turn.data["left_out"])
    could = _who_fits(turn) - set(turn.seen) - set(turn.data.get("without", ()))
    if among is not None:
        could &= among
    chances = {int(number): text for number, text in lottery["chances"].items()}
    return (
        left_out <= could
        and set(chances) == could - left_out
        and (turn.homes or alike(lottery, turn.entries))
        and not _could_enter(turn, left_out)
        and same_chances(chances, turn.entries, marked=turn.waiting)
    )


def _who_fits(turn: Turn) -> set[int]:
    """The numbers of other households, all of whose values have a seat left."""
    full = full_values(turn.quotas, turn.entries, turn.staying)
    taken = _tags(turn.entries, turn.staying)
    return {
        number
        for number, entry in enumerate(turn.entries, 1)
        if number not in turn.staying
        and entry.household not in taken
        and not full.intersection(entry.features.items())
    }


def _could_enter(turn: Turn, numbers: Iterable[int], *, more_alternates: bool = False) -> bool:
    """Whether one of these could take a seat in some panel listed, all quotas being kept: of
    someone as much an alternate as they are, or, to have more of these, of someone who is none.
    """
    kinds = {
        (tuple(sorted(turn.entries[n - 1].features.items())), turn.entries[n - 1].household): n
        for n in sorted(numbers, reverse=True)
        # In a second stage, who sits for a household is drawn later.
        if turn.homes or not turn.entries[n - 1].household
    }
    waiting, reserve = set(turn.waiting), turn.data.get("reserve", 0)
    for panel in {tuple(panel) for panel in panels_of(turn.lottery)} if kinds else ():
        whole = [*turn.staying, *panel]
        counts = counts_of(turn.entries, whole)
        full = {pair for pair, (_low, high) in turn.quotas.items() if counts[pair] >= high}
        needed = {pair for pair, (low, _high) in turn.quotas.items() if counts[pair] <= low}
        for leaving in panel:
            theirs = set(turn.entries[leaving - 1].features.items())
            others = _tags(turn.entries, [n for n in whole if n != leaving]) if turn.homes else ()
            for (features, home), number in kinds.items():
                if (more_alternates and leaving in waiting) or number in whole:
                    continue
                if not more_alternates and reserve and (leaving in waiting) != (number in waiting):
                    continue
                mine = set(features)
                if home in others or (mine - theirs) & full or (theirs - mine) & needed:
                    continue
                return True
    return False


def _tags(entries: Sequence[Entry], numbers: Iterable[int]) -> set[str]:
    """The households of some people, those of one person alone aside."""
    return {entries[number - 1].household for number in numbers} - {""}


def _check_left_out(turn: Turn, seats: int, name: tuple[str, str], report: Report) -> None:
    """Whether those whom the software left out fit in no panel, where all can be tried."""
    left_out = set(turn.data["left_out"])
    if not left_out:
        return
    pool = {*map(int, turn.lottery["chances"]), *left_out}
    search = Search(
        turn.quotas,
        turn.entries,
        turn.staying,
        pool,
        seats,
        alternates=turn.waiting,
        reserve=turn.data.get("reserve", 0),
    )
    number = len(left_out)
    try:
        good = not any(search.may_sit(each) for each in left_out)
    except TooMany:
        report.warn(
            f"sealed file: {name[0]}: whether the {number} people left out could be in no panel, "
            "only `parvis sortition repeat` tells",
            f"fichier scellé : {name[1]} : si les {number} personnes laissées de côté ne "
            "pouvaient être d’aucun panel, seul « parvis sortition repeat » le dit",
        )
        return
    report.add(
        good,
        f"sealed file: {name[0]}: the {number} people left out could be in no panel",
        f"fichier scellé : {name[1]} : les {number} personnes laissées de côté ne pouvaient "
        "être d’aucun panel",
    )


def _say_aside(turn: Turn, report: Report) -> None:
    aside = set(turn.data["without"])
    if not aside:
        return
    fitting = _who_fits(turn) & aside - set(turn.seen)
    texts = (
        f"sealed file: replacement {turn.data['round']} was made without {len(aside)} people who "
        f"can’t be called, it says; {len(fitting)} of them had values with a seat left",
        f"fichier scellé : le remplacement {turn.data['round']} s’est fait sans {len(aside)} "
        f"personnes qu’on ne peut appeler, dit-il ; {len(fitting)} d’entre elles avaient des "
        "valeurs où un siège restait",
    )
    report.add(None, *texts)
