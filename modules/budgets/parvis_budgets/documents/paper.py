"""Printed ballots, lists of projects and signing lists, as PDF files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parvis.documents import Look, Words, make_pdf, words_in
from parvis_budgets.documents.instructions import instructions, mention_words
from parvis_budgets.reglement.model import BallotRules
from parvis_budgets.reglement.words import BallotKind

PACKAGE = "parvis_budgets"


@dataclass(frozen=True)
class PrintedProject:
    """A project as it is printed."""

    number: int
    title: str
    cost: int
    """Cents."""
    theme: str = ""
    place: str = ""
    summary: str = ""
    """A sentence or two, for the list of projects."""


@dataclass(frozen=True)
class Printed:
    """A vote on paper: what its ballot, its list of projects and its signing list say."""

    title: str
    look: Look
    rules: BallotRules
    projects: Sequence[PrintedProject]
    """In the order in which they are printed."""
    envelope: int
    """Cents."""
    envelope_name: str = ""
    """The district or theme, where there are several envelopes."""
    unrated: str = "lowest"
    """For mentions: what a project without one counts as (lowest, apart)."""
    hand_in: str = ""
    """Where the ballot is to be put: « à l’accueil de la mairie »."""
    closes: date | None = None
    """The last day on which ballots are taken."""
    large: bool = False
    """Large print: 18 points or more everywhere."""
    locale: str = "fr"


@dataclass(frozen=True)
class RollLine:
    """A person who may vote, on the list that voters sign."""

    name: str
    detail: str = ""
    """What tells apart two people of one name: year of birth, commune."""
    voted: str = ""
    """How the person has voted already: « par internet »; empty: a place to sign."""


def ballot_pdf(printed: Printed) -> bytes:
    """The ballot, to be printed as many times as needed: all copies of an order of the projects
    are the same, nothing on them tells one from another. Raises Unprintable for control characters.
    """
    words = words_in(PACKAGE, printed.locale)
    _ = words.gettext
    rules = printed.rules
    data = {
        **_common(printed, words),
        "kind": str(rules.kind),
        "heading": _("Ballot"),
        "rules_title": _("How to vote"),
        "rules": instructions(rules, words, printed.envelope, printed.unrated),
        "hand_in": _hand_in(printed, words),
        "choice": _choice_title(rules, words),
        "mentions": mention_words(rules, words),
        "of_points": f"/ {words.number(min(rules.points_most, rules.points_total))}",
        "total": _("Total") if rules.kind in (BallotKind.KNAPSACK, BallotKind.POINTS) else "",
    }
    title = _("Ballot: %(title)s", title=printed.title)
    return make_pdf(PACKAGE, "ballot", data, title=title, locale=printed.locale, look=printed.look)


def projects_pdf(printed: Printed) -> bytes:
    """The list of projects put to the vote, to be posted or handed out. Raises Unprintable for
    control characters.
    """
    words = words_in(PACKAGE, printed.locale)
    heading = words.gettext("The projects put to the vote")
    data = {**_common(printed, words), "heading": heading}
    title = f"{heading} – {printed.title}"
    return make_pdf(
        PACKAGE, "projects", data, title=title, locale=printed.locale, look=printed.look
    )


def roll_pdf(printed: Printed, lines: Sequence[RollLine], *, made: date) -> bytes:
    """The list that voters sign, in the order given, as it stood on the day `made`: who has voted
    already can't sign. At its end, what two agents count and sign. Raises Unprintable for control
    characters.
    """
    words = words_in(PACKAGE, printed.locale)
    _ = words.gettext
    data = {
        **_common(printed, words),
        "heading": _("Signing list"),
        "made": _("As of %(day)s", day=words.date(made)),
        "columns": [_("No."), _("Name"), _("Details"), _("Signature")],
        "lines": [
            {
                "number": words.number(place),
                "name": line.name,
                "detail": line.detail,
                "voted": _("Has voted: %(how)s", how=line.voted) if line.voted else "",
            }
            for place, line in enumerate(lines, 1)
        ],
        "closing": {
            "title": _("At the close of the vote"),
            "counts": [_("Signatures"), _("Ballots in the box"), _("Blank or void ballots")],
            "agents": [_("First agent: name and signature"), _("Second agent: name and signature")],
        },
        "confidential": _(
            "This list is personal data: for the agents of the vote only, and destroyed when the "
            "time for appeals is over."
        ),
    }
    title = _("Signing list: %(title)s", title=printed.title)
    return make_pdf(PACKAGE, "roll", data, title=title, locale=printed.locale, look=printed.look)


def _common(printed: Printed, words: Words) -> dict[str, object]:
    """What all three say: the vote, its money, its projects."""
    _ = words.gettext
    amount = words.money(printed.envelope)
    return {
        "vote": printed.title,
        "envelope": _("%(name)s, envelope of %(amount)s", name=printed.envelope_name, amount=amount)
        if printed.envelope_name
        else _("Envelope of %(amount)s", amount=amount),
        "large": printed.large,
        "project_columns": [_("No."), _("Project"), _("Cost")],
        "projects": [
            {
                "number": str(project.number),
                "title": project.title,
                "cost": words.money(project.cost),
                "details": ", ".join(part for part in (project.theme, project.place) if part),
                "summary": project.summary,
            }
            for project in printed.projects
        ],
    }


def _choice_title(rules: BallotRules, words: Words) -> str:
    _ = words.gettext
    if rules.kind == BallotKind.POINTS:
        return _("Your points")
    return _("Your rank") if rules.kind == BallotKind.RANKING else _("Your choice")


def _hand_in(printed: Printed, words: Words) -> str:
    """Where and until when; empty when neither is said."""
    _ = words.gettext
    day = words.date(printed.closes) if printed.closes else ""
    if printed.hand_in and day:
        return _(
            "Put the ballot into the box: %(place)s, by %(day)s at the latest.",
            place=printed.hand_in,
            day=day,
        )
    if day:
        return _("Put the ballot into the box by %(day)s at the latest.", day=day)
    return (
        _("Put the ballot into the box: %(place)s.", place=printed.hand_in)
        if printed.hand_in
        else ""
    )
