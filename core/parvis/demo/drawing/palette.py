"""The colours of the demonstration's pictures, and what shade and light make of them."""

from __future__ import annotations

Colour = tuple[int, int, int]

CREAM: Colour = (255, 247, 232)
LIMESTONE: Colour = (236, 221, 194)
SAND: Colour = (243, 214, 160)
OCHRE: Colour = (221, 168, 98)
TERRACOTTA: Colour = (201, 108, 76)
BRICK: Colour = (160, 78, 58)
POPPY: Colour = (214, 84, 66)
SUN: Colour = (250, 202, 100)
LAVENDER: Colour = (151, 132, 204)
DEEP_LAVENDER: Colour = (103, 88, 163)
PINE: Colour = (52, 92, 80)
LEAF: Colour = (98, 142, 104)
OLIVE: Colour = (158, 176, 128)
GRASS: Colour = (190, 201, 134)
TURQUOISE: Colour = (118, 194, 196)
WATER: Colour = (95, 160, 186)
STONE: Colour = (172, 158, 148)
SLATE: Colour = (104, 108, 128)
INK: Colour = (47, 51, 80)
TRUNK: Colour = (120, 90, 74)
AUTUMN: Colour = (217, 160, 84)
PAVING: Colour = (238, 222, 194)
FAR: Colour = (176, 180, 214)  # mountains far away
NEAR: Colour = (136, 146, 186)  # mountains near by

SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((160, 204, 226), (252, 238, 214)),  # morning
    ((138, 190, 222), (226, 240, 240)),  # noon
    ((170, 178, 218), (254, 214, 172)),  # late afternoon
)
WALLS: tuple[Colour, ...] = (CREAM, SAND, LIMESTONE, (240, 196, 160), (232, 205, 178))
SHUTTERS: tuple[Colour, ...] = (LAVENDER, LEAF, WATER, BRICK)
CLOTHES: tuple[Colour, ...] = (POPPY, WATER, DEEP_LAVENDER, SUN, PINE, TERRACOTTA, INK)
SKINS: tuple[Colour, ...] = ((242, 205, 175), (214, 164, 126), (160, 110, 82), (112, 76, 60))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour between two others; `share` of the second, from 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float = 0.15) -> Colour:
    """The colour in the shade."""
    return mix(colour, INK, share)


def lighter(colour: Colour, share: float = 0.2) -> Colour:
    """The colour in full light."""
    return mix(colour, CREAM, share)
