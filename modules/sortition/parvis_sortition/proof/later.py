"""What follows the draw in its log: alternates, those who leave, those who take their seats.

Nothing new is drawn by anyone's hand: each later list of panels is designated by the value of the
draw itself, under a label of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.choice import fill_seats, later_index
from parvis_sortition.proof.numbers import decimal
from parvis_sortition.proof.report import Report

Document = Mapping[str, Any]

SHOWN = 20
NEAR = Fraction(1, 10**8)
"""The fair chances are written with nine decimals."""


def frequencies(lottery: Document, numbers: Iterable[int]) -> dict[int, Fraction]:
    """The chance each of these numbers has from a list of panels, second stage included."""
    panels = lottery["panels"]
    seats = Counter(seat for panel in panels for seat in panel)
    if lottery["stages"] == 1:
        return {n: Fraction(seats[n], len(panels)) for n in numbers}
    chances: dict[int, Fraction] = {}
    for households in lottery["classes"].values():
        for kind in households[0]:
            members = [number for home in households for number in home[kind]]
            chance = Fraction(seats[int(kind)], len(panels) * len(members))
            chances |= dict.fromkeys(members, chance)
    return chances


def sound_panels(lottery: Document, size: int, numbers: Collection[int]) -> bool:
    """Whether each panel listed has its size, nobody twice, and these numbers only."""
    if lottery["stages"] == 2:
        return _sound_classes(lottery, size, numbers)
    known = set(numbers)
    return all(len(panel) == len(set(panel)) == size and known.issuperset(panel)
               for panel in lottery["panels"])  # fmt: skip


def _sound_classes(lottery: Document, size: int, numbers: Collection[int]) -> bool:
    everyone = [
        number
        for households in lottery["classes"].values()
        for home in households
        for members in home.values()
        for number in members
    ]
    group_of = {
        kind: (name, len(households))
        for name, households in lottery["classes"].items()
        for kind in households[0]
    }
    alike = all(
        {kind: len(members) for kind, members in home.items()}
        == {kind: len(members) for kind, members in households[0].items()}
        for households in lottery["classes"].values()
        for home in households
    )
    for panel in lottery["panels"]:
        taken = Counter(group_of[str(kind)] for kind in panel)
        if len(panel) != size or any(n > limit for (_, limit), n in taken.items()):
            return False
    return alike and sorted(everyone) == sorted(numbers)


@dataclass
class Story:
    """The panel as the log goes on, entry after entry."""

    draw: Document
    value: str
    """The public value of the draw."""
    panel: list[int]
    sealed: bool = False
    """Whether the features are looked at besides: what nothing public proves is said there."""
    seen: set[int] = field(init=False)
    """Whoever has ever sat."""
    whole: set[int] = field(init=False)
    """The panel when it was last whole: who has left since may come back."""
    absent: set[int] = field(default_factory=set)
    """Who can't be called, as the log said before."""
    rounds: int = 0
    alternates: bool = False
    """Whether alternates have been drawn."""

    def __post_init__(self) -> None:
        self.seen, self.whole = set(self.panel), set(self.panel)

    def check(self, entry: Document, report: Report) -> None:
        """Check one entry after the draw, and go on from it."""
        kind, data = entry["kind"], entry["data"]
        if kind == "alternates":
            self._check_alternates(data, report)
        elif kind == "declined":
            self._check_declined(data, report)
        elif kind == "returned":
            self._check_returned(data, report)
        elif kind in ("unavailable", "available"):
            self._check_absence(kind, set(data["numbers"]), report)
        elif kind == "replaced":
            self._check_replaced(data, report)
        elif kind == "relaxed":
            changes = ", ".join(str(text) for text in data["changes"])
            report.add(None, f"quotas relaxed: {changes}", f"quotas assouplis : {changes}")
        else:
            report.add(False, f"unknown entry “{kind}”", f"inscription inconnue « {kind} »")

    def _check_alternates(self, data: Document, report: Report) -> None:
        numbers = data["numbers"]
        good = (
            not self.alternates
            and self._listed(data["lottery"], len(numbers))
            and self._designated(data, "alternates", numbers)
        )
        self.alternates = True
        report.add(
            good,
            f"{len(numbers)} alternates follow from the value of the draw: {listed(numbers)}",
            f"{len(numbers)} suppléant·es découlent de la valeur du tirage : {listed(numbers)}",
        )
        self._say_kept_out(data, len(numbers), report)

    def _check_declined(self, data: Document, report: Report) -> None:
        numbers = set(data["numbers"])
        good = bool(numbers) and numbers <= set(self.panel)
        self.panel = [n for n in self.panel if n not in numbers]
        report.add(
            good,
            f"{len(numbers)} declined: {listed(numbers)}",
            f"{len(numbers)} désistement(s) : {listed(numbers)}",
        )

    def _check_returned(self, data: Document, report: Report) -> None:
        numbers = set(data["numbers"])
        good = bool(numbers) and numbers <= self.whole - set(self.panel)
        self.panel = [*self.panel, *sorted(numbers)]
        report.add(
            good,
            f"{len(numbers)} had left and sit again: {listed(numbers)}",
            f"{len(numbers)} étaient parties et siègent de nouveau : {listed(numbers)}",
        )

    def _check_absence(self, kind: str, numbers: set[int], report: Report) -> None:
        if kind == "available":
            good = bool(numbers) and numbers <= self.absent
            self.absent -= numbers
            report.add(
                good,
                f"can be called again: {listed(numbers)}",
                f"peuvent de nouveau être appelé·es : {listed(numbers)}",
            )
            return
        self.absent |= numbers
        report.add(
            None,
            f"can’t be called any more: {listed(numbers)}",
            f"ne peuvent plus être appelé·es : {listed(numbers)}",
        )

    def _check_replaced(self, data: Document, report: Report) -> None:
        self.rounds += 1
        entered, lottery = data["entered"], data["lottery"]
        good = (
            data["round"] == self.rounds
            and self.absent <= set(data["without"])
            and self._listed(lottery, self.draw["size"] - len(self.panel), data["without"])
            and self._designated(data, f"replacement/{self.rounds}", entered)
            and sorted([*self.panel, *entered]) == data["panel"]
        )
        self.panel = list(data["panel"])
        self.seen |= set(entered)
        self.whole = set(self.panel)
        chances = [float(text) for text in lottery["chances"].values()]
        low, high = f"{min(chances):.3f}", f"{max(chances):.3f}"
        report.add(
            good,
            f"replacement {self.rounds}: {listed(entered)} follow from the value of the draw, "
            f"among {len(chances)} people whose chances went from {low} to {high}",
            f"remplacement {self.rounds} : {listed(entered)} découlent de la valeur du tirage, "
            f"parmi {len(chances)} personnes dont les chances allaient de {low} à {high}",
        )
        self._say_kept_out(data, len(entered), report)
        if aside := set(data["without"]) - self.absent:
            report.warn(
                f"{len(aside)} people were set aside at the turn itself, no earlier entry saying "
                f"that they can’t be called: {listed(aside)}; ask them, or whoever keeps the log",
                f"{len(aside)} personnes ont été mises de côté au moment même, sans qu’une "
                f"inscription antérieure dise qu’on ne peut les appeler : {listed(aside)} ; le "
                "demander à elles, ou à qui tient le journal",
            )

    def _say_kept_out(self, data: Document, seats: int, report: Report) -> None:
        """What a later list says of those who are not in it: nothing public proves it."""
        if left_out := data["left_out"]:
            report.add(
                None,
                f"{len(left_out)} people could be in no panel of this list, says the software: "
                f"{some(left_out)}; the sealed file tells (`--sealed`)",
                f"{len(left_out)} personnes ne pouvaient être d’aucun panel de cette liste, dit le "
                f"logiciel : {some(left_out)} ; le fichier scellé le dit (--sealed)",
                warning=not self.sealed,
            )
        chances = data["lottery"]["chances"]
        if len(chances) <= seats or min(map(decimal, chances.values())) >= 1:
            report.add(
                None,
                "this list leaves no choice: whether others could have been in it is for the "
                "sealed file to tell (`--sealed`)",
                "cette liste ne laisse aucun choix : si d’autres pouvaient en être, c’est au "
                "fichier scellé de le dire (--sealed)",
                warning=not self.sealed,
            )

    def _listed(self, lottery: Document, size: int, without: Sequence[int] = ()) -> bool:
        """Whether a later list is the one committed to, of people who may come, at the chances
        announced.
        """
        told = {key: value for key, value in lottery.items() if key != "hash"}
        fair = {int(number): decimal(text) for number, text in lottery["chances"].items()}
        everyone = range(1, self.draw["roster"]["people"] + 1)
        if (
            digest("lottery", told) != lottery["hash"]
            or not set(fair) <= set(everyone) - self.seen - set(without)
            or not sound_panels(lottery, size, fair)
        ):
            return False
        step = Fraction(1, len(lottery["panels"])) + NEAR
        got = frequencies(lottery, fair)
        return all(abs(got[number] - chance) <= step for number, chance in fair.items())

    def _designated(self, data: Document, label: str, people: Sequence[int]) -> bool:
        """Whether the index follows from the value of the draw, and the people from the index."""
        lottery = data["lottery"]
        index = later_index(self.value, len(lottery["panels"]), label)
        chosen = lottery["panels"][index]
        if lottery["stages"] == 2:
            chosen = fill_seats(chosen, lottery["classes"], self.value, label)
        return index == data["index"] and list(chosen) == list(people)


def some(numbers: Collection[int]) -> str:
    """The first numbers in order, for a sentence that must stay one."""
    return listed(sorted(numbers)[:SHOWN]) + ("…" if len(numbers) > SHOWN else "")


def listed(numbers: Collection[int]) -> str:
    """Numbers in order, for a sentence."""
    return ", ".join(str(number) for number in sorted(numbers))
