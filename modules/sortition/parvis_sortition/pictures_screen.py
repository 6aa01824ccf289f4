"""The picture beside the numbers on a projector: one line a value, to be read from the back row."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from parvis.figures.charts import Measure
from parvis.web.i18n import gettext as _
from parvis_sortition.pictures import Compared

LETTERS = 36
"""Signs of a label before the bars begin."""
BARS, LONGEST, TEXT = 47, 34, 84
"""Where bars begin, the longest one, where their numbers begin: hundredths of the width."""
LINE, TITLE, GAP = 1.42, 1.45, 0.4
"""Heights, in em."""

TEXT_AT = Markup('<text x="{}%" y="{:.2f}em"{}>{}</text>')
BAR_AT = Markup('<rect x="{}%" y="{:.2f}em" width="{:.2f}%" height="0.85em" {}/>')
MARK_AT = Markup(
    '<rect x="{:.2f}%" y="{:.2f}em" width="0.3em" height="1.2em" fill="var(--accent)" '
    'stroke="currentColor"/>'
)
SVG = Markup(
    '<svg width="100%" height="{:.2f}em" role="img" aria-label="{}" fill="currentColor" '
    'xmlns="http://www.w3.org/2000/svg">{}\n{}</svg>'
)
STRIPES = Markup(
    '<defs><pattern id="beside-stripes" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="8" height="8" fill="var(--surface)"/>'
    '<rect width="4" height="8" fill="var(--primary)"/></pattern></defs>'
)
FULL = Markup('fill="var(--primary)"')
STRIPED = Markup('fill="url(#beside-stripes)" stroke="var(--primary)"')
BOLD = Markup(' font-weight="700"')
NOTHING = Markup("")


def beside(figures: Sequence[Compared]) -> Markup:
    """The panel, or before the draw those who can be drawn, as bars; a mark on each for its share
    of the population. The page of the draw has the same figures as tables.
    """
    drawn = all(each.panel is not None for each in figures)
    paint = FULL if drawn else STRIPED
    legend = _("panel") if drawn else _("volunteers")
    lines = [
        BAR_AT.format(0, 0.35, 4.0, paint),
        TEXT_AT.format(6, 1.15, NOTHING, legend),
    ]
    if any(each.population for each in figures):
        lines += [
            MARK_AT.format(float(BARS), 0.15),
            TEXT_AT.format(BARS + 3, 1.15, NOTHING, _("share of the population")),
        ]
    top = LINE + GAP
    for each in figures:
        lines.append(TEXT_AT.format(0, top + 1, BOLD, each.criterion.label))
        top += TITLE
        shown = each.panel if each.panel is not None else each.pool
        longest = _longest(shown, each.population or ())
        for place, label in enumerate(each.labels):
            aim = each.population[place] if each.population else None
            lines += _line(label, shown[place], aim, (longest, top, paint))
            top += LINE
        top += GAP
    what = _("Shares of the panel and of the population, answer by answer.") if drawn else _(
        "Shares of the volunteers and of the population, answer by answer."
    )
    return SVG.format(top, what, NOTHING if drawn else STRIPES, Markup("\n").join(lines))


def size_of(figures: Sequence[Compared]) -> str:
    """How large the picture can be drawn, for it to hold on one screen with its numbers."""
    lines = sum(len(each.labels) + 1 for each in figures)
    return "large" if lines <= 12 else "middle" if lines <= 19 else "small"


def _longest(*columns: Sequence[Measure]) -> Fraction:
    values = [Fraction(m.value) for column in columns for m in column if m.value is not None]
    return max(values, default=Fraction(0)) or Fraction(1)


def _line(
    label: str, shown: Measure, aim: Measure | None, where: tuple[Fraction, float, Markup]
) -> list[Markup]:
    longest, top, paint = where
    name = textwrap.shorten(label, LETTERS, placeholder="\u00a0…")
    lines = [TEXT_AT.format(0, top + 1, NOTHING, name)]
    if shown.value is not None:
        width = Fraction(shown.value) * LONGEST / longest
        lines.append(BAR_AT.format(BARS, top + 0.2, float(width), paint))
    if aim is not None and aim.value is not None:
        at = BARS + Fraction(aim.value) * LONGEST / longest
        lines.append(MARK_AT.format(float(at), top))
    at_end = BARS if shown.value is None else TEXT
    lines.append(TEXT_AT.format(at_end, top + 1, BOLD, shown.text))
    return lines
