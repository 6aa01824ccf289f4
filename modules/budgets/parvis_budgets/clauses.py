"""The règlement in sentences that people read: all of them follow from the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale, get_locale

from parvis.dates import date_in_words, moment_in_words
from parvis.figures import numbers
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis_budgets import labels
from parvis_budgets.reglement import (
    Allocation,
    AllocationRule,
    BallotKind,
    BallotRules,
    EnvelopePolicy,
    Reglement,
    Step,
    VoteChannel,
    Window,
)


@dataclass(frozen=True)
class Purse:
    """An envelope as the règlement tells it: `amount` in cents, `place` the commune whose it is."""

    name: str
    amount: int
    place: str = ""
    theme: str = ""


@dataclass(frozen=True)
class Article:
    """One question and the sentences that answer it."""

    name: str
    """For its anchor."""
    title: str
    sentences: tuple[str, ...]


def articles(reglement: Reglement, purses: Sequence[Purse]) -> list[Article]:
    """The whole règlement, in the reader's language."""
    written: list[tuple[str, str, Callable[[], Iterator[str]]]] = [
        ("money", _("How much money?"), lambda: _money(reglement, purses)),
        ("voters", _("Who votes?"), lambda: _voters(reglement)),
        ("dates", _("When?"), lambda: _dates(reglement)),
        ("projects", _("Which projects?"), lambda: _projects(reglement)),
        ("ballot", _("How does one vote?"), lambda: _ballot(reglement)),
        (
            "allocation",
            _("How is the money allocated?"),
            lambda: _allocation(reglement.allocation, reglement.ballot),
        ),
        ("ties", _("And when projects are tied?"), lambda: _ties(reglement.allocation)),
        ("validation", _("Who validates the result?"), lambda: _validation(reglement)),
    ]
    return [Article(name, title, tuple(write())) for name, title, write in written]


def text_of(reglement: Reglement, purses: Sequence[Purse], language: str) -> str:
    """The règlement as plain text in this language: a line for each sentence."""
    with force_locale(language):
        parts = [
            "\n".join([article.title, *(f"– {line}" for line in article.sentences)])
            for article in articles(reglement, purses)
        ]
    return "\n\n".join(parts)


def money(cents: int) -> str:
    """« 15 000 € » in the language of the text."""
    return numbers.money(cents, _language())


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "en"


def _one_of(names: Sequence[str]) -> str:
    """« a, b ou c »."""
    from babel.lists import format_list

    return str(format_list(names, style="or", locale=_language()))


def _apart(names: Sequence[str]) -> str:
    """What may have commas of its own, with semicolons as the language spaces them."""
    return reduce(lambda first, then: _("%(first)s; %(then)s", first=first, then=then), names)


def _quoted(name: object) -> str:
    return _("“%(name)s”", name=str(name))


def _money(reglement: Reglement, purses: Sequence[Purse]) -> Iterator[str]:
    total = money(sum(purse.amount for purse in purses))
    if len(purses) == 1:
        yield _("%(amount)s go to the projects that people choose.", amount=total)
    else:
        yield _("%(amount)s in all, in %(count)d envelopes.", amount=total, count=len(purses))
        for purse in purses:
            about = [word for word in (purse.place, purse.theme) if word]
            line = _("%(name)s: %(amount)s", name=purse.name, amount=money(purse.amount))
            yield f"{line} ({', '.join(about)})" if about else line
        yield POLICY_SENTENCES[reglement.policy]()
    if reglement.cost_most is not None:
        yield _("One project costs %(amount)s at most.", amount=money(reglement.cost_most))


POLICY_SENTENCES: dict[EnvelopePolicy, Callable[[], str]] = {
    EnvelopePolicy.ONE: lambda: _("Each person votes in one envelope, of their choice."),
    EnvelopePolicy.HOME: lambda: _("Each person votes in the envelope of their home."),
    EnvelopePolicy.HOME_AND_ONE: lambda: _(
        "Each person votes in the envelope of their home, and in one other of their choice."
    ),
    EnvelopePolicy.ALL: lambda: _("Each person votes in all the envelopes they like."),
}


