"""Which panel the public randomness designates, and who fills it in the second stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from parvis_sortition.proof.derivation import Derivation

KINDS = ("digits", "seed", "both", "roster")
"""Where the randomness comes from: balls or dice typed in, a value announced beforehand (lottery
result, beacon), both together, or, for a rehearsal only, the hash of the roster."""
AND = " + "
"""Between the digits of the balls and the value of the beacon, when both count."""


class BadDigits(ValueError):
    """Digits that designate no panel."""


def together(digits: str, beacon: str) -> str:
    """The public value when balls and a beacon both count: the digits, “ + ”, the beacon's value.
    It goes through the derivation whole, so that neither of them alone chooses.
    """
    return f"{digits}{AND}{beacon}"


def parts_of(value: str) -> tuple[str, str]:
    """The digits and the beacon's value of such a value; raises `BadDigits` for any other."""
    digits, _sign, beacon = value.partition(AND)
    if not (digits.isascii() and digits.isdecimal() and beacon):
        raise BadDigits("digits, “ + ” and the value of the beacon are expected")
    return digits, beacon


def panel_index(kind: str, value: str, panels: int, label: str) -> int:
    """The place, from 0, of the panel designated among `panels`.

    Digits are the place itself and must have as many digits as the last place has; anything else
    goes through the derivation. Raises `BadDigits` for digits that designate no panel.
    """
    if kind == "both":
        parts_of(value)
    if kind == "digits":
        width = len(str(panels - 1))
        if not (value.isascii() and value.isdecimal() and len(value) == width):
            raise BadDigits(f"{width} digits are expected")
        if int(value) >= panels:
            raise BadDigits(f"there are {panels} panels, from {0:0{width}} to {panels - 1}")
        return int(value)
    return Derivation(value, label).below(panels)


def later_index(value: str, panels: int, label: str) -> int:
    """The place, from 0, of the panel that the value of a draw designates in a later list: of
    alternates, of a replacement. Digits go through the derivation too: what they were the place of
    is the list that everyone saw before the balls.
    """
    return Derivation(value, label).below(panels)


def fill_seats(
    kinds: Sequence[int], homes: Mapping[str, Sequence[Mapping[str, Any]]], value: str, label: str
) -> list[int]:
    """Second stage: people, by number, for seats by type.

    `homes` gives for each class its households, each with its people's numbers by type. The
    households are drawn without replacement, in the order of the types; then one person of the
    type within each.
    """
    wanted = Counter(str(kind) for kind in kinds)
    drawn: list[int] = []
    for name in sorted(homes, key=int):
        households = homes[name]
        seats = [k for k in sorted(households[0], key=int) for _ in range(wanted[k])]
        if not seats:
            continue
        stream = Derivation(value, f"{label}/second-stage/{name}")
        chosen = stream.sample(households, len(seats))
        for kind, household in zip(seats, chosen, strict=True):
            people = household[kind]
            drawn.append(people[stream.below(len(people))] if len(people) > 1 else people[0])
    return sorted(drawn)
