"""Scenes of small works: what a village does with a participatory budget.

Each function draws one on a brush.
"""

from __future__ import annotations

import math

from parvis.demo.drawing import palette
from parvis.demo.drawing.brush import WIDTH, Brush
from parvis.demo.drawing.motifs import facades, ground, house, person, village


def _valley(brush: Brush) -> None:
    """What lies behind most of them: hills, a village far away, a meadow."""
    brush.sky()
    brush.mountains(600, 330, palette.FAR)
    brush.mountains(625, 200, palette.NEAR)
    brush.hill(590, 620, 20, palette.mix(palette.LEAF, palette.NEAR, 0.35))
    village(brush, brush.random.uniform(250, 420), 650, 300, 60)
    brush.hill(655, 640, 14, palette.OLIVE)
    ground(brush, 700, palette.GRASS)


def bench(brush: Brush) -> None:
    """A bench under a plane tree, by a path along the river."""
    _valley(brush)
    ground(brush, 720, palette.WATER)
    for y in (742, 772, 800):
        brush.line(
            [(-100, y), (WIDTH + 100, y - 6)], 5, palette.mix(palette.WATER, palette.CREAM, 0.5)
        )
    brush.hill(822, 806, 6, palette.GRASS)
    ground(brush, 905, palette.PAVING)
    brush.round_tree(430, 900, 560)
    left, seat = 640.0, 820.0
    wood = palette.mix(palette.OCHRE, palette.TRUNK, 0.4)
    brush.ellipse(left + 190, 906, 260, 14, palette.darker(palette.GRASS, 0.25))
    for leg in (30, 330):
        brush.rectangle(left + leg, seat, 22, 84, palette.SLATE, 6)
    for slat in range(3):
        brush.rectangle(left, seat - 120 + slat * 34, 384, 24, wood, 8)
    brush.rectangle(left - 8, seat - 6, 400, 26, palette.darker(wood, 0.12), 8)
    for arm in (-6, 376):
        brush.rectangle(left + arm, seat - 130, 16, 132, palette.SLATE, 6)
    person(brush, 1190, 950, 230, -1)
    person(brush, 1290, 956, 206, -1)


def bikes(brush: Brush) -> None:
    """A wooden shelter with bicycles in front of houses."""
    brush.sky(1, 520)
    facades(brush, 700, 330)
    ground(brush, 690, palette.PAVING)
    wood = palette.mix(palette.OCHRE, palette.TRUNK, 0.35)
    for post in (330, 760, 1190):
        brush.rectangle(post, 470, 24, 400, palette.darker(wood, 0.15))
    brush.polygon([(250, 470), (1300, 400), (1330, 440), (280, 512)], wood)
    brush.polygon([(250, 470), (1300, 400), (1300, 412), (250, 484)], palette.LEAF)
    brush.rectangle(330, 600, 884, 14, wood)
    for number, x in enumerate((430, 620, 850, 1040)):
        colour = palette.CLOTHES[(number * 2 + brush.random.randrange(2)) % len(palette.CLOTHES)]
        _bicycle(brush, x, 860, 150, colour)
    person(brush, 1400, 890, 240, -1)
    person(brush, 190, 900, 150, 1)


def _bicycle(brush: Brush, x: float, y: float, size: float, colour: palette.Colour) -> None:
    """A bicycle standing, from the middle of its wheels' foot."""
    radius = size * 0.34
    axle = y - radius
    back, front = (x - size * 0.45, axle), (x + size * 0.45, axle)
    for wheel in (back, front):
        brush.ring(*wheel, radius, 7, palette.INK)
    saddle, bar = (x - size * 0.15, axle - size * 0.5), (x + size * 0.32, axle - size * 0.52)
    crank = (x - size * 0.02, axle)
    for line in ([back, crank, bar], [back, saddle, bar, front], [crank, saddle]):
        brush.line(line, 9, colour)
    brush.rectangle(saddle[0] - 20, saddle[1] - 12, 42, 12, palette.INK, 6)
    brush.line([bar, (bar[0] + 16, bar[1] - 22), (bar[0] - 12, bar[1] - 26)], 8, palette.SLATE)


