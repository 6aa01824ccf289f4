"""Whose document it is: the name, colour and logo at its head."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parvis.theming.contrast import WHITE, contrast, is_colour
from parvis.theming.tokens import DEFAULTS, TEXT

if TYPE_CHECKING:
    from parvis.spaces.models import Space

LARGEST_LOGO = 512 * 1024
"""Bytes above which a logo is left out."""

_FORMATS = {".svg": "svg", ".png": "png", ".jpg": "jpg", ".jpeg": "jpg", ".webp": "webp"}


@dataclass(frozen=True)
class Look:
    """The name, main colour (#rrggbb) and logo of who sends a document."""

    name: str
    colour: str = DEFAULTS["primary"]
    logo: bytes = b""
    """A picture in `logo_format`; empty: none."""
    logo_format: str = ""
    """svg, png, jpg or webp."""

    @property
    def ink(self) -> str:
        """The colour for titles: the main one, or the default where it can't be read on paper."""
        if is_colour(self.colour) and contrast(self.colour, WHITE) >= TEXT:
            return self.colour
        return DEFAULTS["primary"]


def look_of(space: Space) -> Look:
    """How the space looks on its pages, for paper. A logo that can't be read is left out."""
    from parvis.theming.themes import theme_of

    theme = theme_of(space)
    file = _logo_file(theme.logo or "", theme.theme.folder, theme.theme.pictures.get("logo", ""))
    try:
        logo = file.read_bytes() if file and file.suffix in _FORMATS else b""
    except OSError:
        logo = b""
    if not logo or file is None or len(logo) > LARGEST_LOGO:
        return Look(space.name, theme.colour)
    return Look(space.name, theme.colour, logo, _FORMATS[file.suffix])


def _logo_file(address: str, folder: Path, of_theme: str) -> Path | None:
    """The file behind a logo's address: one sent by the space, or the theme's."""
    from parvis.content.attachments.store import folder_of, is_key

    if not address:
        return None
    key, _, name = address.partition("/media/")[2].partition("/")
    if is_key(key) and name == Path(name).name:
        return folder_of(key) / name
    return folder / of_theme if of_theme else None
