"""Règlements to start from, after what French towns do.

Angers, in 2019 (its platform's page of the budget's steps, ecrivons.angers.fr): from the age of 11,
one votes for two favourites of the year's theme and three others, of all themes. Nothing there says
that all five have to be used: they are limits. Here the three others are outside the theme, so that
it does not take them all; who wants them to be free to go there too writes five for the theme.
"""

from __future__ import annotations

from dataclasses import dataclass

from parvis_budgets.reglement.model import Allocation, BallotRules, Reglement, Voters
from parvis_budgets.reglement.words import AllocationRule, BallotKind, EnvelopePolicy, Tie


def _(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


@dataclass(frozen=True)
class Template:
    """A règlement to start from. `title` and `text` are English msgids; `cents` the envelope
    proposed.
    """

    name: str
    title: str
    text: str
    cents: int
    reglement: Reglement


_EVERYONE = (Tie.RESIDENT, Tie.WORKS, Tie.USAGER)

TEMPLATES = {
    template.name: template
    for template in (
        Template(
            "small-commune",
            _("Small commune"),
            _("€15,000; each person chooses one to three projects; the most chosen are funded."),
            15_000_00,
            Reglement(
                title="small-commune",
                voters=Voters(age_least=11),
                ballot=BallotRules(least=1, most=3),
                allocation=Allocation(ties=("cheapest", "number"), threshold=1),
            ),
        ),
        Template(
            "rennes",
            _("Rennes-like"),
            _("Each person chooses up to ten projects whose total stays within the envelope."),
            3_500_000_00,
            Reglement(
                title="rennes",
                voters=Voters(age_least=0, ties=_EVERYONE),
                ballot=BallotRules(kind=BallotKind.KNAPSACK, least=1, most=10),
                allocation=Allocation(ties=("cheapest", "number")),
            ),
        ),
        Template(
            "grenoble",
            _("Grenoble-like"),
            _("Each person chooses exactly six projects; the most chosen are funded."),
            800_000_00,
            Reglement(
                title="grenoble",
                voters=Voters(age_least=11),
                ballot=BallotRules(least=6, most=6, blank=False),
                allocation=Allocation(ties=("cheapest", "number")),
            ),
        ),
        Template(
            "angers",
            _("Angers-like"),
            _("Each person has five votes: two for projects of the year’s theme, three free."),
            1_000_000_00,
            Reglement(
                title="angers",
                voters=Voters(age_least=11),
                ballot=BallotRules(
                    least=1, most=5, themes=("Nature",), themed_most=2, free_most=3
                ),
                allocation=Allocation(ties=("cheapest", "number")),
            ),
        ),
        Template(
            "paris",
            _("Paris-like"),
            _("Each person gives every project one of four mentions; the best judged are funded."),
            10_000_000_00,
            Reglement(
                title="paris",
                voters=Voters(age_least=7, ties=_EVERYONE),
                policy=EnvelopePolicy.HOME_AND_ONE,
                ballot=BallotRules(
                    kind=BallotKind.JUDGMENT, mentions=("reject", "fair", "good", "very-good")
                ),
                allocation=Allocation(
                    rule=AllocationRule.MAJORITY_JUDGMENT,
                    ties=("most-votes", "cheapest", "number"),
                    unrated="lowest",
                    least_mention=1,
                ),
            ),
        ),
        Template(
            "equal-shares",
            _("Equal Shares"),
            _("Each voter is given the same share of the money, spent on what they chose."),
            100_000_00,
            Reglement(
                title="equal-shares",
                voters=Voters(age_least=16),
                ballot=BallotRules(least=1),
                allocation=Allocation(
                    rule=AllocationRule.EQUAL_SHARES,
                    completion="add1-utilitarian",
                    ties=("most-votes", "cheapest", "number"),
                ),
            ),
        ),
    )
}
