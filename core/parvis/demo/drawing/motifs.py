"""What lives in the landscapes: houses, villages, people, animals, wheels."""

from __future__ import annotations

from parvis.demo.drawing import palette
from parvis.demo.drawing.brush import HEIGHT, WIDTH, Brush, smooth


def window(
    brush: Brush,
    x: float,
    y: float,
    size: float,
    shutter: palette.Colour,
    pane: palette.Colour = palette.SLATE,
) -> None:
    """A window with its two shutters, from the middle of its sill."""
    half, high = size * 0.32, size * 1.25
    brush.rectangle(x - half, y - high, half * 2, high, pane)
    brush.rectangle(x - half - size * 0.34, y - high, size * 0.3, high, shutter)
    brush.rectangle(x + half + size * 0.04, y - high, size * 0.3, high, shutter)
    brush.rectangle(
        x - half - size * 0.06, y, half * 2 + size * 0.12, size * 0.1, palette.LIMESTONE
    )


def house(
    brush: Brush,
    x: float,
    y: float,
    width: float,
    height: float,
    lit: palette.Colour | None = None,
    night: float = 0,
) -> None:
    """A house of the country from its bottom left corner; some windows are `lit` at `night`."""
    random = brush.random
    wall = palette.mix(random.choice(palette.WALLS), palette.INK, night)
    roof = palette.mix(
        random.choice((palette.TERRACOTTA, palette.BRICK, (214, 130, 92))), palette.INK, night
    )
    shutter = palette.mix(random.choice(palette.SHUTTERS), palette.INK, night)
    rise, eave = height * 0.24, width * 0.06
    brush.rectangle(x, y - height, width, height + 2, wall)
    brush.polygon(
        [
            (x + width * 0.72, y - height),
            (x + width, y - height),
            (x + width, y),
            (x + width * 0.72, y),
        ],
        palette.darker(wall, 0.07),
    )
    brush.polygon(
        [
            (x - eave, y - height),
            (x + width * 0.12, y - height - rise),
            (x + width * 0.88, y - height - rise),
            (x + width + eave, y - height),
        ],
        roof,
    )
    brush.rectangle(x - eave, y - height, width + 2 * eave, height * 0.03, palette.darker(roof))
    size = min(width * 0.2, height * 0.16)
    columns = 2 if width < 190 else 3
    rows = 1 if height < width * 0.8 else 2
    for row in range(rows):
        for column in range(columns):
            spot = x + width * (column + 0.5) / columns
            level = y - height * (0.9 - row * 0.42) + size * 1.3
            glass = (
                lit
                if lit and random.random() < 0.3
                else palette.mix(palette.SLATE, palette.INK, night)
            )
            window(brush, spot, level, size, shutter, glass)
    brush.rectangle(
        x + width * 0.42, y - size * 1.7, size * 0.9, size * 1.7, palette.darker(shutter, 0.3)
    )


def bell_tower(brush: Brush, x: float, y: float, height: float, night: float = 0) -> None:
    """A church tower with the open iron cage of Provence."""
    wall, iron = (
        palette.mix(palette.LIMESTONE, palette.INK, night),
        palette.mix(palette.SLATE, palette.INK, night),
    )
    width = height * 0.26
    brush.rectangle(x - width / 2, y - height, width, height, wall)
    brush.rectangle(x, y - height, width / 2, height, palette.darker(wall, 0.1))
    brush.rectangle(
        x - width * 0.6, y - height, width * 1.2, height * 0.04, palette.darker(wall, 0.2)
    )
    brush.rectangle(x - width * 0.17, y - height * 0.86, width * 0.34, height * 0.2, iron, 8)
    for side in (-0.4, -0.14, 0.14, 0.4):
        foot, top = (x + side * width, y - height), (x, y - height * 1.3)
        bulge = (x + side * width * 1.1, y - height * 1.14)
        brush.line(smooth([foot, bulge, top]), height * 0.012, iron)
    brush.ellipse(x, y - height * 1.1, width * 0.15, width * 0.15, palette.OCHRE)
    brush.line([(x, y - height * 1.28), (x, y - height * 1.4)], height * 0.012, iron)


