"""The colours that a theme may set, and the contrasts they must keep between them.

Roles and pairs are those of `static/css/tokens.css`, which says what each colour is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parvis.theming.contrast import BLACK, WHITE, contrast, is_colour, mix, nearest, shade

DEFAULTS = {
    "primary": "#0f5a63",
    "primary-strong": "#0a3e45",
    "primary-soft": "#e2f0f0",
    "primary-text": "#ffffff",
    "accent": "#e0a32e",
    "accent-soft": "#fcf1da",
    "accent-text": "#2a1d03",
    "background": "#f5f5f1",
    "surface": "#ffffff",
    "surface-soft": "#ecece6",
    "text": "#1c2426",
    "text-soft": "#475154",
    "link": "#0b5560",
    "line": "#d7d7cf",
    "line-strong": "#727a78",
    "focus": "#0a3e45",
    "stone-1": "#0f5a63",
    "stone-2": "#e0a32e",
    "stone-3": "#9aa7a3",
}
"""What a role is when no theme says otherwise: the values of tokens.css."""

TEXT = 4.5
"""Least contrast of text (WCAG 2.2, success criterion 1.4.3)."""
MARK = 3.0
"""Least contrast of lines and marks that carry meaning (1.4.11)."""

_GROUNDS = ("background", "surface", "surface-soft")

PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, TEXT) for ink in ("text", "text-soft", "link") for ground in _GROUNDS),
    ("primary-text", "primary", TEXT),
    ("primary-text", "primary-strong", TEXT),
    ("accent-text", "accent", TEXT),
    *(("primary", ground, TEXT) for ground in _GROUNDS[:2]),
    *(
        (ink, "primary-soft", TEXT)
        for ink in ("text", "text-soft", "link", "primary", "primary-strong")
    ),
    ("text", "accent-soft", TEXT),
    *((line, ground, MARK) for line in ("line-strong", "focus") for ground in _GROUNDS[:2]),
)
"""Ink, ground, and the least contrast between them."""

_INK = "#1b1b1b"


@dataclass(frozen=True)
class LowContrast:
    """Two colours too near each other."""

    ink: str
    """The role of the colour in front."""
    ground: str
    ratio: float
    needed: float
    proposed: str | None
    """A colour for the ink, near the one refused, that passes on this ground and on the others."""


def unknown_tokens(tokens: Mapping[str, object]) -> list[str]:
    """Names that are no role of a colour, in order."""
    return sorted(name for name in tokens if name not in DEFAULTS)


def bad_colours(tokens: Mapping[str, object]) -> list[str]:
    """Roles whose value is not #rrggbb, in order."""
    return sorted(
        name for name, value in tokens.items() if not (isinstance(value, str) and is_colour(value))
    )


def low_contrasts(tokens: Mapping[str, str]) -> list[LowContrast]:
    """The pairs that are too near each other, those that the tokens leave out taken from the
    defaults. Empty when the colours are legible.
    """
    whole = {**DEFAULTS, **tokens}
    found = []
    for ink, ground, needed in PAIRS:
        ratio = contrast(whole[ink], whole[ground])
        if ratio < needed:
            found.append(LowContrast(ink, ground, ratio, needed, _better(whole, ink)))
    return found


def _better(tokens: Mapping[str, str], role: str) -> str | None:
    """A colour for the role, near the present one, that keeps all its contrasts."""
    against = [(ground, needed) for ink, ground, needed in PAIRS if ink == role]
    against += [(ink, needed) for ink, ground, needed in PAIRS if ground == role]
    return nearest(
        tokens[role],
        lambda colour: all(contrast(colour, tokens[other]) >= needed for other, needed in against),
    )


def primary_palette(colour: str, base: Mapping[str, str]) -> dict[str, str]:
    """The roles that follow from a main colour, on the grounds of a theme's tokens: its shades, the
    text on it, links, focus.
    """
    whole = {**DEFAULTS, **base}
    text = _text_on(colour)
    # What is pressed goes away from the text on it: darker under white, lighter under black.
    strong = shade(colour, -0.1 if text == WHITE else 0.1)
    return {
        "primary": colour.lower(),
        "primary-strong": strong,
        "primary-soft": _pale(colour, whole["surface"]),
        "primary-text": text,
        "link": _better({**whole, "link": colour}, "link") or whole["link"],
        "focus": _better({**whole, "focus": strong}, "focus") or whole["focus"],
        "stone-1": colour.lower(),
    }


def accent_palette(colour: str, base: Mapping[str, str]) -> dict[str, str]:
    """The roles that follow from an accent colour."""
    whole = {**DEFAULTS, **base}
    return {
        "accent": colour.lower(),
        "accent-soft": mix(colour, whole["surface"], 0.15),
        "accent-text": _text_on(colour),
        "stone-2": colour.lower(),
    }


def legible_primary(colour: str, base: Mapping[str, str]) -> str | None:
    """The main colour nearest to this one whose palette is legible on the theme's grounds; None
    when there is none.
    """
    whole = {**DEFAULTS, **base}
    grounds = [whole[ground] for ground in _GROUNDS[:2]]

    def good(candidate: str) -> bool:
        # Most candidates fail here already; making their palette would take its time.
        if any(contrast(candidate, ground) < TEXT for ground in grounds):
            return False
        tokens = {**whole, **primary_palette(candidate, base)}
        return all(contrast(tokens[ink], tokens[on]) >= least for ink, on, least in PAIRS)

    return nearest(colour, good)


def _pale(colour: str, ground: str) -> str:
    """The ground with a little of the colour, as much as leaves the colour legible on it."""
    shades = [mix(colour, ground, share) for share in (0.1, 0.07, 0.05, 0.03)]
    return next((s for s in shades if contrast(colour, s) >= TEXT), shades[-1])


def _text_on(colour: str) -> str:
    """White, soft black, or full black where only that is enough: one of them always is."""
    ink = max((WHITE, _INK), key=lambda ink: contrast(ink, colour))
    return ink if contrast(ink, colour) >= TEXT else BLACK