def _voters(reglement: Reglement) -> Iterator[str]:
    voters = reglement.voters
    if voters.age_least:
        yield _("One votes from the age of %(age)d.", age=voters.age_least)
    else:
        yield _("One votes at any age.")
    grounds = [str(labels.GROUNDS[tie]) for tie in voters.ties]
    if len(grounds) == 1:
        yield _("One must %(ground)s.", ground=grounds[0])
    else:
        yield _("One of these is enough: %(grounds)s.", grounds=_apart(grounds))
    if voters.confirmed:
        yield _("One declares one’s name, birth date and tie; a facilitator confirms them before.")
    else:
        yield _("One declares one’s name, birth date and tie; nothing more is asked.")
    ways = [str(labels.CHANNELS[channel]).lower() for channel in voters.channels]
    yield _("One votes %(ways)s.", ways=_one_of(ways))
    yield _("One person, one vote, whichever way: a second vote by another way is refused.")
    yield _(
        "The vote is secret. Who voted and what was voted are kept apart; at the closing, what"
        " could link them is destroyed."
    )


def _dates(reglement: Reglement) -> Iterator[str]:
    if reglement.calendar[Step.VOTE] is None:
        yield _("The dates of the vote are not known yet.")
    for step, window in reglement.calendar:
        title = str(labels.STEPS[step])
        if window.closes is None:
            yield _("%(step)s: from %(start)s.", step=title, start=_moment(window.opens, window))
        else:
            yield _(
                "%(step)s: from %(start)s to %(end)s.",
                step=title,
                start=_moment(window.opens, window),
                end=_moment(window.closes, window),
            )
    yield _(
        "Ideas and the vote open and close by themselves at their dates. Projects are studied"
        " during that step, and the result is announced from its date on. The dates of the"
        " realisation are those that are foreseen."
    )
    yield _(
        "Nothing of this règlement changes once the vote has opened. Until then, a change is"
        " published as a new version, with what it changes."
    )


def _moment(moment: datetime, window: Window) -> str:
    zone = ZoneInfo(current_app.extensions["parvis"].config.timezone)
    local, language = moment.astimezone(zone), _language()
    closes = window.closes.astimezone(zone).time() if window.closes else time.max
    if window.opens.astimezone(zone).time() == time.min and closes in (time.min, time.max):
        # What closes at midnight was open all the day before.
        day = local if moment == window.opens else local - timedelta(microseconds=1)
        return date_in_words(day.date(), language)
    return moment_in_words(local, language)


def _projects(reglement: Reglement) -> Iterator[str]:
    if reglement.calendar[Step.IDEAS] is not None:
        yield _("Anyone with an account brings ideas while that step is open.")
    if reglement.proposers:
        yield reglement.proposers
    yield _(
        "A service studies each project and publishes what it finds: admissible or not, and why;"
        " what it costs, to make and then each year."
    )
    yield _("A project that is refused stays public, with the reasons.")


def _ballot(reglement: Reglement) -> Iterator[str]:
    ballot, channels = reglement.ballot, reglement.voters.channels
    match ballot.kind:
        case BallotKind.POINTS:
            yield _(
                "Each person shares %(total)d points among the projects, %(most)d at most to one.",
                total=ballot.points_total,
                most=ballot.points_most,
            )
        case BallotKind.JUDGMENT:
            mentions = ", ".join(_quoted(labels.MENTIONS[m]) for m in ballot.mentions)
            yield _("Each person gives projects a mention: %(mentions)s.", mentions=mentions)
        case _:
            yield from _chosen(ballot)
    yield (
        _("One may hand in a blank ballot: it is counted apart, and allocates nothing.")
        if ballot.blank
        else _("Blank ballots are not taken.")
    )
    yield (
        _("Until the closing, one may change one’s vote.")
        if ballot.changeable
        else _("Once cast, a vote can’t be changed.")
    )
    if VoteChannel.WEB in channels:
        yield _("On the web, each person sees the projects in another order, drawn at random.")
    if set(channels) - {VoteChannel.WEB}:
        yield _("On paper and by telephone, projects are in the order of their numbers.")
    if set(channels) - {VoteChannel.PAPER}:
        yield _(
            "Who votes on the web or by telephone gets a code, which finds their ballot in the list"
            " published after the vote."
        )
    yield from _box(reglement)


