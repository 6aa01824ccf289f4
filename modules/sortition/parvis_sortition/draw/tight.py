"""Large pools whose quotas leave so little room together that no fair list of panels is found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parvis_sortition.draw.balancing import CLOSE
from parvis_sortition.draw.leximin import SETTLED, Multipliers
from parvis_sortition.draw.lottery import Listed
from parvis_sortition.draw.reading import Pool, Quota
from parvis_sortition.draw.solver import SolverFailed
from parvis_sortition.draw.types import Floats, Types
from parvis_sortition.words import Language, sentence

SEARCHES = 40
"""Panels looked for, at most, to see who is in none: a count, for the same answer anywhere."""
ASTRAY = 50
"""A list is no longer taken when one seat in this many is not where it is fair."""
TOLD = 6
"""Quotas named as those that bind, at most."""


@dataclass(frozen=True)
class Binding:
    """A quota that holds back the smallest chance."""

    quota: Quota
    bound: str
    """`min` or `max`."""

    def text(self, language: Language) -> str:
        """In words: “age, 65-74: minimum 6”."""
        return sentence(
            f"binds_{self.bound}",
            language,
            value=f"{self.quota.feature}, {self.quota.value}",
            number=self.quota.min if self.bound == "min" else self.quota.max,
        )


class TooTight(SolverFailed):
    """Panels may exist, but no list of them with fair chances was found in a bounded search."""

    def __init__(self, binding: list[Binding]) -> None:
        """`binding` are the quotas to relax, those that bind most first."""
        self.binding = binding
        super().__init__(self.text("en"))

    def text(self, language: Language) -> str:
        """What to do about it, in words."""
        names = "; " if language == "en" else "\u00a0; "
        told = names.join(each.text(language) for each in self.binding)
        return sentence("too_tight", language, quotas=told)


def most_binding(pool: Pool, multipliers: Multipliers) -> list[Binding]:
    """The quotas with the largest multipliers in the proof of the bound, `TOLD` at most."""
    weight = multipliers.value
    ranked = np.argsort(-np.abs(weight), kind="stable")[:TOLD].tolist()
    return [
        Binding(pool.quotas[place], "max" if weight[place] > 0 else "min")
        for place in ranked
        if abs(weight[place]) > SETTLED
    ]


def astray(types: Types, chance: Floats, listed: Listed) -> bool:
    """Whether a list is too far from the chances (T,) to be taken: one seat in `ASTRAY` is
    elsewhere, or someone who should sit in a panel at least sits in none.

    A few seats off leave next to everyone within a step; the audit file shows the rest.
    """
    if listed.off <= CLOSE:
        return False
    panels = len(listed.panels)
    seats = np.bincount(np.concatenate(listed.panels), minlength=types.number)
    unseen = bool(((seats == 0) & (panels * chance >= 1)).any())
    return unseen or listed.off * ASTRAY > panels * types.size
