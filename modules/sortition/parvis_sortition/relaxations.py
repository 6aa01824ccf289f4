"""The changes of quotas that would allow a panel, as a refused draw keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parvis_sortition.models import Draw, DrawStatus, Replacement, ReplacementStatus
from parvis_sortition.words import Language, sentence


@dataclass(frozen=True)
class Change:
    """One change: the bound (`min`, `max`, or `size` with no feature) of a value."""

    feature: str
    value: str
    bound: str
    before: int
    after: int
    text: str
    """In words, in the reader's language."""


def changes_in(draw: Draw | None, locale: str) -> list[Change]:
    """What a refused draw found; nothing for any other."""
    if draw is None or draw.status != DrawStatus.REFUSED:
        return []
    return _told(draw.outcome.get("relaxations", ()), locale)


def relaxations_in(replacement: Replacement | None, locale: str) -> list[Change]:
    """What a refused replacement found; nothing for any other."""
    if replacement is None or replacement.status != ReplacementStatus.REFUSED:
        return []
    return _told(replacement.outcome.get("relaxations", ()), locale)


def _told(relaxations: Iterable[Mapping[str, Any]], locale: str) -> list[Change]:
    language: Language = "fr" if locale == "fr" else "en"
    return [
        Change(
            **found,
            text=sentence(
                f"relax_{found['bound']}",
                language,
                value=found["value"],
                before=found["before"],
                after=found["after"],
            ),
        )
        for found in relaxations
    ]
