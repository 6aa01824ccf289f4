"""Scenes of public buildings, outside and inside.

Each function draws one on a brush.
"""

from __future__ import annotations

from parvis.demo.drawing import palette
from parvis.demo.drawing.brush import WIDTH, Brush
from parvis.demo.drawing.motifs import ground, person, village, window


def school(brush: Brush) -> None:
    """A school yard: covered walk, hopscotch, a great plane tree."""
    random = brush.random
    brush.sky(0, 600)
    brush.mountains(600, 300, palette.FAR)
    brush.hill(520, 540, 20, palette.OLIVE)
    brush.rectangle(120, 330, 900, 330, palette.SAND)
    brush.rectangle(760, 330, 260, 330, palette.darker(palette.SAND, 0.06))
    brush.polygon([(80, 335), (190, 230), (950, 230), (1060, 335)], palette.TERRACOTTA)
    brush.rectangle(80, 335, 980, 14, palette.darker(palette.TERRACOTTA, 0.2))
    brush.polygon([(470, 340), (470, 240), (570, 170), (670, 240), (670, 340)], palette.CREAM)
    brush.polygon(
        [(450, 250), (570, 158), (690, 250), (690, 230), (570, 138), (450, 230)], palette.TERRACOTTA
    )
    brush.ellipse(570, 268, 44, 44, palette.SLATE)
    brush.ellipse(570, 268, 37, 37, palette.CREAM)
    brush.line([(570, 268), (570, 242)], 6, palette.INK)
    brush.line([(570, 268), (590, 278)], 6, palette.INK)
    for column in range(6):
        x = 200 + column * 148
        if column not in (2, 3):
            window(brush, x, 462, 66, palette.WATER)
        window(brush, x, 600, 66, palette.WATER)
    brush.rectangle(530, 520, 84, 140, palette.PINE, 10)
    brush.rectangle(570, 520, 4, 140, palette.CREAM)
    brush.polygon(
        [(1000, 470), (1640, 440), (1640, 470), (1000, 500)],
        palette.darker(palette.TERRACOTTA, 0.1),
    )
    for x in range(1040, 1640, 130):
        brush.rectangle(x, 480, 16, 190, palette.darker(palette.OCHRE, 0.3))
    brush.rectangle(1000, 560, 640, 100, palette.lighter(palette.STONE, 0.5))
    ground(brush, 655, palette.PAVING)
    brush.polygon(
        [(-200, 940), (600, 880), (1100, 1010), (1100, 1400), (-200, 1400)], palette.GRASS
    )
    squares = ((0, 0), (0, 1), (-0.5, 2), (0.5, 2), (0, 3), (-0.5, 4), (0.5, 4), (0, 5))
    for rank, (across, up) in enumerate(squares):
        near, far = 940 - up * 36, 940 - (up + 1) * 36
        sizes = [(105 - (940 - y) * 0.18) for y in (near, far)]
        x = 1020 + up * 20
        brush.polygon(
            [
                (x + (across - 0.47) * sizes[0], near - 3),
                (x + (across + 0.47) * sizes[0], near - 3),
                (x + 20 + (across + 0.47) * sizes[1], far + 3),
                (x + 20 + (across - 0.47) * sizes[1], far + 3),
            ],
            (palette.CREAM, palette.SUN, palette.WATER, palette.lighter(palette.POPPY, 0.4))[
                rank % 4
            ],
        )
    brush.ellipse(350, 850, 190, 34, palette.darker(palette.PAVING, 0.1))
    brush.round_tree(350, 850, 560, random.choice((palette.LEAF, palette.OLIVE, palette.AUTUMN)))
    brush.rectangle(210, 800, 280, 18, palette.darker(palette.OCHRE, 0.2), 6)
    for x in (230, 456):
        brush.rectangle(x, 815, 14, 46, palette.darker(palette.OCHRE, 0.4))
    for x, y in (
        (640, 800),
        (760, 870),
        (860, 770),
        (1240, 860),
        (1330, 800),
        (1150, 740),
        (560, 930),
    ):
        person(brush, x, y, random.uniform(112, 140), random.choice((-1, 1)))
    brush.ellipse(700, 890, 19, 19, palette.POPPY)
    brush.ellipse(700, 886, 12, 9, palette.CREAM)


