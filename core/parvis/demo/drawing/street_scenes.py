"""Scenes of streets and squares.

Each function draws one on a brush.
"""

from __future__ import annotations

import math

from parvis.demo.drawing import palette
from parvis.demo.drawing.brush import WIDTH, Brush
from parvis.demo.drawing.motifs import facades, ground, person, stall, village, wheel, window


def bus(brush: Brush) -> None:
    """A small yellow bus on the road, in the evening."""
    random = brush.random
    brush.gradient((120, 130, 190), (255, 206, 160), -60, 640)
    brush.ellipse(1240, 470, 120, 120, (255, 222, 170))
    brush.ellipse(1240, 470, 82, 82, palette.SUN)
    brush.mountains(640, 380, (150, 146, 196))
    brush.mountains(660, 210, (116, 118, 166))
    brush.hill(610, 590, 22, palette.mix(palette.LEAF, palette.NEAR, 0.4))
    village(brush, 300, 660, 330, 64)
    brush.hill(665, 655, 10, palette.OLIVE)
    for x in range(560, 1750, 190):
        brush.round_tree(x + random.uniform(-30, 30), 722, random.uniform(190, 250), palette.LEAF)
    ground(brush, 715, palette.GRASS)
    ground(brush, 760, (122, 118, 136))
    brush.rectangle(-200, 760, WIDTH + 400, 8, palette.LIMESTONE)
    for x in range(-140, 1800, 170):
        brush.rectangle(x, 872, 96, 10, palette.CREAM)
    ground(brush, 955, palette.mix(palette.GRASS, palette.SAND, 0.4))
    left, top = 470.0, 520.0
    yellow: palette.Colour = (248, 190, 72)
    brush.ellipse(left + 320, 852, 350, 16, (96, 92, 114))
    brush.rectangle(left, top, 640, 310, yellow, 46)
    brush.rectangle(left, top + 200, 640, 40, palette.CREAM)
    brush.rectangle(left, top + 240, 640, 90, yellow, 20)
    brush.rectangle(left + 8, top + 240, 624, 50, yellow)
    brush.rectangle(left + 30, top + 14, 440, 30, palette.darker(yellow, 0.14), 12)
    brush.rectangle(left + 492, top + 12, 124, 34, palette.INK, 8)
    brush.rectangle(left + 508, top + 24, 92, 9, palette.SUN, 4)
    glass = palette.mix(palette.SLATE, (255, 226, 170), 0.55)
    for pane in range(4):
        brush.rectangle(left + 28 + pane * 104, top + 66, 92, 116, glass, 12)
        if random.random() < 0.8:
            seat = left + 74 + pane * 104
            skin = random.choice(((242, 205, 175), (160, 110, 82), (214, 164, 126)))
            brush.rectangle(
                seat - 27,
                top + 148,
                54,
                34,
                random.choice((palette.POPPY, palette.WATER, palette.PINE)),
                10,
            )
            brush.ellipse(
                seat, top + 128, 20, 23, random.choice((palette.INK, (96, 66, 52), palette.STONE))
            )
            brush.ellipse(seat + 4, top + 131, 17, 19, skin)
    brush.rectangle(left + 450, top + 66, 66, 236, glass, 10)
    brush.rectangle(left + 481, top + 66, 5, 236, yellow)
    brush.rectangle(left + 536, top + 66, 104, 136, glass, 20)
    for axle in (130, 390):
        arch = [
            (left + axle + 62 * math.cos(t / 12), top + 330 - 74 * math.sin(t / 12))
            for t in range(38)
        ]
        brush.polygon(arch, palette.darker(yellow, 0.3))
        wheel(brush, left + axle, top + 318, 50)
    brush.ellipse(left + 622, top + 272, 15, 15, palette.CREAM)
    beam = palette.mix((122, 118, 136), palette.SUN, 0.3)
    brush.polygon(
        [(left + 640, 800), (left + 980, 780), (left + 1010, 862), (left + 640, 826)], beam
    )
    x = 1400
    brush.rectangle(x, 610, 9, 190, palette.SLATE)
    brush.ellipse(x + 4, 600, 40, 40, palette.WATER)
    brush.ellipse(x + 4, 600, 31, 31, palette.CREAM)
    brush.rectangle(x - 14, 588, 36, 22, palette.WATER, 6)


