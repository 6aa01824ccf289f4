"""Who votes and how: the sentences on voters, ballots and the box."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis_budgets import labels
from parvis_budgets.clauses.wording import apart, moment_of, one_of, quoted
from parvis_budgets.lateness import KEPT_OPEN
from parvis_budgets.reglement import BallotKind, BallotRules, Reglement, Step, VoteChannel


def voters_said(reglement: Reglement) -> Iterator[str]:
    """Who may vote, by which ways, once each."""
    voters = reglement.voters
    if voters.age_least:
        yield _("One votes from the age of %(age)d.", age=voters.age_least)
    else:
        yield _("One votes at any age.")
    grounds = [str(labels.GROUNDS[tie]) for tie in voters.ties]
    if len(grounds) == 1:
        yield _("One must %(ground)s.", ground=grounds[0])
    else:
        yield _("One of these is enough: %(grounds)s.", grounds=apart(grounds))
    if voters.confirmed:
        yield _("One declares one’s name, birth date and tie; a facilitator confirms them before.")
    else:
        yield _("One declares one’s name, birth date and tie; nothing more is asked.")
    ways = [str(labels.CHANNELS[channel]).lower() for channel in voters.channels]
    yield _("One votes %(ways)s.", ways=one_of(ways))
    yield _("One person, one vote, whichever way: a second vote by another way is refused.")
    yield _(
        "The vote is secret. Who voted and what was voted are kept apart; at the closing, what"
        " could link them is destroyed."
    )


def ballot_said(reglement: Reglement) -> Iterator[str]:
    """What a ballot may say, in which order projects are, what becomes of the box."""
    ballot, channels = reglement.ballot, reglement.voters.channels
    match ballot.kind:
        case BallotKind.POINTS:
            yield _(
                "Each person shares %(total)d points among the projects, %(most)d at most to one.",
                total=ballot.points_total,
                most=ballot.points_most,
            )
        case BallotKind.JUDGMENT:
            mentions = ", ".join(quoted(labels.MENTIONS[m]) for m in ballot.mentions)
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
            end=moment_of(window.closes, window),
        )
    yield _(
        "The signatures of those who voted on paper are entered until a facilitator closes the box,"
        " which is done once all of them are there, %(days)d days after the vote at the latest;"
        " none after. The ballots on paper are typed in twice, by two agents who do not see each"
        " other’s work, until the result is announced. There are never more of them than"
        " signatures.",
        days=KEPT_OPEN.days,
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