def solar(brush: Brush) -> None:
    """A hall whose roof carries solar panels."""
    brush.sky(1, 640)
    brush.mountains(640, 300, palette.FAR)
    brush.hill(600, 620, 20, palette.OLIVE)
    village(brush, 1360, 650, 280, 60)
    for x in range(-40, 330, 70):
        brush.round_tree(x, 690, brush.random.uniform(130, 190), palette.LEAF)
    ground(brush, 680, palette.GRASS)
    brush.polygon([(270, 640), (1290, 640), (1290, 850), (270, 850)], palette.CREAM)
    brush.polygon(
        [(1040, 640), (1290, 640), (1290, 850), (1040, 850)], palette.darker(palette.CREAM, 0.07)
    )
    roof = ((210, 652), (1350, 652), (1180, 372), (380, 372))
    brush.polygon(roof, palette.TERRACOTTA)
    brush.polygon(
        [(210, 652), (1350, 652), (1350, 668), (210, 668)], palette.darker(palette.TERRACOTTA, 0.3)
    )
    columns, rows = 8, 4
    blue: palette.Colour = (52, 84, 142)

    def spot(across: float, down: float) -> tuple[float, float]:
        y = 392 + down * 240
        share = (y - 372) / 280
        left, right = 380 - 170 * share + 44, 1180 + 170 * share - 44
        return left + across * (right - left), y

    for row in range(rows):
        for column in range(columns):
            corners = [
                spot((column + dx) / columns, (row + dy) / rows)
                for dx, dy in ((0.04, 0.06), (0.96, 0.06), (0.96, 0.94), (0.04, 0.94))
            ]
            brush.polygon(corners, blue)
            a, b, c, d = corners
            brush.polygon(
                [a, ((a[0] + b[0]) / 2, a[1]), ((c[0] + 3 * d[0]) / 4, c[1]), d],
                palette.lighter(blue, 0.12),
            )
            for cut in (1, 2):
                upper = (a[0] + (b[0] - a[0]) * cut / 3, a[1])
                lower = (d[0] + (c[0] - d[0]) * cut / 3, d[1])
                brush.line([upper, lower], 2, palette.lighter(blue, 0.35))
            brush.line(
                [((a[0] + d[0]) / 2, (a[1] + d[1]) / 2), ((b[0] + c[0]) / 2, (b[1] + c[1]) / 2)],
                2,
                palette.lighter(blue, 0.35),
            )
    for column in range(7):
        x = 320 + column * 100
        if column != 3:
            brush.rectangle(x, 712, 66, 66, palette.mix(palette.SLATE, palette.WATER, 0.5), 6)
            brush.rectangle(x + 31, 712, 4, 66, palette.CREAM)
    brush.rectangle(612, 716, 86, 134, palette.WATER, 8)
    brush.rectangle(653, 716, 4, 134, palette.CREAM)
    ground(brush, 850, palette.mix(palette.GRASS, palette.LEAF, 0.35))
    brush.polygon([(600, 850), (712, 850), (860, 1200), (460, 1200)], palette.PAVING)
    for x, y, height in ((520, 930, 190), (790, 950, 200), (860, 950, 130)):
        person(brush, x, y, height, brush.random.choice((-1, 0, 1)))
    brush.round_tree(1470, 900, 320, palette.LEAF)
    brush.round_tree(150, 920, 250, palette.OLIVE)


def library(brush: Brush) -> None:
    """Inside a library: high shelves, a window on the mountains, a table."""
    random = brush.random
    ground(brush, -400, (246, 230, 204))
    brush.rectangle(610, 110, 380, 470, palette.darker(palette.OCHRE, 0.25), 14)
    brush.rectangle(630, 130, 340, 430, (176, 214, 230))
    brush.ellipse(880, 220, 40, 40, palette.SUN)
    brush.polygon(
        [(630, 480), (630, 400), (730, 290), (800, 370), (860, 310), (970, 430), (970, 480)],
        palette.FAR,
    )
    brush.polygon([(730, 290), (800, 370), (770, 480), (725, 420)], palette.NEAR)
    brush.polygon([(630, 470), (780, 440), (970, 480), (970, 560), (630, 560)], palette.LEAF)
    brush.rectangle(794, 130, 12, 430, palette.darker(palette.OCHRE, 0.25))
    brush.rectangle(630, 336, 340, 12, palette.darker(palette.OCHRE, 0.25))
    spines: tuple[palette.Colour, ...] = (
        palette.POPPY,
        palette.WATER,
        palette.PINE,
        palette.SUN,
        palette.LEAF,
        palette.TERRACOTTA,
        (151, 132, 204),
        palette.INK,
        palette.CREAM,
        palette.OCHRE,
    )
    for left in (-60, 1050):
        brush.rectangle(left, 60, 610, 720, palette.darker(palette.OCHRE, 0.35), 8)
        for shelf in range(5):
            top = 84 + shelf * 138
            brush.rectangle(left + 20, top, 570, 118, palette.darker(palette.OCHRE, 0.55))
            x = left + 26.0
            while x < left + 560:
                width, height = random.uniform(15, 36), random.uniform(72, 108)
                colour = random.choice(spines)
                if random.random() < 0.08:
                    x += width * 1.5
                    continue
                brush.rectangle(x, top + 118 - height, width, height, colour, 3)
                brush.rectangle(
                    x, top + 118 - height * 0.82, width, 7, palette.lighter(colour, 0.4)
                )
                x += width + 2
    ground(brush, 780, (206, 158, 112))
    for y in (830, 900, 980):
        brush.rectangle(-200, y, WIDTH + 400, 5, (192, 144, 100))
    person(brush, 1180, 880, 330, -1)
    for x, clothes in ((640, palette.POPPY), (930, palette.PINE)):
        skin = random.choice(((242, 205, 175), (160, 110, 82), (214, 164, 126)))
        brush.rectangle(x - 62, 640, 124, 150, clothes, 44)
        brush.ellipse(x, 590, 50, 54, palette.INK)
        brush.ellipse(x + 4, 602, 42, 46, skin)
    brush.rectangle(430, 755, 720, 34, palette.lighter(palette.OCHRE, 0.25), 8)
    brush.rectangle(430, 780, 720, 14, palette.darker(palette.OCHRE, 0.12))
    for x in (470, 1080):
        brush.rectangle(x, 790, 28, 190, palette.darker(palette.OCHRE, 0.25))
    for x in (640, 930):
        brush.polygon([(x - 74, 742), (x, 756), (x, 716), (x - 66, 702)], palette.CREAM)
        brush.polygon(
            [(x + 74, 742), (x, 756), (x, 716), (x + 66, 702)], palette.darker(palette.CREAM, 0.06)
        )
    for rank, colour in enumerate((palette.WATER, palette.SUN, palette.TERRACOTTA)):
        brush.rectangle(748 + rank * 5, 733 - rank * 22, 92, 22, colour, 4)
    brush.rectangle(1062, 640, 9, 116, palette.INK)
    brush.polygon([(1012, 645), (1122, 645), (1094, 588), (1040, 588)], palette.SUN)
