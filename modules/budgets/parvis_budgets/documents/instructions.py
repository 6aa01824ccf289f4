"""What a printed ballot tells the voter to do: the limits of the règlement, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.documents import Words
from parvis_budgets.reglement.model import BallotRules
from parvis_budgets.reglement.words import BallotKind


def instructions(
    rules: BallotRules, words: Words, envelope: int, unrated: str = "lowest"
) -> list[str]:
    """One sentence each. `envelope` in cents; `unrated`, what a project without a mention counts
    as (lowest, apart).
    """
    return [*_choice(rules, words, envelope, unrated), *_always(rules, words)]


def on_screen(
    rules: BallotRules, words: Words, envelope: int, unrated: str = "lowest"
) -> list[str]:
    """The same for a ballot on a screen."""
    _ = words.gettext
    if rules.kind == BallotKind.POINTS:
        said = [
            words.ngettext(
                "You have %(n)s point to give.",
                "You have %(n)s points to share among the projects you prefer.",
                rules.points_total,
            )
        ]
        if rules.points_most < rules.points_total:
            said.append(
                words.ngettext(
                    "%(n)s point at most for one project.",
                    "%(n)s points at most for one project.",
                    rules.points_most,
                )
            )
    elif rules.kind == BallotKind.JUDGMENT:
        said = [_("Give each project the mention that you think it deserves.")]
        said += _unrated(rules, words, unrated)
    else:
        said = list(_how_many(rules, words))
        if rules.kind == BallotKind.RANKING:
            said.insert(0, _("Give rank 1 to the project you prefer, 2 to the next, and so on."))
        if rules.kind == BallotKind.KNAPSACK:
            amount = words.money(envelope)
            said.append(_("Their costs add up to %(amount)s at most.", amount=amount))
            said += list(_cost(rules, words, envelope))[1:]
    if rules.blank:
        said.append(_("You may also cast a blank ballot: choose nothing."))
    return said


def mention_words(rules: BallotRules, words: Words) -> list[str]:
    """The words of the règlement's mentions, from the lowest."""
    _ = words.gettext
    known = {
        "reject": _("To be rejected"),
        "poor": _("Poor"),
        "fair": _("Fair"),
        "good": _("Good"),
        "very-good": _("Very good"),
    }
    return [known.get(mention, mention) for mention in rules.mentions]


def _choice(rules: BallotRules, words: Words, envelope: int, unrated: str) -> Iterator[str]:
    _ = words.gettext
    if rules.kind == BallotKind.POINTS:
        yield words.ngettext(
            "You have %(n)s point to give.",
            "You have %(n)s points to share among the projects you prefer.",
            rules.points_total,
        )
        yield words.ngettext(
            "Write beside a project how many you give it: %(n)s at most for one project.",
            "Write beside a project how many you give it: %(n)s at most for one project.",
            min(rules.points_most, rules.points_total),
        )
        return
    if rules.kind == BallotKind.JUDGMENT:
        yield _("Tick one mention, and one only, for each project.")
        yield from _unrated(rules, words, unrated)
        return
    if rules.kind == BallotKind.RANKING:
        yield _("Write 1 beside the project you prefer, 2 beside the next one, and so on.")
        yield _("Give the same rank to no two projects.")
    else:
        yield _("Tick the box of each project that you choose.")
    yield from _how_many(rules, words)
    if rules.kind == BallotKind.KNAPSACK:
        yield from _cost(rules, words, envelope)


def _unrated(rules: BallotRules, words: Words, unrated: str) -> Iterator[str]:
    mentions = mention_words(rules, words)
    if unrated == "lowest" and mentions:
        yield words.gettext(
            "A project without a mention counts as “%(mention)s”.", mention=mentions[0]
        )
    else:
        yield words.gettext("A project without a mention is judged by those who gave it one.")


def _how_many(rules: BallotRules, words: Words) -> Iterator[str]:
    least, most = rules.least, rules.most
    if most is not None and most == least:
        yield words.ngettext(
            "Choose exactly %(n)s project.", "Choose exactly %(n)s projects.", most
        )
    elif most is not None and least > 1:
        yield words.gettext(
            "Choose %(least)s projects at least, %(most)s at most.",
            least=words.number(least),
            most=words.number(most),
        )
    elif most is not None:
        yield words.ngettext(
            "Choose %(n)s project at most.", "Choose %(n)s projects at most.", most
        )
    elif least > 1:
        yield words.ngettext(
            "Choose %(n)s project at least.", "Choose %(n)s projects at least.", least
        )
    else:
        yield words.gettext("Choose as many projects as you like.")
    if rules.themed_most is not None and rules.free_most is not None:
        yield words.gettext(
            "Of these, %(themed)s at most in “%(themes)s” and %(free)s at most in all the others.",
            themed=words.number(rules.themed_most),
            themes=", ".join(rules.themes),
            free=words.number(rules.free_most),
        )


def _cost(rules: BallotRules, words: Words, envelope: int) -> Iterator[str]:
    yield words.gettext(
        "Add up their costs: %(amount)s at most in all.", amount=words.money(envelope)
    )
    if rules.share_least:
        # Rounded up to a cent: what is printed is never too little.
        least = -(-envelope * rules.share_least // 100)
        yield words.gettext("And %(amount)s at least.", amount=words.money(least))


def _always(rules: BallotRules, words: Words) -> Iterator[str]:
    _ = words.gettext
    if rules.blank:
        yield _("A ballot left blank is counted as such.")
    else:
        yield _("A ballot on which nothing is chosen is not counted.")
    yield _("A ballot that does not keep to these rules can't be counted.")
    yield _(
        "Write neither your name nor anything by which you could be recognised: your vote is "
        "secret."
    )
