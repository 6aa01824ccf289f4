"""Scenes of fields, woods and water.

Each function draws one on a brush.
"""

from __future__ import annotations

from parvis.demo.drawing import palette
from parvis.demo.drawing.brush import HEIGHT, WIDTH, Brush, Point, smooth
from parvis.demo.drawing.motifs import cyclist, ground, house, person, village


def lavender(brush: Brush) -> None:
    """Rows of lavender running to a farm."""
    random = brush.random
    brush.sky(2, 560)
    brush.mountains(560, 250, palette.FAR)
    brush.mountains(575, 150, palette.NEAR)
    brush.hill(545, 530, 16, palette.OLIVE)
    farm = random.uniform(980, 1180)
    for dx in (-90, -50, 300, 345):
        brush.cypress(farm + dx, 585, random.uniform(120, 170))
    house(brush, farm, 590, 170, 110)
    house(brush, farm + 150, 590, 110, 80)
    brush.round_tree(farm + 420, 592, 120, palette.OLIVE)
    ground(brush, 580, palette.mix(palette.OCHRE, palette.SAND, 0.5))
    vanishing = random.uniform(620, 820)
    depth = 30.0
    while depth > 1:
        y = 578 + 900 / depth
        spread = 1050 / depth
        tuft = 1300 / depth
        for row in range(-34, 35):
            x = vanishing + row * spread
            if -260 < x < WIDTH + 260 and y < HEIGHT + 260:
                high = tuft * 0.115
                brush.ellipse(x, y, tuft * 0.125, high, palette.DEEP_LAVENDER)
                brush.ellipse(
                    x - tuft * 0.015, y - high * 0.28, tuft * 0.11, high * 0.72, palette.LAVENDER
                )
                brush.ellipse(
                    x - tuft * 0.03,
                    y - high * 0.5,
                    tuft * 0.065,
                    high * 0.32,
                    palette.lighter(palette.LAVENDER),
                )
        depth *= 0.955


def fields(brush: Brush) -> None:
    """Strips of crops, a farm, and crates of vegetables."""
    random = brush.random
    brush.sky(1, 560)
    brush.mountains(560, 240, palette.FAR)
    brush.hill(520, 540, 20, palette.LEAF)
    for left in range(-20, 1700, 120):
        brush.cypress(left, 585, random.uniform(80, 150), palette.PINE)
    ground(brush, 575, palette.GRASS)
    vanishing = random.uniform(700, 900)
    crops: tuple[palette.Colour, ...] = (
        palette.LEAF,
        (226, 190, 104),
        palette.OLIVE,
        (240, 212, 140),
        palette.PINE,
        (204, 170, 112),
    )
    for strip in range(-12, 12):
        left, right = strip * 260, (strip + 1) * 260
        brush.polygon(
            [
                (vanishing + left * 0.12, 575),
                (vanishing + right * 0.12, 575),
                (vanishing + right * 1.2, 1200),
                (vanishing + left * 1.2, 1200),
            ],
            crops[strip % len(crops)],
        )
    for strip in range(-11, 12, 2):
        depth = 26.0
        while depth > 2.2:
            y = 575 + 1000 / depth
            x = vanishing + (strip * 260 + 130) * (0.12 + 1.08 * (y - 575) / 625)
            size = 60 / depth * 2.6
            brush.ellipse(x, y, size, size * 0.7, palette.lighter(crops[strip % len(crops)], 0.25))
            depth *= 0.86
    house(brush, 1120, 640, 210, 130)
    house(brush, 1320, 640, 130, 96)
    brush.round_tree(1040, 650, 190, palette.LEAF)
    greens: tuple[palette.Colour, ...] = (
        palette.LEAF,
        (214, 84, 66),
        (236, 140, 70),
        palette.DEEP_LAVENDER,
    )
    for rank in range(4):
        x, colour = 110 + rank * 250, greens[rank]
        for row, count in ((0, 5), (1, 4)):
            for item in range(count):
                spot = x + 34 + row * 19 + item * 39
                brush.ellipse(
                    spot, 862 - row * 26, 25, 25, palette.lighter(colour, random.uniform(0, 0.25))
                )
        brush.rectangle(x, 866, 224, 92, palette.lighter(palette.OCHRE, 0.25), 6)
        for board in (892, 924):
            brush.rectangle(x, board, 224, 6, palette.darker(palette.OCHRE, 0.1))
        brush.rectangle(x + 8, 866, 12, 92, palette.darker(palette.OCHRE, 0.12))
        brush.rectangle(x + 204, 866, 12, 92, palette.darker(palette.OCHRE, 0.12))


