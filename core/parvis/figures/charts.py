"""Charts drawn as SVG, each with the rows of the table that goes beside it.

A chart has a title and a description for who can't see it, no script and no style attribute (a
strict content security policy holds). Lengths across are shares of the width and heights are in
`em`: the text keeps the size of the page's, at 360 pixels as on a projector, enlarged or not.
Colours are the theme's tokens, named by attributes that a style sheet may override by class
(`figure-main`, `figure-striped`, `figure-quiet`, `figure-empty`); every bar is told by its text or
its number, and tones differ by their pattern, so that nothing is said by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from markupsafe import Markup

from parvis.figures.numbers import share

Number = int | float | Fraction

LINE = 1.4
"""Height of a line of text, in em, like the others here."""
BAR = 0.95
GAP = 0.85
STACK = 2.4
LETTERS = 38
"""Signs in a line of a label: what 320 pixels hold. Two lines at most; the table has it whole."""
LONG, SHORT = 66, 45
"""Width of the longest bar, in hundredths: the rest is for the text beside it."""
FEW = 14
"""Signs that what is beside a long bar can hold, of those same 320 pixels."""
LEGIBLE = 7
"""Hundredths of the width that a number needs inside a bar."""


class Tone(StrEnum):
    """How a bar looks: each differs from the others in black and white too."""

    MAIN = "main"
    STRIPED = "striped"
    QUIET = "quiet"
    EMPTY = "empty"


SERIES = (Tone.QUIET, Tone.STRIPED, Tone.MAIN)
"""Tones of bars that are compared: the last series is the one that matters most."""

PAINT = {
    Tone.MAIN: Markup('fill="var(--primary)"'),
    Tone.STRIPED: Markup('fill="url(#{}-stripes)"'),
    Tone.QUIET: Markup('fill="var(--primary-soft)"'),
    Tone.EMPTY: Markup('fill="none" stroke-dasharray="4 3"'),
}
EDGE = {
    Tone.MAIN: Markup(' stroke="var(--primary)"'),
    Tone.STRIPED: Markup(' stroke="var(--primary)"'),
    Tone.QUIET: Markup(' stroke="var(--line-strong)"'),
    Tone.EMPTY: Markup(' stroke="var(--line-strong)"'),
}
APART = Markup(' stroke="var(--surface)" stroke-width="2"')
"""Edge of slices beside one another, which may have the same tone."""

NOTHING = Markup("")
LABEL = Markup(' class="figure-label" font-weight="600"')
BESIDE = Markup(' dx="0.4em"')
INSIDE = Markup(' text-anchor="middle"')
INSIDE_MAIN = Markup(' text-anchor="middle" fill="var(--primary-text)"')


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a chart: an identifier that is unique in the page, title, description."""

    identifier: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar."""

    value: Number
    tone: Tone = Tone.MAIN


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one or several stretches, and its number as written. A hidden number has none."""

    label: str
    parts: tuple[Part, ...]
    text: str

    @property
    def length(self) -> Fraction:
        """All the stretches together."""
        return sum((Fraction(part.value) for part in self.parts), Fraction(0))


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and how it is written; None is a number that can't be shown."""

    value: Number | None
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers to be compared: one for each series, in their order."""

    label: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and the same figures as a table: titles of columns, rows of texts."""

    title: str
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def numeric(self) -> range:
        """The columns of the table that hold numbers."""
        return range(1, len(self.head))


def single(label: str, value: Number | None, text: str, tone: Tone = Tone.MAIN) -> Bar:
    """A bar of one stretch; None is a number that can't be shown."""
    return Bar(label, () if value is None else (Part(value, tone),), text)


def bars(frame: Frame, head: tuple[str, str], rows: Sequence[Bar]) -> Chart:
    """Horizontal bars on one scale, each under its label and before its number.

    `head` names the labels and the numbers. Negative values draw nothing.
    """
    most = max((row.length for row in rows), default=Fraction(0))
    across = LONG if all(len(row.text) <= FEW for row in rows) else SHORT
    sheet = _Sheet(frame)
    for row in rows:
        sheet.label(row.label)
        sheet.bar(row.parts, most, across, row.text)
        sheet.top += GAP
    table = tuple((row.label, row.text) for row in rows)
    return Chart(frame.title, sheet.svg(), head, table)


def paired(frame: Frame, head: str, series: Sequence[str], groups: Sequence[Group]) -> Chart:
    """Bars side by side: for each label, one bar a series, told by the name of the series.

    Two or three series; `head` names the labels. ValueError when a group has not one measure a
    series.
    """
    tones = SERIES[-len(series) :]
    most = max(
        (Fraction(m.value) for group in groups for m in group.measures if m.value is not None),
        default=Fraction(0),
    )
    sheet = _Sheet(frame)
    for group in groups:
        sheet.label(group.label)
        for name, tone, measure in zip(series, tones, group.measures, strict=True):
            parts = () if measure.value is None else (Part(measure.value, tone),)
            sheet.bar(parts, most, SHORT, f"{measure.text} · {name}")
        sheet.top += GAP
    table = tuple((group.label, *(m.text for m in group.measures)) for group in groups)
    return Chart(frame.title, sheet.svg(), (head, *series), table)


