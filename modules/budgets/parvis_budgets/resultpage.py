"""One envelope's result as its page shows it: projects with their reasons, pictures, comparisons.

Made of what the count kept: nothing is counted here, and no engine is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal

from parvis.figures import charts, numbers
from parvis.figures.charts import Chart, Frame, Tone
from parvis.web.i18n import current_locale, ngettext, show_money
from parvis.web.i18n import gettext as _
from parvis_budgets import labels
from parvis_budgets.models import Count, Project
from parvis_budgets.reglement import BallotKind, Reglement
from parvis_budgets.telling import Teller


@dataclass(frozen=True)
class Line:
    """A project in a result."""

    project: Project
    funded: bool
    votes: int
    score: int | None
    """Points, where the ballots give some and the rule weighs them."""
    why: list[str]
    elsewhere: list[tuple[str, int]]
    """What its supporters paid for instead: titles and cents."""
    mentions: list[int]
    """How many ballots give each mention, from the lowest."""


@dataclass(frozen=True)
class Compared:
    """What another rule would have given."""

    title: str
    how: str
    added: list[Project]
    removed: list[Project]
    funded: int
    cost: int
    served: int
    better: int
    worse: int


class ResultPage:
    """Everything of one envelope's result; `projects` are those of its ballot, by number."""

    def __init__(
        self, count: Count, reglement: Reglement, projects: Mapping[int, Project]
    ) -> None:
        self.count, self.reglement, self.projects = count, reglement, projects
        self.envelope = count.envelope
        self.said, self.told = count.summary, count.explanation
        self.locale = current_locale()
        self.choosing: int = self.said["voters"] - self.said["blank"]
        self.left: int = self.said["budget"] - self.said["cost"]
        self.funded = [self.line(number) for number in self.said["selected"]]
        chosen = set(self.said["selected"])
        others = [self.line(number) for number in projects if number not in chosen]
        self.others = sorted(others, key=lambda one: (-self._received(one), one.project.number))

    def line(self, number: int) -> Line:
        """One project of the ballot. KeyError when it is not on it."""
        name = str(number)
        elsewhere = self.told["elsewhere"].get(name, [])
        return Line(
            project=self.projects[number],
            funded=number in self.said["selected"],
            votes=self.said["votes"].get(name, 0),
            score=self.said["scores"].get(name, 0) if self._by_points else None,
            why=[teller(self.reglement).say(one) for one in self.told["why"].get(name, [])],
            elsewhere=[(self._title(other), cents) for other, cents in elsewhere],
            mentions=self.told["mentions"].get(name, []),
        )

    @property
    def _by_points(self) -> bool:
        kind = self.reglement.ballot.kind
        return kind in (BallotKind.POINTS, BallotKind.RANKING) and (
            self.reglement.allocation.counts_points
        )

    def _title(self, number: int) -> str:
        return self.projects[number].title if number in self.projects else str(number)

    def introduction(self) -> list[str]:
        """How the rule works, with the figures of this count."""
        say = teller(self.reglement).say
        return [say(sentence) for sentence in self.told["introduction"]]

    @property
    def rule(self) -> str:
        """The rule's name."""
        return labels.rule_name(self.reglement.allocation)

    @property
    def served(self) -> str:
        """« 87,2 % »: the share of voters with at least one funded project."""
        return self.share(self.told["served"])

    def share(self, voters: int) -> str:
        """A number of voters as a share of those whose ballots choose something."""
        return numbers.share(voters / self.choosing if self.choosing else 0, self.locale)

    # Pictures

    def spending(self) -> Chart:
        """How the envelope was spent."""
        costs = [(one.project.title, one.project.cost or 0) for one in self.funded]
        slices = [charts.single(title, cost, show_money(cost)) for title, cost in costs]
        if self.left > 0:
            slices.append(
                charts.single(_("Left over"), self.left, show_money(self.left), Tone.EMPTY)
            )
        frame = self._frame(
            "spending",
            _("How the envelope is spent"),
            _("One bar for the whole envelope, cut into the projects funded and what is left."),
        )
        head = (_("Project"), _("Cost"), _("Part"))
        return charts.shares(frame, head, slices, self.locale)

    def votes(self) -> Chart:
        """What each project received, the funded ones first."""
        rows = []
        for one in sorted([*self.funded, *self.others], key=lambda line: -self._received(line)):
            value = self._received(one)
            shown = numbers.number(value, self.locale)
            text = _("%(votes)s · funded", votes=shown) if one.funded else shown
            tone = Tone.MAIN if one.funded else Tone.QUIET
            rows.append(charts.single(one.project.title, value, text, tone))
        title, unit = _("The votes of each project"), _("Votes")
        if self._by_points:
            title, unit = _("The points of each project"), _("Points")
        frame = self._frame(
            "votes", title, _("A bar for each project; those that are funded are darker.")
        )
        return charts.bars(frame, (_("Project"), unit), rows)

    @staticmethod
    def _received(line: Line) -> int:
        return line.votes if line.score is None else line.score

    def spread(self) -> Chart:
        """How many voters have how many of their projects funded."""
        rows = []
        for name, voters in self.told["spread"].items():
            label = (
                ngettext("%(num)d of their projects", "%(num)d of their projects", int(name))
                if int(name)
                else _("None of their projects")
            )
            text = f"{numbers.number(voters, self.locale)} ({self.share(voters)})"
            rows.append(charts.single(label, voters, text, Tone.MAIN if int(name) else Tone.QUIET))
        frame = self._frame(
            "spread",
            _("How many of their projects are funded, for each voter"),
            _("A bar for the voters who see none of their projects funded, one, two and so on."),
        )
        return charts.bars(frame, (_("Projects funded"), _("Voters")), rows)

    def short(self) -> Chart | None:
        """What was missing to the projects that lacked money; None when none did."""
        if not self.told["short"]:
            return None
        rows = [
            charts.Bar(
                self._title(number),
                (charts.Part(there, Tone.QUIET), charts.Part(missing, Tone.STRIPED)),
                _("%(amount)s missing", amount=show_money(missing)),
            )
            for number, there, missing in self.told["short"]
        ]
        frame = self._frame(
            "short",
            _("What was missing to the others"),
            _("For each project, the money that could pay for it, then what was missing."),
        )
        return charts.bars(frame, (_("Project"), _("Missing")), rows)

    def _frame(self, name: str, title: str, description: str) -> Frame:
        return Frame(f"{name}-{self.envelope.id}", title, description)

    # Beside the result

    def compared(self) -> list[Compared]:
        """The other rules, on the same ballots."""
        return [
            Compared(
                title=str(labels.COMPARED[other["name"]]),
                how=str(labels.COMPARED_HOW[other["name"]]),
                added=self._projects(other["added"]),
                removed=self._projects(other["removed"]),
                funded=len(other["selected"]),
                cost=other["cost"],
                served=other["served"],
                better=other["better"],
                worse=other["worse"],
            )
            for other in self.told["others"]
        ]

    def _projects(self, several: list[int]) -> list[Project]:
        return [self.projects[number] for number in several if number in self.projects]

    def by_channel(self) -> list[list[Any]]:
        """For each project, its votes by channel, in the order of the règlement's channels; empty
        when they may not be shown.
        """
        split = self.said["votes_by_channel"]
        if not split:
            return []
        return [
            [line.project.title]
            + [split.get(str(line.project.number), {}).get(channel, 0) for channel in self.channels]
            for line in [*self.funded, *self.others]
        ]

    @property
    def channels(self) -> list[str]:
        """The channels by which ballots came."""
        return [channel for channel in labels.CHANNELS if channel in self.said["channels"]]


def teller(reglement: Reglement) -> Teller:
    """How the page's reader is spoken to."""
    mentions = reglement.ballot.mentions

    def mention(level: int) -> str:
        return str(labels.MENTIONS[mentions[level]]) if level < len(mentions) else str(level)

    return Teller(_, show_money, mention, lambda value: str(format_decimal(value)))
