"""The quotas of a sub-draw as a sheet to fill in: what was typed, what it adds up to, what is wrong
with it. The same sheet is checked while one types and when it is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from parvis.web.i18n import gettext as _
from parvis_sortition.mandate import criterion_remarks, populations
from parvis_sortition.models import Criterion, SubDraw, Value
from parvis_sortition.targets import quotas
from parvis_sortition.words import Language


@dataclass(frozen=True)
class Line:
    """A value: what was typed, and its share of the population in seats."""

    value: Value
    exact: Fraction | None
    low: str
    high: str


@dataclass(frozen=True)
class Block:
    """A criterion. `bounds` is None when something typed is not a number; empty when nothing is
    typed: the criterion then does not count in this sub-draw.
    """

    criterion: Criterion
    lines: tuple[Line, ...]
    bounds: dict[int, tuple[int, int]] | None
    problems: tuple[str, ...]
    """What forbids saving, in words."""
    advice: tuple[str, ...]

    @property
    def sums(self) -> tuple[int, int]:
        """Of the minimums, and of the maximums."""
        pairs = (self.bounds or {}).values()
        return sum(low for low, _high in pairs), sum(high for _low, high in pairs)


def sheet_of(sub_draw: SubDraw, language: Language, typed: Mapping[str, str] | None) -> list[Block]:
    """The sheet as it is kept, or as it is `typed`: fields `low-<value>` and `high-<value>`."""
    kept = {quota.value_id: (str(quota.low), str(quota.high)) for quota in sub_draw.quotas}
    return [
        _block(sub_draw, criterion, language, kept if typed is None else _typed(criterion, typed))
        for criterion in sub_draw.recruitment.criteria
    ]


def proposed(sub_draw: SubDraw, slack: int, typed: Mapping[str, str]) -> dict[str, str]:
    """The sheet filled in from the populations, where those of each value are known; what was
    typed for the other criteria is kept.
    """
    filled = dict(typed)
    for criterion in sub_draw.recruitment.criteria:
        people = populations(criterion)
        if people is None:
            continue
        found = {q.value: q for q in quotas.propose(criterion.label, people, sub_draw.size, slack)}
        for value in criterion.values:
            filled[f"low-{value.id}"] = str(found[value.label].min)
            filled[f"high-{value.id}"] = str(found[value.label].max)
    return filled


def _typed(criterion: Criterion, typed: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    return {
        value.id: (_field(typed, f"low-{value.id}"), _field(typed, f"high-{value.id}"))
        for value in criterion.values
    }


def _field(typed: Mapping[str, str], name: str) -> str:
    return typed.get(name, "").replace("\x00", "").strip()[:12]


def _block(
    sub_draw: SubDraw,
    criterion: Criterion,
    language: Language,
    texts: Mapping[int, tuple[str, str]],
) -> Block:
    people = populations(criterion)
    shares = quotas.exact(people, sub_draw.size) if people else {}
    lines = tuple(
        Line(value, shares.get(value.label), *texts.get(value.id, ("", "")))
        for value in criterion.values
    )
    if not any(line.low or line.high for line in lines):
        return Block(criterion, lines, {}, (), ())
    bounds, problems = {}, []
    for line in lines:
        low, high = _number(line.low), _number(line.high)
        if low is None or high is None:
            problems.append(
                _("“%(value)s”: a minimum and a maximum, in whole numbers.", value=line.value.label)
            )
        else:
            bounds[line.value.id] = low, high
    if problems:
        return Block(criterion, lines, None, tuple(problems), ())
    remarks = criterion_remarks(criterion, bounds, sub_draw.size)
    return Block(
        criterion,
        lines,
        bounds,
        tuple(remark.text(language) for remark in remarks if remark.blocking),
        tuple(remark.text(language) for remark in remarks if not remark.blocking),
    )


def _number(text: str) -> int | None:
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 6:
        return None
    return int(digits)
