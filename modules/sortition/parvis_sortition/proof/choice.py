"""Which panel the public randomness designates, and who fills it in the second stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from parvis_sortition.proof.derivation import Derivation

KINDS = ("digits", "seed", "roster")
"""Where the randomness comes from: balls or dice typed in, a value announced beforehand (lottery
result, beacon), or, for a rehearsal only, the hash of the roster."""


class BadDigits(ValueError):
    """Digits that designate no panel."""


def panel_index(kind: str, value: str, panels: int, label: str) -> int:
    """The place, from 0, of the panel designated among `panels`.

    Digits are the place itself and must have as many digits as the last place has; anything else
    goes through the derivation. Raises `BadDigits` for digits that designate no panel.
    """
    if kind == "digits":
        width = len(str(panels - 1))
        if not (value.isascii() and value.isdecimal() and len(value) == width):
            raise BadDigits(f"{width} digits are expected")
        if int(value) >= panels:
            raise BadDigits(f"there are {panels} panels, from {0:0{width}} to {panels - 1}")
        return int(value)
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
