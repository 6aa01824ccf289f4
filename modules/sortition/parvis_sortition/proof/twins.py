"""People whom nothing tells apart have the same chance: it needs no solver to be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from parvis_sortition.proof.numbers import decimal
from parvis_sortition.proof.roster import Entry

NEAR = Fraction(1, 10**8)
"""Chances are written with nine decimals."""

Kind = tuple[tuple[tuple[str, str], ...], bool]


def same_chances(
    chances: Mapping[int, str], entries: Sequence[Entry], marked: Collection[int] = ()
) -> bool:
    """Whether people with the same features, in households of the same make-up, have the same
    chance. `chances`, by number, are of everyone who was drawn from; `marked` tells some apart.
    """
    kinds: dict[int, Kind] = {
        n: (tuple(sorted(entries[n - 1].features.items())), n in marked) for n in chances
    }
    homes: dict[tuple[str, int], list[Kind]] = defaultdict(list)
    tags = {n: (entries[n - 1].household, 0 if entries[n - 1].household else n) for n in chances}
    for number, tag in tags.items():
        homes[tag].append(kinds[number])
    found: dict[tuple[Kind, tuple[Kind, ...]], list[Fraction]] = defaultdict(list)
    for number, text in chances.items():
        make_up = tuple(sorted(homes[tags[number]]))
        found[kinds[number], make_up].append(decimal(text))
    return all(max(each) - min(each) <= NEAR for each in found.values())