def bridge(brush: Brush) -> None:
    """A stone bridge of two arches over a river."""
    random = brush.random
    brush.sky(1, 600)
    brush.mountains(600, 330, palette.FAR, snow=True)
    brush.mountains(610, 180, palette.NEAR)
    brush.hill(575, 590, 16, palette.LEAF)
    for left in range(-40, 1700, 95):
        if not 430 < left < 1170:
            brush.cypress(
                left + random.uniform(-25, 25), 640, random.uniform(170, 260), palette.LEAF
            )
    ground(brush, 630, palette.GRASS)
    river = [
        (395, 690),
        (1205, 690),
        (1270, 790),
        (1560, 1010),
        (1750, 1400),
        (-200, 1400),
        (40, 1010),
        (330, 790),
    ]
    brush.polygon(river, palette.SAND)
    water = [
        (425, 690),
        (1175, 690),
        (1225, 790),
        (1450, 1010),
        (1550, 1400),
        (0, 1400),
        (150, 1010),
        (375, 790),
    ]
    brush.polygon(water, palette.WATER)
    for _ in range(34):
        y = random.uniform(690, 990)
        x = 800 + random.uniform(-1, 1) * (330 + (y - 690) * 0.9)
        brush.rectangle(
            x - 50, y, random.uniform(50, 130), 6, palette.lighter(palette.WATER, 0.35), 3
        )
    stone = palette.lighter(palette.STONE, 0.45)
    deck = [(330, 590), (800, 500), (1270, 590)]
    body = smooth(deck)
    brush.polygon([*body, (1270, 705), (330, 705)], stone)
    for centre in (600, 1000):
        brush.ellipse(centre, 692, 158, 138, palette.darker(stone, 0.16))
        brush.ellipse(centre, 695, 145, 124, palette.lighter(palette.WATER, 0.2))
        brush.rectangle(centre - 158, 704, 316, 140, palette.WATER)
    brush.polygon(
        [(770, 560), (830, 560), (846, 724), (800, 742), (754, 724)], palette.darker(stone, 0.09)
    )
    brush.line(body, 22, palette.darker(stone, 0.2))
    brush.line([(x, y - 14) for x, y in body], 10, palette.lighter(stone, 0.3))
    for x in (270, 1320):
        brush.polygon([(x - 120, 720), (x - 60, 600), (x + 60, 600), (x + 130, 720)], palette.LEAF)
    brush.round_tree(180, 860, 330, palette.LEAF)
    brush.round_tree(1455, 880, 300, palette.OLIVE)


def trail(brush: Brush) -> None:
    """A path between river and pines, two cyclists on it."""
    random = brush.random
    brush.sky(0, 600)
    brush.mountains(600, 340, palette.FAR)
    brush.mountains(610, 190, palette.NEAR)
    brush.hill(560, 600, 20, palette.OLIVE)
    ground(brush, 640, palette.GRASS)
    water = smooth([(1010, 640), (1130, 690), (1090, 770), (1330, 870), (1480, 1010), (1900, 1200)])
    bank = smooth([(1080, 640), (1260, 690), (1290, 770), (1620, 870), (1900, 1010), (2100, 1200)])
    brush.polygon([(x - 26, y) for x, y in water] + bank[::-1], palette.SAND)
    brush.polygon(water + bank[::-1], palette.WATER)
    for _ in range(16):
        y = random.uniform(860, 995)
        x = 1330 + (y - 870) * 1.2 + random.uniform(20, 190)
        brush.rectangle(x, y, random.uniform(40, 80), 5, palette.lighter(palette.WATER, 0.35), 2)
    left = smooth([(815, 640), (700, 690), (690, 770), (430, 900), (180, 1010), (-200, 1200)])
    right = smooth([(850, 640), (790, 690), (860, 770), (870, 900), (900, 1010), (950, 1200)])
    brush.polygon(
        [(x - 14, y) for x, y in left] + [(x + 14, y) for x, y in right[::-1]], palette.OLIVE
    )
    brush.polygon(left + right[::-1], palette.lighter(palette.SAND, 0.3))
    for x, y, size in (
        (120, 690, 150),
        (260, 670, 120),
        (390, 680, 140),
        (520, 660, 110),
        (1420, 668, 120),
        (1540, 680, 150),
    ):
        brush.fir(x, y, size * 1.5)
    brush.fir(110, 850, 420)
    brush.fir(300, 800, 330)
    for x, y in ((970, 800), (1010, 880), (990, 960), (600, 720), (180, 960)):
        for _ in range(5):
            spot = x + random.uniform(-40, 40)
            brush.ellipse(
                spot,
                y + random.uniform(-14, 14),
                7,
                7,
                random.choice((palette.LAVENDER, palette.SUN, palette.CREAM)),
            )
    cyclist(brush, 600, 930, 150)
    cyclist(brush, 765, 800, 105)