def market(brush: Brush) -> None:
    """Market stalls under striped awnings."""
    brush.sky(0, 560)
    facades(brush, 700, 330)
    ground(brush, 690, palette.PAVING)
    for y in (740, 800, 880, 970):
        brush.rectangle(-200, y, WIDTH + 400, 4, palette.darker(palette.PAVING, 0.06))
    stripes = brush.random.sample(
        (
            palette.POPPY,
            palette.WATER,
            palette.LEAF,
            palette.TERRACOTTA,
            palette.SUN,
            palette.DEEP_LAVENDER,
        ),
        4,
    )
    for x, stripe in zip((30, 420, 830, 1230), stripes, strict=True):
        stall(brush, x, 800, 330, stripe)
    people = (
        (380, 850, 210),
        (800, 870, 220),
        (960, 900, 200),
        (1190, 860, 215),
        (1420, 900, 226),
        (150, 900, 220),
    )
    for x, y, height in people:
        person(brush, x + brush.random.uniform(-20, 20), y, height, brush.random.choice((-1, 1)))
    person(brush, 455, 860, 130, 1)
    for x, y in ((640, 940), (700, 950), (1080, 960)):
        brush.rectangle(x, y - 50, 84, 50, palette.lighter(palette.OCHRE, 0.2), 6)
        for item in range(4):
            brush.ellipse(
                x + 14 + item * 19,
                y - 52,
                12,
                12,
                brush.random.choice((palette.POPPY, palette.SUN, palette.LEAF)),
            )


def square(brush: Brush) -> None:
    """A square under plane trees, its fountain in the middle."""
    random = brush.random
    leaves = random.choice((palette.LEAF, palette.OLIVE, palette.AUTUMN))
    brush.sky(0, 500)
    facades(brush, 640, 360)
    ground(brush, 630, palette.PAVING)
    for y in (680, 740, 820, 930):
        brush.rectangle(-200, y, WIDTH + 400, 4, palette.darker(palette.PAVING, 0.06))
    for x in (300, 1290):
        brush.ellipse(x, 700, 210, 26, palette.darker(palette.PAVING, 0.1))
        brush.round_tree(x, 700, 470, leaves)
    stone = palette.lighter(palette.STONE, 0.4)
    brush.ellipse(800, 838, 270, 62, palette.darker(palette.PAVING, 0.12))
    brush.rectangle(560, 745, 480, 75, stone, 10)
    brush.ellipse(800, 820, 240, 46, stone)
    brush.ellipse(800, 745, 240, 46, palette.lighter(stone, 0.3))
    brush.ellipse(800, 747, 214, 36, palette.WATER)
    brush.rectangle(772, 540, 56, 200, stone, 8)
    brush.rectangle(800, 540, 28, 200, palette.darker(stone, 0.1), 8)
    brush.ellipse(800, 540, 48, 20, palette.darker(stone, 0.15))
    brush.ellipse(800, 512, 34, 34, stone)
    for side in (-1, 1):
        arc = [
            (800 + side * (30 + t * 100), 600 - 60 * t + 200 * t * t)
            for t in (0, 0.25, 0.5, 0.75, 1)
        ]
        brush.line(arc, 9, palette.lighter(palette.WATER, 0.55))
        brush.ellipse(800 + side * 130, 744, 32, 8, palette.CREAM)
    for x in (110, 1250):
        brush.rectangle(x, 850, 250, 16, palette.darker(palette.OCHRE, 0.2), 6)
        brush.rectangle(x, 800, 250, 16, palette.darker(palette.OCHRE, 0.2), 6)
        for leg in (24, 212):
            brush.rectangle(x + leg, 800, 13, 108, palette.INK)
    for x, y, height in (
        (430, 890, 220),
        (555, 905, 210),
        (1120, 900, 218),
        (1190, 905, 130),
        (930, 690, 130),
        (650, 690, 134),
    ):
        person(brush, x, y, height * random.uniform(0.95, 1.04), random.choice((-1, 1)))
    for side in (-1, 1):
        edge = 800 + side * 860
        for dx, dy, radius in ((0, 40, 190), (-side * 150, -20, 150), (-side * 290, -60, 110)):
            brush.ellipse(edge + dx, dy, radius, radius * 0.75, palette.darker(leaves, 0.1))
            brush.ellipse(edge + dx - 10, dy - 22, radius * 0.9, radius * 0.66, leaves)


