"""A brush for flat landscapes: shapes, then trees, houses, mountains and people made of them.

Coordinates are those of a sheet 1600 units wide and 1000 high, whatever the size of the picture:
the sheet is scaled to cover it and centred. Pictures are drawn larger, then reduced, which smooths
the edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw

from parvis.demo.drawing import palette

WIDTH, HEIGHT = 1600, 1000
OVERSAMPLING = 2

Point = tuple[float, float]


def smooth(points: Sequence[Point], steps: int = 14) -> list[Point]:
    """A soft curve through the points (Catmull-Rom), as a list of closer points."""
    padded = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            x, y = (
                0.5
                * (
                    2 * b[i]
                    + (c[i] - a[i]) * t
                    + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t**2
                    + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t**3
                )
                for i in (0, 1)
            )
            curve.append((x, y))
    return [*curve, points[-1]]


class Brush:
    """Draws shapes on a picture of `size` pixels; `random` decides what may vary."""

    def __init__(self, size: tuple[int, int], random: Random) -> None:
        self.random = random
        width, height = size[0] * OVERSAMPLING, size[1] * OVERSAMPLING
        self._scale = max(width / WIDTH, height / HEIGHT)
        self._left = (width - WIDTH * self._scale) / 2
        self._top = (height - HEIGHT * self._scale) / 2
        self._image = Image.new("RGB", (width, height), palette.CREAM)
        self._draw = ImageDraw.Draw(self._image)

    def picture(self) -> Image.Image:
        """The picture at its own size."""
        return self._image.reduce(OVERSAMPLING)

    def _place(self, points: Sequence[Point]) -> list[Point]:
        scale = self._scale
        return [(self._left + x * scale, self._top + y * scale) for x, y in points]

    # Shapes

    def polygon(self, points: Sequence[Point], colour: palette.Colour) -> None:
        """A filled shape."""
        self._draw.polygon(self._place(points), fill=colour)

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: palette.Colour,
        radius: float = 0,
    ) -> None:
        """A filled rectangle from its top left corner."""
        (left, top), (right, bottom) = self._place([(x, y), (x + width, y + height)])
        box = (left, top, right, bottom)
        if radius:
            self._draw.rounded_rectangle(box, radius * self._scale, fill=colour)
        else:
            self._draw.rectangle(box, fill=colour)

    def ellipse(
        self, x: float, y: float, across: float, high: float, colour: palette.Colour
    ) -> None:
        """A filled ellipse from its centre and its two radii."""
        (left, top), (right, bottom) = self._place([(x - across, y - high), (x + across, y + high)])
        self._draw.ellipse((left, top, right, bottom), fill=colour)

    def ring(self, x: float, y: float, radius: float, width: float, colour: palette.Colour) -> None:
        """A circle's outline."""
        (left, top), (right, bottom) = self._place(
            [(x - radius, y - radius), (x + radius, y + radius)]
        )
        box = (left, top, right, bottom)
        self._draw.ellipse(box, outline=colour, width=round(width * self._scale))

    def line(self, points: Sequence[Point], width: float, colour: palette.Colour) -> None:
        """A line with round joints."""
        thick = max(1, round(width * self._scale))
        self._draw.line(self._place(points), fill=colour, width=thick, joint="curve")

    def gradient(
        self, upper: palette.Colour, lower: palette.Colour, top: float, bottom: float
    ) -> None:
        """Bands from one colour to the other, over the whole width."""
        bands = 160
        step = (bottom - top) / bands
        for band in range(bands):
            y = top + band * step
            self.rectangle(
                -200, y, WIDTH + 400, step + 1, palette.mix(upper, lower, band / (bands - 1))
            )

    # Sky and ground

    def sky(self, kind: int | None = None, horizon: float = 680) -> None:
        """A sky of one of three hours, with its sun and a few clouds."""
        upper, lower = palette.SKIES[self.random.randrange(3) if kind is None else kind]
        self.gradient(upper, lower, -400, horizon)
        x, y = self.random.choice((260, 380, 1180, 1330)), self.random.uniform(130, 220)
        self.ellipse(x, y, 104, 104, palette.mix(lower, palette.SUN, 0.35))
        self.ellipse(x, y, 70, 70, palette.SUN)
        for _ in range(3):
            self.cloud(self.random.uniform(80, 1500), self.random.uniform(80, 300))

    def cloud(self, x: float, y: float) -> None:
        """A flat-bottomed cloud centred on a point."""
        size = self.random.uniform(0.6, 1.1)
        for dx, dy, radius in ((-70, 0, 30), (-25, -22, 44), (35, -12, 38), (80, 2, 26)):
            self.ellipse(x + dx * size, y + dy * size, radius * size, radius * size, palette.CREAM)
        self.rectangle(x - 100 * size, y - 2, 208 * size, 30 * size, palette.CREAM, 15 * size)

    def mountains(
        self, base: float, height: float, colour: palette.Colour, snow: bool = False
    ) -> None:
        """A range of peaks standing on `base`, lit from the left."""
        x = -260.0
        summits: list[tuple[Point, Point, Point]] = []
        while x < WIDTH + 200:
            span = self.random.uniform(300, 480)
            top = base - height * self.random.uniform(0.55, 1)
            summits.append(
                (
                    (x, base - height * 0.12),
                    (x + span * self.random.uniform(0.4, 0.6), top),
                    (x + span * 1.15, base - height * 0.1),
                )
            )
            x += span * 0.72
        self.random.shuffle(summits)
        for left, summit, right in summits:
            self._peak(left, summit, right, base, colour, snow)

    def _peak(
        self, left: Point, top: Point, right: Point, base: float, colour: palette.Colour, snow: bool
    ) -> None:
        drop = base - top[1]
        ridge = [top, (top[0] + drop * 0.1, top[1] + drop * 0.3)]
        ridge += [(top[0] - drop * 0.06, top[1] + drop * 0.62), (top[0] + drop * 0.08, base)]
        self.polygon([left, top, right, (right[0], base + 5), (left[0], base + 5)], colour)
        shade = [*ridge, (right[0], base + 5), right]
        self.polygon(shade, palette.darker(colour, 0.12))
        if snow:
            slope_left = (top[0] - left[0]) / (left[1] - top[1])
            slope_right = (right[0] - top[0]) / (right[1] - top[1])
            deep = drop * 0.24
            foot = top[1] + deep
            self.polygon(
                [
                    top,
                    (top[0] + slope_right * deep, foot),
                    (top[0] + slope_right * deep * 0.4, foot - deep * 0.25),
                    (top[0], foot + deep * 0.2),
                    (top[0] - slope_left * deep * 0.5, foot - deep * 0.3),
                    (top[0] - slope_left * deep, foot),
                ],
                palette.CREAM,
            )

    def hill(self, left: float, right: float, wave: float, colour: palette.Colour) -> None:
        """Rolling ground down to the bottom, from a height at the left to one at the right."""
        phase = self.random.uniform(0, math.tau)
        crest = [
            (x, left + (right - left) * x / WIDTH + wave * math.sin(x / 290 + phase))
            for x in range(-200, WIDTH + 201, 20)
        ]
        self.polygon([*crest, (WIDTH + 200, HEIGHT + 400), (-200, HEIGHT + 400)], colour)

    # Trees

    def cypress(
        self, x: float, y: float, height: float, colour: palette.Colour = palette.PINE
    ) -> None:
        """A cypress or a poplar standing on a point."""
        half = height * 0.12
        self.rectangle(x - half * 0.2, y - height * 0.15, half * 0.4, height * 0.15, palette.TRUNK)
        flame = [(x, y - height), (x + half, y - height * 0.42), (x + half * 0.6, y - height * 0.1)]
        flame += [(x, y - height * 0.06), (x - half * 0.6, y - height * 0.1)]
        flame += [(x - half, y - height * 0.42), (x, y - height)]
        self.polygon(smooth(flame), colour)
        self.polygon(
            smooth([*flame[3:6], (x - half * 0.2, y - height * 0.5)]), palette.lighter(colour, 0.1)
        )

    def fir(self, x: float, y: float, height: float, colour: palette.Colour = palette.PINE) -> None:
        """A mountain pine in three tiers."""
        self.rectangle(
            x - height * 0.035, y - height * 0.2, height * 0.07, height * 0.2, palette.TRUNK
        )
        for low, high, half in ((0.12, 0.55, 0.26), (0.34, 0.78, 0.2), (0.58, 1, 0.14)):
            tip, foot = (x, y - height * high), y - height * low
            self.polygon([tip, (x + height * half, foot), (x - height * half, foot)], colour)
            self.polygon([tip, (x + height * half, foot), (x, foot)], palette.darker(colour, 0.18))

    def round_tree(
        self, x: float, y: float, height: float, colour: palette.Colour = palette.LEAF
    ) -> None:
        """A broad tree: plane, olive or oak according to its colour and height."""
        trunk = height * 0.06
        self.polygon(
            [
                (x - trunk, y),
                (x - trunk * 0.6, y - height * 0.6),
                (x + trunk * 0.6, y - height * 0.6),
                (x + trunk, y),
            ],
            palette.TRUNK,
        )
        crown = ((-0.22, 0.52, 0.2), (0.24, 0.54, 0.19), (0.02, 0.5, 0.2), (0, 0.72, 0.27))
        for dx, dy, radius in crown:
            spot = (x + dx * height, y - dy * height)
            self.ellipse(
                *spot, radius * height, radius * height * 0.92, palette.darker(colour, 0.12)
            )
        for dx, dy, radius in crown:
            spot = (x + dx * height - height * 0.03, y - dy * height - height * 0.035)
            self.ellipse(*spot, radius * height * 0.88, radius * height * 0.8, colour)