def village(
    brush: Brush,
    x: float,
    y: float,
    width: float,
    size: float,
    lit: palette.Colour | None = None,
    night: float = 0,
) -> None:
    """Houses in three tiers around a bell tower, centred on a point of the ground."""
    random = brush.random
    for tier, share in ((2, 0.4), (1, 0.72), (0, 1.0)):
        if tier == 1:
            bell_tower(brush, x + width * 0.04, y - size * 0.7, size * 1.9, night)
        left, right = x - width * share / 2, x + width * share / 2
        while left < right - size * 0.5:
            across = size * random.uniform(0.85, 1.25)
            high = size * random.uniform(0.75, 1.15)
            house(brush, left, y - tier * size * 0.62, across, high + size * 0.2, lit, night)
            left += across * random.uniform(0.94, 1.1)


def person(brush: Brush, x: float, y: float, height: float, looking: int = 0) -> None:
    """Someone standing on a point; `looking` -1 or 1 leans the arm to that side."""
    random = brush.random
    clothes, skin = random.choice(palette.CLOTHES), random.choice(palette.SKINS)
    hair = random.choice(
        (palette.INK, (96, 66, 52), (190, 132, 74), palette.STONE)[: 3 if height < 150 else 4]
    )
    legs = random.choice((palette.INK, palette.SLATE, palette.darker(palette.OCHRE, 0.4)))
    for side in (-1, 1):
        foot = x + side * height * 0.055
        brush.rectangle(
            foot - height * 0.045, y - height * 0.42, height * 0.09, height * 0.42, legs, 6
        )
    brush.rectangle(
        x - height * 0.13, y - height * 0.78, height * 0.26, height * 0.44, clothes, height * 0.09
    )
    arm = [
        (x + looking * height * 0.1, y - height * 0.7),
        (x + looking * height * 0.27, y - height * 0.5),
    ]
    if looking:
        brush.line(arm, height * 0.07, palette.darker(clothes, 0.12))
        brush.ellipse(*arm[1], height * 0.04, height * 0.04, skin)
    brush.ellipse(x, y - height * 0.905, height * 0.105, height * 0.11, hair)
    brush.ellipse(
        x + looking * height * 0.025, y - height * 0.88, height * 0.088, height * 0.095, skin
    )


def sheep(brush: Brush, x: float, y: float, size: float) -> None:
    """A ewe grazing, from the middle of her feet."""
    side = brush.random.choice((-1, 1))
    wool = brush.random.choice((palette.CREAM, (247, 236, 214), (236, 224, 204)))
    for leg in (-0.3, -0.16, 0.18, 0.32):
        brush.rectangle(
            x + leg * size - size * 0.03, y - size * 0.3, size * 0.07, size * 0.3, palette.INK
        )
    for dx, dy, radius in ((-0.28, 0.44, 0.22), (0.02, 0.5, 0.27), (0.28, 0.44, 0.22)):
        brush.ellipse(
            x + dx * size,
            y - dy * size,
            radius * size,
            radius * size * 0.86,
            palette.darker(wool, 0.1),
        )
    for dx, dy, radius in ((-0.27, 0.48, 0.2), (0.02, 0.55, 0.24), (0.27, 0.48, 0.2)):
        brush.ellipse(x + dx * size, y - dy * size, radius * size, radius * size * 0.8, wool)
    head = x + side * size * 0.52
    brush.ellipse(head, y - size * 0.42, size * 0.11, size * 0.16, palette.INK)
    brush.ellipse(head - side * size * 0.1, y - size * 0.52, size * 0.09, size * 0.04, palette.INK)


def wheel(brush: Brush, x: float, y: float, radius: float) -> None:
    """A car's wheel from its centre."""
    brush.ellipse(x, y, radius, radius, palette.INK)
    brush.ellipse(x, y, radius * 0.5, radius * 0.5, palette.LIMESTONE)


