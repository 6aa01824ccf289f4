"""Scenes of mountains, hill villages and nights.

Each function draws one on a brush.
"""

from __future__ import annotations

import math

from parvis.demo.drawing import palette
from parvis.demo.drawing.brush import WIDTH, Brush, Point, smooth
from parvis.demo.drawing.motifs import bell_tower, house, person, sheep, village


def hill_village(brush: Brush) -> None:
    """A village between two cliffs, a star hung above it."""
    brush.sky(0, 700)
    brush.mountains(700, 330, palette.FAR)
    for side in (-1, 1):
        edge = 800 + side * 250
        far = 800 + side * 1100
        face = [
            (edge, 760),
            (edge + side * 30, 560),
            (edge + side * 20, 430),
            (edge + side * 95, 250),
            (edge + side * 190, 205),
            (edge + side * 330, 120),
            (far, 160),
            (far, 860),
            (edge, 860),
        ]
        rock = (
            palette.lighter(palette.OCHRE, 0.35)
            if side < 0
            else palette.lighter(palette.OCHRE, 0.2)
        )
        brush.polygon(face, rock)
        for step in range(6):
            x = edge + side * (80 + step * 105)
            top = 300 - step * 18
            crack = [(x, top), (x + side * 34, top + 90), (x + side * 6, 760), (x + side * 52, 760)]
            brush.polygon([*crack, (x + side * 74, top + 60)], palette.darker(rock, 0.09))
        for step in range(5):
            brush.round_tree(edge + side * (150 + step * 130), 250 - step * 26, 62, palette.LEAF)
    brush.line(smooth([(470, 290), (800, 372), (1130, 290)]), 3, palette.SLATE)
    star = [
        (800 + radius * math.sin(i * math.pi / 5), 386 - radius * math.cos(i * math.pi / 5))
        for i in range(10)
        for radius in ((22 if i % 2 == 0 else 9),)
    ]
    brush.polygon(star, palette.SUN)
    brush.hill(770, 770, 14, palette.OLIVE)
    village(brush, 800, 795, 760, 112)
    brush.hill(820, 840, 20, palette.GRASS)
    for x in range(-60, 1700, 150):
        y = 880 + brush.random.uniform(-15, 60)
        brush.round_tree(
            x + brush.random.uniform(-40, 40), y, brush.random.uniform(120, 160), palette.OLIVE
        )


def train(brush: Brush) -> None:
    """A small red train on a viaduct."""
    random = brush.random
    brush.sky(0, 700)
    brush.mountains(720, 470, palette.FAR, snow=True)
    brush.mountains(740, 260, palette.NEAR)
    brush.hill(660, 640, 26, palette.LEAF)
    for x in range(0, 1700, 60):
        brush.fir(
            x + random.uniform(-20, 20), 690 + random.uniform(-20, 20), random.uniform(70, 120)
        )
    brush.hill(760, 730, 18, palette.OLIVE)
    stone = palette.lighter(palette.STONE, 0.5)
    deck = 585.0
    brush.rectangle(-200, deck, WIDTH + 400, 330, stone)
    span = 220
    hollow = palette.mix(palette.NEAR, palette.LEAF, 0.55)
    for arch in range(-1, 8):
        centre = 40 + arch * span
        brush.ellipse(centre, deck + 140, 94, 104, palette.darker(stone, 0.18))
        brush.rectangle(centre - 94, deck + 140, 188, 260, palette.darker(stone, 0.18))
        brush.ellipse(centre + 7, deck + 144, 84, 96, hollow)
        brush.rectangle(centre - 77, deck + 144, 168, 260, hollow)
        brush.rectangle(centre - 77, deck + 235, 168, 200, palette.OLIVE)
    brush.rectangle(-200, deck - 18, WIDTH + 400, 26, palette.darker(stone, 0.14))
    brush.rectangle(-200, deck - 30, WIDTH + 400, 12, palette.lighter(stone, 0.2))
    start = random.uniform(380, 520)
    red: palette.Colour = (204, 74, 66)
    for car in range(2):
        left = start + car * 372
        brush.rectangle(left, deck - 158, 360, 122, red, 24)
        brush.rectangle(left, deck - 158, 360, 34, palette.CREAM, 17)
        brush.rectangle(left, deck - 138, 360, 14, palette.CREAM)
        brush.rectangle(left, deck - 64, 360, 16, palette.darker(red, 0.3))
        for pane in range(6):
            brush.rectangle(
                left + 26 + pane * 53,
                deck - 114,
                40,
                38,
                palette.mix(palette.SLATE, palette.WATER, 0.4),
                7,
            )
        for axle in (60, 110, 250, 300):
            brush.ellipse(left + axle, deck - 40, 16, 16, palette.INK)
    brush.ellipse(start + 724, deck - 68, 9, 9, palette.SUN)
    brush.hill(870, 900, 26, palette.GRASS)
    for x in (90, 240, 1310, 1460, 1570):
        brush.round_tree(
            x, 960, random.uniform(170, 240), random.choice((palette.LEAF, palette.OLIVE))
        )