def forest(brush: Brush) -> None:
    """A pine wood crossed by a firebreak, a stone hut beside it."""
    random = brush.random
    brush.sky(2, 600)
    brush.mountains(580, 260, palette.FAR)
    brush.hill(500, 470, 40, palette.mix(palette.NEAR, palette.PINE, 0.5))
    slope: palette.Colour = palette.mix(palette.LEAF, palette.PINE, 0.55)
    brush.hill(560, 540, 30, slope)
    break_left = [(820, 520), (760, 640), (640, 800), (380, 1200)]
    break_right = [(860, 520), (880, 640), (930, 800), (1060, 1200)]
    trees: list[Point] = []
    for row in range(11):
        level = 575 + row * 38 + row**1.6
        for left in range(-80, 1720, 58 + row * 5):
            trees.append((left + random.uniform(-18, 18), level + random.uniform(-8, 8)))
    brush.polygon(
        smooth(break_left) + smooth(break_right)[::-1], palette.lighter(palette.SAND, 0.1)
    )
    brush.polygon(
        smooth([(x + 55 + i * 22, y) for i, (x, y) in enumerate(break_left)])
        + smooth([(x - 18 - i * 60, y) for i, (x, y) in enumerate(break_right)])[::-1],
        palette.lighter(palette.SAND, 0.45),
    )
    for x, y in trees:
        share = (y - 520) / 680
        low = 820 + (380 - 820) * share**1.1 - 45
        high = 860 + (1060 - 860) * share + 75
        if not low < x < high and not (1060 < x < 1420 and 700 < y < 930):
            shade = palette.mix(palette.PINE, palette.LEAF, random.uniform(0, 0.4))
            brush.fir(x, y, 84 + share * 150, shade)
    brush.hill(985, 1000, 10, palette.GRASS)
    brush.ellipse(1250, 890, 185, 48, palette.GRASS)
    house(brush, 1140, 880, 190, 120)
    brush.round_tree(1395, 885, 130, palette.OLIVE)


def lake(brush: Brush) -> None:
    """A turquoise lake between cliffs, a boat, a village on the shore."""
    random = brush.random
    brush.sky(1, 520)
    brush.mountains(530, 280, palette.FAR)
    brush.hill(500, 480, 22, palette.mix(palette.NEAR, palette.LEAF, 0.4))
    village(brush, 1150, 535, 330, 62)
    for x in range(-80, 1700, 70):
        if not 940 < x < 1350:
            brush.round_tree(
                x + random.uniform(-20, 20), 548, random.uniform(60, 100), palette.LEAF
            )
    brush.gradient(
        palette.mix(palette.TURQUOISE, palette.CREAM, 0.3),
        palette.mix(palette.TURQUOISE, palette.WATER, 0.6),
        540,
        1000,
    )
    ground(brush, 1000, palette.mix(palette.TURQUOISE, palette.WATER, 0.6))
    for _ in range(46):
        y = random.uniform(560, 930)
        brush.rectangle(
            random.uniform(0, 1560),
            y,
            30 + (y - 540) * 0.28,
            3 + (y - 540) * 0.01,
            palette.lighter(palette.TURQUOISE, 0.45),
            2,
        )
    rock = palette.lighter(palette.OCHRE, 0.4)
    left: list[Point] = [
        (-200, 200),
        (60, 215),
        (150, 300),
        (240, 330),
        (285, 480),
        (350, 520),
        (330, 610),
        (-200, 650),
    ]
    brush.polygon(left, rock)
    for top in (270, 360, 450, 530):
        brush.polygon(
            [
                (-200, top),
                (120 + top * 0.3, top + 20),
                (140 + top * 0.32, top + 42),
                (-200, top + 30),
            ],
            palette.darker(rock, 0.1),
        )
    for x, y in ((20, 220), (110, 262), (210, 335)):
        brush.round_tree(x, y + 8, 76, palette.LEAF)
    _sailing_boat(brush, random.uniform(600, 760), 740)
    shore = smooth([(-200, 930), (300, 900), (760, 950), (1200, 880), (1800, 860)])
    brush.polygon([*shore, (1800, 1400), (-200, 1400)], palette.SAND)
    for spot in (1330, 1460, 1570):
        brush.round_tree(
            spot, 955, random.uniform(230, 300), random.choice((palette.LEAF, palette.OLIVE))
        )
    person(brush, 1040, 955, 120, -1)
    person(brush, 1120, 960, 78, 1)


def _sailing_boat(brush: Brush, x: float, y: float) -> None:
    brush.ellipse(x, y + 42, 150, 9, palette.darker(palette.TURQUOISE, 0.12))
    brush.polygon([(x - 8, y), (x - 8, y - 215), (x - 128, y - 20)], palette.CREAM)
    brush.polygon([(x + 6, y - 8), (x + 6, y - 185), (x + 96, y - 20)], (214, 84, 66))
    brush.rectangle(x - 7, y - 225, 9, 230, palette.TRUNK)
    brush.polygon(
        [(x - 150, y), (x + 140, y), (x + 96, y + 44), (x - 112, y + 44)], palette.TERRACOTTA
    )
    brush.polygon([(x - 150, y), (x + 140, y), (x + 132, y + 9), (x - 142, y + 9)], palette.CREAM)