def clinic(brush: Brush) -> None:
    """A village health centre with its green cross, a small car at the door."""
    random = brush.random
    brush.sky(1, 600)
    brush.mountains(600, 320, palette.FAR)
    brush.hill(560, 540, 24, palette.LEAF)
    village(brush, 260, 640, 380, 74)
    brush.hill(640, 640, 8, palette.GRASS)
    for x in (1380, 1480, 1570):
        brush.cypress(x, 700, random.uniform(220, 300))
    brush.rectangle(520, 400, 760, 350, palette.CREAM)
    brush.rectangle(1060, 400, 220, 350, palette.darker(palette.CREAM, 0.06))
    brush.polygon([(480, 405), (590, 290), (1210, 290), (1320, 405)], palette.TERRACOTTA)
    brush.rectangle(480, 402, 840, 14, palette.darker(palette.TERRACOTTA, 0.2))
    green: palette.Colour = (60, 150, 104)
    brush.rectangle(888, 428, 26, 78, green, 4)
    brush.rectangle(862, 454, 78, 26, green, 4)
    for x in (620, 740, 1080, 1200):
        window(brush, x, 640, 78, palette.LEAF)
    brush.rectangle(840, 540, 122, 210, palette.WATER, 8)
    brush.rectangle(852, 556, 98, 120, palette.lighter(palette.WATER, 0.45), 6)
    brush.polygon(
        [(810, 538), (992, 538), (1016, 520), (786, 520)], palette.darker(palette.TERRACOTTA, 0.1)
    )
    ground(brush, 745, palette.mix(palette.GRASS, palette.LEAF, 0.3))
    brush.polygon([(830, 745), (975, 745), (1030, 860), (770, 860)], palette.PAVING)
    ground(brush, 850, (150, 146, 158))
    brush.rectangle(-200, 850, WIDTH + 400, 12, palette.LIMESTONE)
    for x in range(-100, 1700, 180):
        brush.rectangle(x, 968, 100, 9, palette.CREAM)
    car = 1080.0
    paint = random.choice((palette.POPPY, palette.WATER, palette.SUN))
    brush.ellipse(car + 150, 938, 190, 12, palette.darker((150, 146, 158), 0.2))
    brush.polygon([(car + 40, 830), (car + 84, 762), (car + 214, 762), (car + 262, 830)], paint)
    brush.polygon(
        [(car + 60, 828), (car + 92, 776), (car + 142, 776), (car + 142, 828)],
        palette.lighter(palette.WATER, 0.5),
    )
    brush.polygon(
        [(car + 154, 828), (car + 154, 776), (car + 206, 776), (car + 242, 828)],
        palette.lighter(palette.WATER, 0.5),
    )
    brush.rectangle(car, 822, 316, 92, paint, 32)
    brush.rectangle(car + 4, 878, 308, 16, palette.darker(paint, 0.16))
    brush.ellipse(car + 300, 852, 13, 15, palette.CREAM)
    for axle in (70, 246):
        wheel(brush, car + axle, 908, 37)
    brush.round_tree(350, 840, 300, palette.LEAF)
    for angle in range(6):
        brush.ellipse(
            560 + angle * 44,
            752 + 6 * math.sin(angle),
            26,
            20,
            (palette.LEAF, palette.OLIVE)[angle % 2],
        )
    for angle in range(5):
        brush.ellipse(1040 + angle * 44, 754, 26, 20, (palette.OLIVE, palette.LEAF)[angle % 2])
    person(brush, 660, 845, 190, 1)
    person(brush, 765, 846, 176, -1)