def fountain(brush: Brush) -> None:
    """A drinking fountain by the sports field."""
    _valley(brush)
    ground(brush, 745, (206, 120, 86))
    for lane in range(4):
        brush.line([(-100, 780 + lane * 54), (WIDTH + 100, 764 + lane * 66)], 5, palette.CREAM)
    ground(brush, 950, palette.GRASS)
    stone = palette.LIMESTONE
    brush.ellipse(800, 962, 220, 20, palette.darker(palette.GRASS, 0.25))
    brush.rectangle(690, 610, 150, 345, stone, 24)
    brush.rectangle(780, 610, 60, 345, palette.darker(stone, 0.12), 24)
    brush.rectangle(655, 585, 220, 40, palette.darker(stone, 0.05), 16)
    brush.rectangle(640, 890, 330, 66, palette.darker(stone, 0.08), 20)
    brush.rectangle(664, 892, 282, 20, palette.WATER, 10)
    brush.line([(838, 690), (900, 690), (906, 714)], 20, palette.SLATE)
    brush.line([(906, 716), (912, 800), (914, 890)], 12, palette.TURQUOISE)
    person(brush, 1060, 960, 220, -1)
    person(brush, 1180, 965, 170, -1)
    brush.round_tree(250, 960, 420)


def orchard(brush: Brush) -> None:
    """Young fruit trees in rows, watered by neighbours."""
    _valley(brush)
    ground(brush, 700, palette.mix(palette.GRASS, palette.OLIVE, 0.4))
    fruits = (palette.POPPY, palette.SUN, palette.AUTUMN)
    for row, (y, height) in enumerate(((760, 150), (840, 210), (955, 290))):
        for place in range(6 - row):
            x = 130 + place * (240 + row * 60) + row * 40 + brush.random.uniform(-16, 16)
            brush.rectangle(x + height * 0.1, y - height * 0.62, 7, height * 0.62, palette.OCHRE)
            brush.round_tree(x, y, height, palette.mix(palette.LEAF, palette.GRASS, 0.2))
            for _ in range(7):
                angle, far = brush.random.uniform(0, math.tau), brush.random.uniform(0, 0.22)
                fruit = (
                    x + math.cos(angle) * far * height,
                    y - height * (0.62 + math.sin(angle) * far),
                )
                brush.ellipse(*fruit, height * 0.028, height * 0.028, fruits[(row + place) % 3])
    for x, y, height in ((520, 900, 190), (900, 880, 200), (1330, 940, 230)):
        person(brush, x, y, height, brush.random.choice((-1, 1)))


def oven(brush: Brush) -> None:
    """The village's old bread oven, lit, with its loaves on a table."""
    brush.sky(2, 560)
    facades(brush, 690, 300)
    ground(brush, 685, palette.PAVING)
    stone = palette.mix(palette.LIMESTONE, palette.STONE, 0.3)
    dome = [
        (620 + 330 * math.cos(t / 20 * math.pi), 600 - 290 * math.sin(t / 20 * math.pi))
        for t in range(21)
    ]
    brush.polygon(dome, stone)
    brush.rectangle(290, 590, 660, 270, palette.darker(stone, 0.06))
    for course in range(4):
        for joint in range(7):
            x = 300 + joint * 96 + (course % 2) * 40
            brush.rectangle(
                x, 600 + course * 64, 78, 50, palette.mix(stone, palette.SAND, 0.35), 10
            )
    brush.rectangle(560, 250, 110, 130, palette.darker(stone, 0.14))
    for puff, (x, y) in enumerate(((640, 210), (690, 150), (770, 100))):
        brush.ellipse(
            x, y, 46 + puff * 16, 30 + puff * 8, palette.mix(palette.CREAM, palette.STONE, 0.2)
        )
    mouth = [
        (620 + 150 * math.cos(t / 16 * math.pi), 640 - 130 * math.sin(t / 16 * math.pi))
        for t in range(17)
    ]
    brush.polygon([*mouth, (470, 690), (770, 690)], palette.INK)
    for x, high in ((540, 70), (600, 104), (655, 84), (706, 58)):
        flame = [(x - 32, 690), (x, 690 - high), (x + 32, 690)]
        brush.polygon(flame, palette.AUTUMN)
        brush.polygon([(x - 16, 690), (x, 690 - high * 0.6), (x + 16, 690)], palette.SUN)
    brush.rectangle(1010, 800, 430, 26, palette.OCHRE, 8)
    for leg in (1040, 1390):
        brush.rectangle(leg, 820, 22, 130, palette.darker(palette.OCHRE, 0.25))
    for loaf in range(4):
        brush.ellipse(
            1075 + loaf * 98, 788, 46, 26, palette.mix(palette.AUTUMN, palette.BRICK, 0.25)
        )
        brush.line([(1050 + loaf * 98, 780), (1098 + loaf * 98, 776)], 5, palette.CREAM)
    person(brush, 930, 930, 250, -1)
    person(brush, 1500, 940, 240, -1)