def flock(brush: Brush) -> None:
    """A flock on the summer pasture, with its shepherd and a dog."""
    random = brush.random
    brush.sky(1, 600)
    brush.mountains(620, 440, palette.FAR, snow=True)
    brush.mountains(640, 240, palette.NEAR)
    brush.hill(560, 600, 24, palette.LEAF)
    for _ in range(26):
        brush.fir(random.uniform(900, 1700), random.uniform(610, 660), random.uniform(60, 120))
    brush.hill(640, 690, 22, palette.GRASS)
    house(brush, 370, 680, 150, 84)
    brush.hill(740, 730, 26, palette.lighter(palette.GRASS, 0.12))
    for _ in range(60):
        colour = random.choice((palette.SUN, palette.CREAM, palette.LAVENDER))
        brush.ellipse(random.uniform(0, 1600), random.uniform(720, 995), 4, 4, colour)
    for row in range(5):
        for column in range(5):
            x = 490 + column * 232 + (row % 2) * 90 + random.uniform(-50, 50)
            y = 765 + row * 46 + random.uniform(-12, 12)
            sheep(brush, x, y, 78 + row * 11)
    person(brush, 215, 950, 230, 1)
    brush.line([(283, 700), (274, 955)], 8, palette.TRUNK)
    brush.ellipse(345, 930, 46, 22, palette.INK)
    brush.ellipse(388, 905, 20, 18, palette.INK)
    for leg in (315, 335, 360, 378):
        brush.rectangle(leg, 930, 9, 32, palette.INK)
    brush.line([(302, 925), (280, 900)], 9, palette.INK)


def strata(brush: Brush) -> None:
    """Folded mountains, layer upon layer, and a village at their foot."""
    brush.sky(2, 700)
    brush.mountains(720, 420, palette.FAR)
    layers: tuple[palette.Colour, ...] = (
        (226, 178, 150),
        (206, 140, 122),
        (240, 214, 176),
        (182, 128, 130),
        (232, 190, 140),
        (160, 132, 152),
        (238, 206, 172),
        (198, 146, 122),
    )
    for rank in range(12):
        colour = layers[rank % len(layers)]
        drop = rank * 44
        crest = smooth(
            [
                (-220, 520 + drop),
                (60, 400 + drop * 0.9),
                (300, 250 + drop * 0.85),
                (520, 330 + drop),
                (700, 440 + drop * 0.8),
                (960, 270 + drop * 0.92),
                (1180, 165 + drop),
                (1400, 300 + drop * 0.85),
                (1820, 420 + drop),
            ]
        )
        brush.polygon([*crest, (1820, 1200), (-220, 1200)], colour)
        brush.line([(x, y + 11) for x, y in crest], 5, palette.darker(colour, 0.1))
    brush.hill(720, 745, 26, palette.LEAF)
    for x in range(-40, 1700, 74):
        brush.fir(x + brush.random.uniform(-20, 20), 772, brush.random.uniform(60, 110))
    brush.hill(775, 790, 20, palette.OLIVE)
    village(brush, brush.random.uniform(640, 900), 850, 520, 92)
    brush.hill(880, 870, 22, palette.GRASS)
    for x in range(0, 1700, 210):
        brush.round_tree(
            x, 965 + brush.random.uniform(-20, 30), brush.random.uniform(120, 170), palette.LEAF
        )