def shares(
    frame: Frame,
    head: tuple[str, str, str],
    slices: Sequence[Bar],
    locale: str,
) -> Chart:
    """One bar of the whole width, cut in numbered slices: the numbers are those of the table.

    `head` names the labels, the amounts and their shares. A slice is a bar of one stretch;
    ValueError when one is hidden, as the shares of the others would be wrong.
    """
    if any(len(one.parts) != 1 for one in slices):
        raise ValueError("a slice is one number, in sight")
    total = sum((one.length for one in slices), Fraction(0))
    sheet = _Sheet(frame)
    sheet.stack([(one.length, one.parts[0].tone) for one in slices], total)
    table = tuple(
        (f"{number}. {one.label}", one.text, share(one.length / (total or 1), locale))
        for number, one in enumerate(slices, 1)
    )
    return Chart(frame.title, sheet.svg(), head, table)


class _Sheet:
    """The elements of a picture, from the top down."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.top = 0.0
        self.striped = False
        self.lines: list[Markup] = []

    def text(self, x: str, y: float, words: str, more: Markup = NOTHING) -> None:
        self.lines.append(
            Markup('<text x="{}" y="{}em"{}>{}</text>').format(x, _short(y), more, words)
        )

    def label(self, words: str) -> None:
        """The label of what follows, on two lines at most."""
        for line in textwrap.wrap(words, LETTERS, max_lines=2, placeholder="…") or [""]:
            self.text("0", self.top + 1, line, LABEL)
            self.top += LINE

    def bar(self, parts: Sequence[Part], most: Fraction, across: int, words: str) -> None:
        """Stretches one after the other, and a text at their end."""
        start = Fraction(0)
        for part in parts:
            if part.value <= 0 or not most:
                continue
            width = Fraction(part.value) * across / most
            self.rectangle(start, width, (self.top, BAR), part.tone)
            start += width
        self.text(f"{_short(start)}%", self.top + 0.8, words, BESIDE)
        self.top += LINE

    def rectangle(
        self,
        start: Fraction,
        width: Fraction,
        upright: tuple[float, float],
        tone: Tone,
        apart: bool = False,
    ) -> None:
        edge = EDGE[tone] if not apart or tone is Tone.EMPTY else APART
        paint = PAINT[tone].format(self.frame.identifier) + edge
        self.striped |= tone is Tone.STRIPED
        self.lines.append(
            Markup(
                '<rect class="figure-{}" x="{}%" y="{}em" width="{}%" height="{}em" {}/>'
            ).format(tone, _short(start), _short(upright[0]), _short(width), upright[1], paint)
        )

    def stack(self, slices: Sequence[tuple[Fraction, Tone]], total: Fraction) -> None:
        """Slices across the whole width, with their numbers where there is room."""
        start = Fraction(0)
        for number, (value, tone) in enumerate(slices, 1):
            if value <= 0:
                continue
            width = value * 100 / total
            self.rectangle(start, width, (0.1, STACK), tone, apart=True)
            if width >= LEGIBLE:
                middle = f"{_short(start + width / 2)}%"
                ink = INSIDE_MAIN if tone is Tone.MAIN else INSIDE
                self.text(middle, 0.1 + STACK / 2 + 0.35, str(number), ink)
            start += width
        self.top = STACK + 0.2

    def svg(self) -> Markup:
        """The whole element."""
        frame = self.frame
        names = f"{frame.identifier}-title {frame.identifier}-description"
        body = Markup("\n").join(self.lines)
        stripes = STRIPES.format(frame.identifier) if self.striped else ""
        return SVG.format(
            height=_short(max(self.top, 0.1)),
            names=names,
            identifier=frame.identifier,
            title=frame.title,
            description=frame.description,
            stripes=stripes,
            body=body,
        )


SVG = Markup(
    '<svg class="figure-chart" width="100%" height="{height}em" role="img" '
    'aria-labelledby="{names}" fill="currentColor" font-size="var(--size-small)" '
    'xmlns="http://www.w3.org/2000/svg">\n'
    '<title id="{identifier}-title">{title}</title>\n'
    '<desc id="{identifier}-description">{description}</desc>\n'
    "{stripes}{body}\n</svg>"
)

STRIPES = Markup(
    '<defs><pattern id="{}-stripes" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--surface)"/>'
    '<rect width="3" height="6" fill="var(--primary)"/></pattern></defs>\n'
)


def _short(value: Fraction | float) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