def playground(brush: Brush) -> None:
    """A slide, a swing that a wheelchair can use, children."""
    _valley(brush)
    ground(brush, 760, palette.mix(palette.SAND, palette.CREAM, 0.3))
    house(brush, 1290, 790, 230, 210)
    frame = palette.DEEP_LAVENDER
    brush.line([(210, 880), (330, 470), (450, 880)], 20, frame)
    brush.line([(700, 880), (820, 470), (940, 880)], 20, frame)
    brush.line([(330, 470), (820, 470)], 20, frame)
    for x, low in ((450, 770), (660, 800)):
        brush.line([(x, 474), (x - 20, low)], 6, palette.SLATE)
        brush.line([(x + 90, 474), (x + 70, low)], 6, palette.SLATE)
    brush.rectangle(428, 768, 96, 20, palette.TERRACOTTA, 8)
    brush.rectangle(632, 798, 108, 22, palette.TURQUOISE, 8)
    brush.rectangle(626, 730, 16, 74, palette.TURQUOISE, 6)
    brush.rectangle(1040, 560, 26, 330, palette.TERRACOTTA)
    brush.rectangle(1150, 560, 26, 330, palette.TERRACOTTA)
    for rung in range(5):
        brush.rectangle(1046, 620 + rung * 54, 120, 14, palette.OCHRE)
    brush.line([(1160, 570), (1290, 700), (1370, 850), (1440, 870)], 40, palette.SUN)
    for x, y, height in ((160, 930, 150), (585, 950, 140), (1010, 950, 220), (1480, 955, 150)):
        person(brush, x, y, height, brush.random.choice((-1, 1)))


def swallows(brush: Brush) -> None:
    """Nests under the eaves, and swallows above the roofs."""
    brush.sky(1, 700)
    wall = brush.random.choice(palette.WALLS)
    brush.rectangle(-200, 330, WIDTH + 400, 900, wall)
    brush.rectangle(-200, 300, WIDTH + 400, 66, palette.TERRACOTTA)
    for tile in range(34):
        brush.ellipse(-180 + tile * 60, 366, 30, 22, palette.darker(palette.TERRACOTTA, 0.12))
    for x in (220, 800, 1380):
        brush.rectangle(x - 95, 600, 190, 300, palette.SLATE, 12)
        brush.rectangle(x - 190, 590, 88, 320, palette.WATER, 8)
        brush.rectangle(x + 102, 590, 88, 320, palette.WATER, 8)
    for x in (380, 520, 660, 960, 1100, 1240):
        nest = [
            (x + 62 * math.cos(t / 16 * math.pi), 392 + 70 * math.sin(t / 16 * math.pi))
            for t in range(17)
        ]
        brush.polygon(nest, palette.mix(palette.OCHRE, palette.STONE, 0.35))
        brush.ellipse(x, 408, 24, 14, palette.INK)
        if brush.random.random() < 0.7:
            brush.ellipse(x, 410, 14, 12, palette.BRICK)
            brush.ellipse(x, 418, 9, 7, palette.CREAM)
    for _ in range(9):
        _swallow(
            brush,
            brush.random.uniform(60, 1540),
            brush.random.uniform(60, 270),
            brush.random.uniform(46, 86),
        )
    _swallow(brush, 700, 540, 120)


def _swallow(brush: Brush, x: float, y: float, size: float) -> None:
    """A swallow in flight, from the middle of its body."""
    side = brush.random.choice((-1, 1))
    wings = [(-0.9, -0.36), (-0.3, -0.12), (0, 0.02), (0.3, -0.14), (0.9, -0.42), (0.24, 0.14)]
    wings += [(0, 0.2), (-0.24, 0.14)]
    brush.polygon([(x + dx * size * side, y + dy * size) for dx, dy in wings], palette.INK)
    tail = [(-0.06, 0.14), (-0.3, 0.56), (0, 0.3), (0.14, 0.6), (0.06, 0.14)]
    brush.polygon([(x + dx * size * side, y + dy * size) for dx, dy in tail], palette.INK)
    brush.ellipse(x, y + size * 0.1, size * 0.12, size * 0.2, palette.CREAM)
    brush.ellipse(x, y - size * 0.08, size * 0.12, size * 0.12, palette.INK)
