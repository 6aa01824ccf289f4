"""The changes of quotas that would allow a panel, as a refused draw keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from parvis_sortition.models import Draw, DrawStatus
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
        for found in draw.outcome.get("relaxations", ())
    ]