def cyclist(brush: Brush, x: float, y: float, size: float) -> None:
    """Someone riding to the right, from the middle of the wheels' foot."""
    random = brush.random
    clothes, skin, frame = (
        random.choice(palette.CLOTHES),
        random.choice(palette.SKINS),
        random.choice(palette.CLOTHES),
    )
    axle = y - size * 0.24
    for side in (-0.36, 0.36):
        brush.ring(x + side * size, axle, size * 0.24, size * 0.035, palette.INK)
    saddle, bar = (x - size * 0.16, y - size * 0.66), (x + size * 0.24, y - size * 0.7)
    crank = (x - size * 0.02, axle)
    brush.line(
        [(x - size * 0.36, axle), crank, (bar[0] - size * 0.02, bar[1] + size * 0.12)],
        size * 0.04,
        frame,
    )
    brush.line([crank, saddle, (bar[0], bar[1] + size * 0.1)], size * 0.04, frame)
    brush.line([(x + size * 0.36, axle), bar], size * 0.04, frame)
    shoulder = (x + size * 0.04, y - size * 1.12)
    hip = (saddle[0], saddle[1] - size * 0.04)
    brush.line(
        [hip, (x + size * 0.1, y - size * 0.5), (crank[0] + size * 0.04, crank[1] + size * 0.06)],
        size * 0.1,
        palette.INK,
    )
    brush.line([hip, shoulder], size * 0.2, clothes)
    brush.ellipse(*hip, size * 0.1, size * 0.1, clothes)
    brush.ellipse(*shoulder, size * 0.1, size * 0.1, clothes)
    brush.line([shoulder, (bar[0], bar[1])], size * 0.07, palette.darker(clothes, 0.15))
    brush.ellipse(x + size * 0.12, y - size * 1.32, size * 0.115, size * 0.125, skin)
    brush.polygon(
        smooth(
            [
                (x - size * 0.01, y - size * 1.34),
                (x + size * 0.08, y - size * 1.48),
                (x + size * 0.24, y - size * 1.36),
            ]
        ),
        palette.SUN,
    )


def stall(brush: Brush, x: float, y: float, width: float, stripe: palette.Colour) -> None:
    """A market stall with a striped awning, from its bottom left corner."""
    random = brush.random
    top = y - width * 0.86
    for post in (x + width * 0.04, x + width * 0.94):
        brush.rectangle(post, top, width * 0.025, y - top, palette.darker(palette.OCHRE, 0.35))
    brush.rectangle(
        x + width * 0.04,
        y - width * 0.3,
        width * 0.92,
        width * 0.3,
        palette.darker(palette.OCHRE, 0.15),
    )
    brush.rectangle(
        x + width * 0.02,
        y - width * 0.32,
        width * 0.96,
        width * 0.05,
        palette.lighter(palette.OCHRE),
    )
    fruits: tuple[palette.Colour, ...] = (
        (214, 84, 66),
        (250, 202, 100),
        (98, 142, 104),
        (103, 88, 163),
    )
    radius = width * 0.034
    for crate in range(4):
        left, colour = x + width * (0.06 + crate * 0.23), random.choice(fruits)
        for row, count in ((0, 5), (1, 4), (2, 3)):
            for rank in range(count):
                spot = left + radius * (1 + row * 0.9 + rank * 1.25)
                shade = palette.lighter(colour, random.uniform(0, 0.25))
                brush.ellipse(spot, y - width * 0.335 - row * radius * 1.1, radius, radius, shade)
        brush.rectangle(
            left - 4,
            y - width * 0.33,
            width * 0.21,
            width * 0.06,
            palette.lighter(palette.OCHRE, 0.35),
        )
    stripes = 8
    step = width * 1.08 / stripes
    for band in range(stripes):
        left = x - width * 0.04 + band * step
        colour = stripe if band % 2 == 0 else palette.CREAM
        brush.polygon(
            [
                (left, top),
                (left + step, top),
                (x + width * (0.06 + 0.88 * (band + 1) / stripes), top - width * 0.2),
                (x + width * (0.06 + 0.88 * band / stripes), top - width * 0.2),
            ],
            colour,
        )
        brush.rectangle(left, top, step, width * 0.05, palette.darker(colour, 0.1))
        brush.ellipse(
            left + step / 2,
            top + width * 0.05,
            step / 2,
            width * 0.045,
            palette.darker(colour, 0.1),
        )


def facades(brush: Brush, y: float, height: float) -> None:
    """A row of town houses over the whole width, standing on `y`."""
    x = -210.0
    while x < WIDTH + 200:
        width = brush.random.uniform(190, 300)
        house(brush, x, y, width, height * brush.random.uniform(0.82, 1.08))
        x += width


def ground(brush: Brush, y: float, colour: palette.Colour) -> None:
    """Flat ground from `y` down."""
    brush.rectangle(-200, y, WIDTH + 400, HEIGHT + 400 - y, colour)
