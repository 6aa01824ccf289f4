"""What is written on a ballot, and what the règlement allows there. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parvis_budgets.reglement.model import BallotRules
from parvis_budgets.reglement.store import canonical
from parvis_budgets.reglement.words import BallotKind

VALUED = (BallotKind.POINTS, BallotKind.JUDGMENT)


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


@dataclass(frozen=True)
class Choice:
    """A project that can be chosen: its number in the component, its cost in cents, its theme."""

    number: int
    cost: int
    theme: str = ""


@dataclass(frozen=True)
class Paper:
    """What one voter says. `projects` are numbers, in order of preference for a ranking, ascending
    otherwise. `values` beside them: points; for a judgment, positions in the règlement's mentions.
    """

    projects: tuple[int, ...] = ()
    values: tuple[int, ...] | None = None

    def text(self) -> str:
        """Canonical JSON, the same for the same vote."""
        said: dict[str, list[int]] = {"projects": list(self.projects)}
        if self.values is not None:
            said["values"] = list(self.values)
        return canonical(said)

    @classmethod
    def read(cls, text: str) -> Paper:
        """What `text` wrote."""
        said: Mapping[str, list[int]] = json.loads(text)
        values = said.get("values")
        return cls(tuple(said["projects"]), None if values is None else tuple(values))

    @classmethod
    def of(cls, kind: BallotKind, values: Mapping[int, int] | Sequence[int]) -> Paper:
        """The paper in its one form: numbers in order for a ranking, else ascending; no points for
        a project counts as not naming it, a mention always names it.
        """
        if isinstance(values, Mapping):
            kept = sorted((n, v) for n, v in values.items() if v or kind == BallotKind.JUDGMENT)
            return cls(tuple(n for n, _v in kept), tuple(v for _n, v in kept))
        chosen = tuple(dict.fromkeys(values))
        return cls(chosen if kind == BallotKind.RANKING else tuple(sorted(chosen)))


@dataclass(frozen=True)
class Fault:
    """Something the règlement does not allow: an English msgid with its values; amounts in cents
    under names that end in `cents`.
    """

    text: str
    values: Mapping[str, int]


def faults(
    rules: BallotRules, choices: Sequence[Choice], envelope: int, paper: Paper
) -> list[Fault]:
    """All that is wrong with a paper; empty when it is valid. `envelope` in cents."""
    known = {choice.number: choice for choice in choices}
    unknown = [n for n in paper.projects if n not in known]
    if unknown or len(set(paper.projects)) != len(paper.projects):
        return [Fault(_("A project is not on this ballot, or is there twice."), {})]
    valued = rules.kind in VALUED
    if valued != (paper.values is not None) and paper.projects:
        return [Fault(_("This ballot is not of the kind that is asked for."), {})]
    if not paper.projects:
        return [] if rules.blank else [Fault(_("Choose at least one project."), {})]
    if rules.kind == BallotKind.POINTS:
        return list(_points(rules, paper.values or ()))
    if rules.kind == BallotKind.JUDGMENT:
        return list(_mentions(rules, paper.values or ()))
    chosen = [known[number] for number in paper.projects]
    return [*_numbers(rules, chosen), *_cost(rules, chosen, envelope)]


def _numbers(rules: BallotRules, chosen: Sequence[Choice]) -> Iterator[Fault]:
    count = len(chosen)
    if rules.most is not None and count > rules.most:
        text = _("Projects chosen: %(count)d. The most is %(most)d.")
        yield Fault(text, {"count": count, "most": rules.most})
    if count < rules.least:
        text = _("Projects chosen: %(count)d. The least is %(least)d.")
        yield Fault(text, {"count": count, "least": rules.least})
    if rules.themed_most is None or rules.free_most is None:
        return
    inside = Counter(choice.theme in rules.themes for choice in chosen)
    if inside[True] > rules.themed_most:
        text = _("Projects of the theme: %(count)d. The most is %(most)d.")
        yield Fault(text, {"count": inside[True], "most": rules.themed_most})
    if inside[False] > rules.free_most:
        text = _("Projects outside the theme: %(count)d. The most is %(most)d.")
        yield Fault(text, {"count": inside[False], "most": rules.free_most})


def _cost(rules: BallotRules, chosen: Sequence[Choice], envelope: int) -> Iterator[Fault]:
    if rules.kind != BallotKind.KNAPSACK:
        return
    total = sum(choice.cost for choice in chosen)
    if total > envelope:
        text = _("Your choices cost %(total_cents)s: the envelope is %(most_cents)s.")
        yield Fault(text, {"total_cents": total, "most_cents": envelope})
    if total * 100 < envelope * rules.share_least:
        least = -(-envelope * rules.share_least // 100)
        text = _("Your choices cost %(total_cents)s: %(least_cents)s at least.")
        yield Fault(text, {"total_cents": total, "least_cents": least})


def _points(rules: BallotRules, values: Sequence[int]) -> Iterator[Fault]:
    if any(value < 0 for value in values):
        yield Fault(_("Points can’t be negative."), {})
    total, most = sum(values), max(values)
    if total > rules.points_total:
        text = _("Points given: %(total)d. You have %(most)d of them.")
        yield Fault(text, {"total": total, "most": rules.points_total})
    if most > rules.points_most:
        text = _("Points to one project: %(count)d. The most is %(most)d.")
        yield Fault(text, {"count": most, "most": rules.points_most})


def _mentions(rules: BallotRules, values: Sequence[int]) -> Iterator[Fault]:
    if any(not 0 <= value < len(rules.mentions) for value in values):
        yield Fault(_("Choose a mention of the list."), {})