def _box(reglement: Reglement) -> Iterator[str]:
    """When the box is closed, and what of paper is done before and after."""
    if VoteChannel.PAPER not in reglement.voters.channels:
        yield _("At the end of the vote, the box closes by itself.")
        return
    window = reglement.calendar[Step.VOTE]
    if window is None or window.closes is None:
        yield _("A ballot on paper is put into the box before the vote closes.")
    else:
        yield _(
            "A ballot on paper is put into the box before the vote closes, on %(end)s.",
            end=_moment(window.closes, window),
        )
    yield _(
        "The signatures of those who voted on paper are entered until a facilitator closes the box,"
        " which is done once all of them are there; none after. The ballots on paper are typed in"
        " twice, by two agents who do not see each other’s work, until the result is announced."
        " There are never more of them than signatures."
    )


def _chosen(ballot: BallotRules) -> Iterator[str]:
    if ballot.kind == BallotKind.RANKING:
        yield _("Each person ranks projects, the one they prefer first.")
    elif ballot.kind == BallotKind.KNAPSACK:
        yield _("Each person chooses projects whose total stays within the envelope.")
        if ballot.share_least:
            share = ballot.share_least
            yield _("What one chooses takes %(share)d %% of the envelope at least.", share=share)
    if ballot.least == ballot.most:
        yield ngettext(
            "One chooses exactly %(num)d project.",
            "One chooses exactly %(num)d projects.",
            ballot.least,
        )
    elif ballot.most is None:
        yield ngettext(
            "One chooses at least %(num)d project.",
            "One chooses at least %(num)d projects.",
            ballot.least,
        )
    else:
        yield _(
            "One chooses from %(least)d to %(most)d projects.",
            least=ballot.least,
            most=ballot.most,
        )
    if ballot.themed_most is not None and ballot.free_most is not None:
        yield _(
            "Of these, %(themed)d at most of the themes “%(themes)s”, %(free)d at most of others.",
            themed=ballot.themed_most,
            themes=", ".join(ballot.themes),
            free=ballot.free_most,
        )


def _allocation(rules: Allocation, ballot: BallotRules) -> Iterator[str]:
    yield from _support(rules, ballot)
    match rules.rule:
        case AllocationRule.GREEDY:
            yield GREEDY_SENTENCES[rules.by]()
            yield from _threshold(rules)
            yield _too_dear(rules)
        case AllocationRule.EQUAL_SHARES:
            yield from _equal_shares(rules)
        case AllocationRule.PHRAGMEN:
            yield _(
                "Voters save up, all at the same pace. As soon as those who chose a project have"
                " saved its cost together, it is funded, and they begin again from nothing."
            )
            yield _too_dear(rules)
        case AllocationRule.MAJORITY_JUDGMENT:
            yield _(
                "Each project has a majority mention: the best one that more than half of the"
                " voters give it or exceed. The best judged projects are funded first."
            )
            yield (
                _("Who gives a project no mention counts as giving it the lowest.")
                if rules.unrated == "lowest"
                else _("A project is judged only by those who gave it a mention.")
            )
            if rules.least_mention and rules.least_mention < len(ballot.mentions):
                least = labels.MENTIONS[ballot.mentions[rules.least_mention]]
                yield _("A project needs the majority mention “%(least)s” at least.", least=least)
            yield _too_dear(rules)
    if ballot.kind == BallotKind.RANKING:
        yield (
            _(
                "The last project of a ranking has one point, the one before it two, and so on up"
                " to the first; those that are not ranked have none."
            )
            if _counts_points(rules)
            else _("What counts is that a project is ranked, not at which place.")
        )
    if rules.winners is not None:
        yield ngettext(
            "%(num)d project is funded at most.",
            "%(num)d projects are funded at most.",
            rules.winners,
        )
    yield _("Of projects that are declared incompatible, one at most is funded.")
    yield _(
        "The count is exact and done by a program that is public. All ballots are published without"
        " names: anyone can count again."
    )


