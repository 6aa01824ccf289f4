"""The règlement in sentences that people read: all of them follow from the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import force_locale

from parvis.web.i18n import gettext as _
from parvis_budgets import labels
from parvis_budgets.clauses.allocation import allocation_said, ties_said
from parvis_budgets.clauses.vote import ballot_said, voters_said
from parvis_budgets.clauses.wording import moment_of, money
from parvis_budgets.reglement import EnvelopePolicy, Reglement, Step


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
        ("voters", _("Who votes?"), lambda: voters_said(reglement)),
        ("dates", _("When?"), lambda: _dates(reglement)),
        ("projects", _("Which projects?"), lambda: _projects(reglement)),
        ("ballot", _("How does one vote?"), lambda: ballot_said(reglement)),
        (
            "allocation",
            _("How is the money allocated?"),
            lambda: allocation_said(reglement.allocation, reglement.ballot),
        ),
        ("ties", _("And when projects are tied?"), lambda: ties_said(reglement.allocation)),
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


def _dates(reglement: Reglement) -> Iterator[str]:
    if reglement.calendar[Step.VOTE] is None:
        yield _("The dates of the vote are not known yet.")
    for step, window in reglement.calendar:
        title = str(labels.STEPS[step])
        if window.closes is None:
            yield _("%(step)s: from %(start)s.", step=title, start=moment_of(window.opens, window))
        else:
            yield _(
                "%(step)s: from %(start)s to %(end)s.",
                step=title,
                start=moment_of(window.opens, window),
                end=moment_of(window.closes, window),
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


def _validation(reglement: Reglement) -> Iterator[str]:
    if reglement.validator:
        yield _("The result is validated by: %(validator)s.", validator=reglement.validator)
    else:
        yield _("The result of the count is final.")