def penitents(brush: Brush) -> None:
    """A file of tall rounded rocks above a village and its olive trees."""
    random = brush.random
    brush.sky(0, 700)
    brush.mountains(700, 300, palette.FAR)
    for row, (foot, tall, tint) in enumerate(((640, 380, 0.15), (730, 470, 0.0))):
        x = -160.0 + row * 70
        while x < WIDTH + 160:
            width = random.uniform(105, 165)
            top = foot - tall * random.uniform(0.72, 1)
            rock = palette.darker(palette.lighter(palette.STONE, 0.35), tint)
            middle = x + width / 2
            outline: list[Point] = [
                (x, foot + 90),
                (x + width * 0.08, top + 150),
                (x + width * 0.28, top + 32),
                (middle, top),
                (x + width * 0.72, top + 32),
                (x + width * 0.94, top + 150),
                (x + width, foot + 90),
            ]
            brush.polygon(smooth(outline), rock)
            brush.polygon(
                [*smooth([(middle, top), *outline[4:]]), (middle + 8, foot + 90)],
                palette.darker(rock, 0.1),
            )
            for level in range(4):
                y = top + 110 + level * 74
                brush.rectangle(
                    x + width * 0.2,
                    y,
                    width * random.uniform(0.3, 0.6),
                    7,
                    palette.darker(rock, 0.12),
                    3,
                )
            x += width * 0.9
    brush.hill(735, 720, 20, palette.LEAF)
    village(brush, random.uniform(560, 1040), 835, 620, 100)
    brush.hill(850, 860, 16, palette.GRASS)
    for x in range(-60, 1700, 135):
        brush.round_tree(
            x + random.uniform(-25, 25),
            930 + random.uniform(-20, 50),
            random.uniform(120, 160),
            palette.OLIVE,
        )


def night(brush: Brush) -> None:
    """A village asleep under the stars."""
    random = brush.random
    brush.gradient((26, 30, 66), (108, 98, 150), -60, 760)
    for _ in range(420):
        along = random.uniform(-0.1, 1.1)
        x = along * WIDTH
        y = 560 - along * 520 + random.gauss(0, 62)
        radius = random.uniform(0.8, 2.6)
        brush.ellipse(
            x,
            y,
            radius,
            radius,
            palette.mix((108, 98, 150), palette.CREAM, random.uniform(0.2, 0.75)),
        )
    for _ in range(170):
        radius = random.choice((1.6, 2.2, 2.8, 3.8))
        brush.ellipse(
            random.uniform(0, WIDTH), random.uniform(0, 600), radius, radius, palette.CREAM
        )
    moon = random.choice((300, 420, 1230))
    dark: palette.Colour = (40, 42, 84)
    brush.ellipse(moon, 190, 74, 74, (252, 236, 190))
    brush.ellipse(moon + 32, 172, 66, 66, dark)
    brush.mountains(760, 330, (66, 66, 116))
    brush.hill(690, 660, 30, (50, 56, 98))
    for x in range(-60, 1700, 48):
        brush.fir(x + random.uniform(-20, 20), 735, random.uniform(60, 120), (38, 46, 84))
    brush.hill(760, 740, 18, (44, 52, 90))
    village(brush, random.uniform(660, 940), 860, 640, 104, palette.SUN, 0.62)
    brush.hill(870, 900, 24, (32, 38, 72))
    for x in (60, 170, 1420, 1530):
        brush.cypress(x, 950, random.uniform(190, 280), (24, 32, 62))


def chapel_hill(brush: Brush) -> None:
    """A chapel alone on a hill at the end of a path."""
    brush.sky(2, 640)
    brush.mountains(640, 360, palette.FAR, snow=True)
    brush.mountains(660, 200, palette.NEAR)
    brush.hill(600, 610, 34, palette.OLIVE)
    brush.hill(780, 720, 30, palette.GRASS)
    house(brush, 820, 720, 190, 120)
    bell_tower(brush, 800, 722, 200)
    path = smooth([(870, 715), (760, 800), (900, 900), (700, 1040)])
    brush.line(path, 46, palette.lighter(palette.SAND, 0.3))
    for x in (620, 1100, 1160):
        brush.cypress(x, 735, brush.random.uniform(170, 240))
    for x in (120, 330, 1380):
        brush.round_tree(x, 900, brush.random.uniform(170, 240), palette.OLIVE)