def _counts_points(rules: Allocation) -> bool:
    return (rules.rule == AllocationRule.GREEDY and rules.by == "points") or (
        rules.rule == AllocationRule.EQUAL_SHARES and rules.utility == "points"
    )


GREEDY_SENTENCES: dict[str, Callable[[], str]] = {
    "votes": lambda: _("Projects are funded from the most chosen down."),
    "points": lambda: _("Projects are funded from the one with the most points down."),
    "votes-per-cost": lambda: _(
        "Projects are funded from the one with the most votes for each euro of its cost down."
    ),
}


def _support(rules: Allocation, ballot: BallotRules) -> Iterator[str]:
    """What a vote for a project is, where ballots say more than a choice."""
    if ballot.kind == BallotKind.POINTS and not (
        rules.rule == AllocationRule.GREEDY and rules.by == "points"
    ):
        yield _("Whoever gives a project a point at least votes for it.")
    if ballot.kind == BallotKind.JUDGMENT and rules.rule != AllocationRule.MAJORITY_JUDGMENT:
        lowest = labels.MENTIONS[ballot.mentions[0]]
        yield _("Any mention above “%(lowest)s” is a vote for the project.", lowest=lowest)


def _threshold(rules: Allocation) -> Iterator[str]:
    if rules.threshold:
        yield ngettext(
            "A project needs at least %(num)d vote.",
            "A project needs at least %(num)d votes.",
            rules.threshold,
        )
    else:
        yield _("A project that nobody chose is funded too, if money is left.")


def _too_dear(rules: Allocation) -> str:
    if rules.when_too_dear == "skip":
        text = _("A project that costs more than what is left is passed over for the next one.")
    else:
        text = _("The first project that costs more than what is left ends the allocation.")
    return str(text)


def _equal_shares(rules: Allocation) -> Iterator[str]:
    yield _(
        "The envelope is shared equally among all those whose ballot is not blank. A project is"
        " funded when those who chose it can pay for it together, out of their shares, all alike."
    )
    yield UTILITY_SENTENCES[rules.utility]()
    if rules.completion == "none":
        yield _("What is then left is not spent.")
        return
    yield _(
        "Money is often left. The count is then made again with one euro more in each share, and"
        " again; the last count that stays within the envelope is the one that holds."
    )
    yield (
        _("Shares begin at the envelope divided by their number, to the cent and beyond.")
        if rules.start == "exact"
        else _("Shares begin at the envelope divided by their number, in whole euros.")
    )
    yield (
        _("It stops as soon as no other project fits into what is left, or the envelope is passed.")
        if rules.stop == "exhaustive"
        else _("It stops only when the envelope is passed.")
    )
    if rules.completion == "add1-utilitarian":
        yield _("What is still left goes to the most chosen projects that fit.")


UTILITY_SENTENCES: dict[str, Callable[[], str]] = {
    "cost": lambda: _(
        "First comes the project of which each supporter pays the smallest part of the cost."
    ),
    "cardinality": lambda: _("First comes the project for which each supporter pays the least."),
    "points": lambda: _(
        "First comes the project for which supporters pay the least for each point they gave it."
    ),
}


def _ties(rules: Allocation) -> Iterator[str]:
    order = [str(labels.TIE_BREAKS[tie]) for tie in rules.ties]
    yield _("This settles it, in this order: %(order)s.", order=_apart(order))
    if "lot" in rules.ties:
        yield _(
            "The lot is drawn by computing from the text “%(seed)s”, declared here: anyone can draw"
            " it again.",
            seed=rules.seed,
        )


def _validation(reglement: Reglement) -> Iterator[str]:
    if reglement.validator:
        yield _("The result is validated by: %(validator)s.", validator=reglement.validator)
    else:
        yield _("The result of the count is final.")
