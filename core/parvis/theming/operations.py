"""Changing how a space looks. The rest comes from the theme, or from the space above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from parvis.content.attachments.images import StoredImage
from parvis.db import db, operation
from parvis.events import record
from parvis.people.models import Person
from parvis.rules import Invalid, require
from parvis.spaces.inputs import line
from parvis.spaces.models import Space
from parvis.theming.contrast import is_colour
from parvis.theming.themes import DEFAULT, PICTURES, Theme, installed_themes, theme_of
from parvis.theming.tokens import (
    LowContrast,
    accent_palette,
    legible_primary,
    low_contrasts,
    primary_palette,
)

ALT_LONGEST = 200

ROLES = {
    "primary": lazy_gettext("main colour"),
    "primary-strong": lazy_gettext("main colour, pressed"),
    "primary-soft": lazy_gettext("main colour, pale"),
    "primary-text": lazy_gettext("text on the main colour"),
    "accent": lazy_gettext("accent colour"),
    "accent-soft": lazy_gettext("accent colour, pale"),
    "accent-text": lazy_gettext("text on the accent colour"),
    "background": lazy_gettext("ground of pages"),
    "surface": lazy_gettext("ground of cards"),
    "surface-soft": lazy_gettext("ground of asides"),
    "text": lazy_gettext("text"),
    "text-soft": lazy_gettext("secondary text"),
    "link": lazy_gettext("links"),
    "line-strong": lazy_gettext("outlines"),
    "focus": lazy_gettext("outline of what has the focus"),
}
"""Roles in words, for those who choose."""


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """How a space is to look: all that the page of choices shows."""

    theme: str = ""
    """Name of an installed theme; empty: the one of the space above, or the default."""
    primary: str = ""
    """Main colour, #rrggbb; empty: the theme's."""
    accent: str = ""
    logo_alt: str = ""
    banner_alt: str = ""
    pictures: Mapping[str, StoredImage | None] = field(default_factory=dict)
    """`logo`, `banner`, `favicon` newly sent; None takes the space's own away. Those that are not
    named stay as they are.
    """


@operation
def change_appearance(actor: Person, space: Space, wanted: Appearance) -> bool:
    """Change the theme, the colours, the pictures of a space. Returns whether anything changed.

    Raises Refused, and Invalid for a theme that is not installed, and for colours without enough
    contrast: which pair, its ratio, what is needed, and the nearest colour that passes.
    """
    require(actor, "core.administer_space", space)
    base = _base(space, wanted.theme)
    appearance: dict[str, Any] = dict(_pictures(space, wanted))
    tokens = _tokens(wanted, base)
    if tokens:
        appearance["tokens"] = tokens
    theme = wanted.theme or None
    if theme == space.theme and appearance == space.appearance:
        return False
    space.theme, space.appearance = theme, appearance
    db.session.flush()
    record("core.space_changed", actor=actor, space=space, changed=["appearance"])
    return True


@operation
def reset_appearance(actor: Person, space: Space) -> None:
    """Look like the space above again, or like the default theme. Raises Refused."""
    require(actor, "core.administer_space", space)
    if space.theme is None and not space.appearance:
        return
    space.theme, space.appearance = None, {}
    db.session.flush()
    record("core.space_changed", actor=actor, space=space, changed=["appearance"])


def own_colour(space: Space, role: str) -> str:
    """The space's own colour for a role; empty when it is the theme's."""
    return str(space.appearance.get("tokens", {}).get(role, ""))


def nearest_primary(space: Space, theme: str, colour: str) -> str | None:
    """The main colour nearest to this one that is legible with this theme in this space."""
    return legible_primary(colour, _base(space, theme))


def inherited_tokens(space: Space) -> dict[str, str]:
    """The colours of the space above, or of the default theme."""
    if space.parent is not None:
        return theme_of(space.parent).tokens
    return installed_themes()[DEFAULT].tokens


def _base(space: Space, name: str) -> dict[str, str]:
    """The colours that the space's own are laid on. Raises Invalid when they can't be chosen."""
    if not name:
        return inherited_tokens(space)
    theme = installed_themes().get(name)
    if theme is None:
        raise Invalid({"theme": _("This theme is not installed.")})
    if name != space.theme:
        _check_theme(theme)
    return theme.tokens


def _check_theme(theme: Theme) -> None:
    lows = low_contrasts(theme.tokens)
    if lows:
        raise Invalid({"theme": " ".join(describe(low, theme.tokens) for low in lows)})


def _tokens(wanted: Appearance, base: Mapping[str, str]) -> dict[str, str]:
    """The colours to keep for the space: those that follow from its two."""
    bad = {
        role: _("A colour is written #rrggbb.")
        for role, colour in (("primary", wanted.primary), ("accent", wanted.accent))
        if colour and not is_colour(colour)
    }
    if bad:
        raise Invalid(bad)
    tokens: dict[str, str] = {}
    if wanted.primary and wanted.primary.lower() != base.get("primary"):
        tokens |= primary_palette(wanted.primary, base)
        if lows := _lows_of(tokens, base):
            better = legible_primary(wanted.primary, base)
            raise Invalid({"primary": describe(lows[0], {**base, **tokens}, better)})
    if wanted.accent and wanted.accent.lower() != base.get("accent"):
        tokens |= accent_palette(wanted.accent, base)
        if lows := _lows_of(tokens, base):
            raise Invalid({"accent": describe(lows[0], {**base, **tokens})})
    return tokens


def _lows_of(tokens: Mapping[str, str], base: Mapping[str, str]) -> list[LowContrast]:
    """What is too faint because of these tokens, not in the theme itself; the colour chosen comes
    before those that follow from it.
    """
    lows = [
        low
        for low in low_contrasts({**base, **tokens})
        if low.ink in tokens or low.ground in tokens
    ]
    return sorted(lows, key=lambda low: low.ink not in ("primary", "accent"))


def describe(low: LowContrast, tokens: Mapping[str, str], proposed: str | None = None) -> str:
    """A pair that is too faint, in a sentence, with the nearest colour that passes."""
    said: str = _(
        "%(ink)s on %(ground)s: the contrast is %(ratio)s, at least %(needed)s is needed to be"
        " read by everyone.",
        ink=str(ROLES.get(low.ink, low.ink)).capitalize(),
        ground=ROLES.get(low.ground, low.ground),
        ratio=_decimal(low.ratio),
        needed=_decimal(low.needed),
    )
    better = proposed or low.proposed
    if better is None:
        return said
    advice = _("The nearest colour that passes is %(colour)s.", colour=better)
    return f"{said} {advice}"


def _decimal(value: float) -> str:
    from flask_babel import format_decimal

    # Never rounded up to what is needed: 4.46 is not 4.5.
    return str(format_decimal(int(value * 100) / 100, "0.0#"))


def _pictures(space: Space, wanted: Appearance) -> dict[str, str]:
    kept = {name: space.appearance[name] for name in PICTURES if name in space.appearance}
    for name, image in wanted.pictures.items():
        if name not in PICTURES:
            raise Invalid({"": _("There is no picture of this name.")})
        kept.pop(name, None)
        if image is not None:
            kept[name] = f"{image.key}/{image.widths[-1]}.webp"
    for name, alt in (("logo", wanted.logo_alt), ("banner", wanted.banner_alt)):
        if name in kept:
            kept[f"{name}_alt"] = line(f"{name}_alt", alt, ALT_LONGEST, needed=False)
    return kept
