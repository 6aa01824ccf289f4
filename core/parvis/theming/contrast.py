"""Contrast of colours, and the nearest colour that has enough of it.

Ratios are those of WCAG 2.2 (relative luminance, definition of contrast ratio). Nearness is
measured in Oklab, where equal distances look about equal: a proposal keeps the hue and changes the
lightness.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
WHITE = "#ffffff"
BLACK = "#000000"

_STEPS = 200


def is_colour(text: str) -> bool:
    """Whether the text is a colour, #rrggbb."""
    return COLOUR.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, from 0 (black) to 1 (white)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21, whichever is lighter."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, into: str, share: float) -> str:
    """`share` (0 to 1) of the colour in the other one."""
    mixed = (a * share + b * (1 - share) for a, b in zip(_oklab(colour), _oklab(into), strict=True))
    lightness, a, b = mixed
    return _from_oklab(lightness, a, b)


def shade(colour: str, change: float) -> str:
    """The colour made lighter (up to 1) or darker (down to -1), its hue kept."""
    lightness, a, b = _oklab(colour)
    return _from_oklab(min(max(lightness + change, 0.0), 1.0), a, b)


def nearest(colour: str, good: Callable[[str], bool]) -> str | None:
    """The colour of the same hue, as near as can be, of which `good` says yes; None when no
    lightness does. The colour itself when it is good.
    """
    if good(colour):
        return colour.lower()
    lightness, a, b = _oklab(colour)
    for step in range(1, _STEPS + 1):
        # A dark neighbour first: text on a pale page is the usual case.
        for aim in (lightness - step / _STEPS, lightness + step / _STEPS):
            if 0 <= aim <= 1:
                # Towards black and white there is less room for colour.
                room = min(1.0, 2.5 * aim, 2.5 * (1 - aim))
                candidate = _from_oklab(aim, a * room, b * room)
                if good(candidate):
                    return candidate
    return None


def _linear(colour: str) -> tuple[float, float, float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def _oklab(colour: str) -> tuple[float, float, float]:
    """Lightness (0 to 1) and the two axes of colour; matrices by Björn Ottosson, 2020."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> str:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_byte(part):02x}" for part in linear)


def _byte(part: float) -> int:
    part = min(max(part, 0.0), 1.0)
    encoded = part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
    return round(encoded * 255)
