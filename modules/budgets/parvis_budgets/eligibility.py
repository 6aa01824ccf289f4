"""In which envelopes someone votes: yes, or no with the reason and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, bindparam, select

from parvis.db.ready import Ready
from parvis.rules import Verdict, WayOut, no, yes
from parvis.spaces import Space
from parvis.web import component_url
from parvis.web.days import today
from parvis.web.i18n import gettext as _
from parvis_budgets.models import Budget, Envelope
from parvis_budgets.reglement import EnvelopePolicy, Tie
from parvis_budgets.roll import Voter, age_on, has_two_names, slot_of

PROFILE = "/account"


@dataclass(frozen=True)
class Line:
    """What of a line of the roll says where someone may still vote, and as whom."""

    id: int
    envelope_id: int
    slot: int
    identity: str
    home_id: int | None
    age_band: str


@dataclass(frozen=True)
class Standing:
    """What is known of someone who comes to vote: where they live, the lines they have signed."""

    home_id: int | None
    lines: Sequence[Line] = field(default=())

    def line_of(self, slot: int) -> Line | None:
        """The line signed for this slot."""
        return next((line for line in self.lines if line.slot == slot), None)


def is_home(envelope: Envelope, home_id: int | None) -> bool:
    """Whether the envelope is that of someone living there: of their commune or of what it is
    part of.
    """
    if envelope.space_id is None or home_id is None:
        return False
    return f"/{envelope.space_id}/" in _path_of(home_id)


@Ready
def _path() -> Select[str]:
    return select(Space.path).where(Space.id == bindparam("number"))


def _path_of(space_id: int) -> str:
    """The numbers from the root down to a space; empty when it is not there any more."""
    rows = _path(number=space_id)
    return str(rows[0][0]) if rows else ""


def slot_in(budget: Budget, envelope: Envelope, home_id: int | None) -> int | None:
    """The slot of the roll that a vote here takes; None when the règlement does not let this voter
    vote here.
    """
    policy = budget.reglement.policy
    asked = policy in (EnvelopePolicy.HOME, EnvelopePolicy.HOME_AND_ONE)
    return slot_of(budget.reglement, envelope.id, asked and is_home(envelope, home_id))


def may_vote_in(budget: Budget, envelope: Envelope, standing: Standing) -> Verdict:
    """Whether the règlement opens this envelope to them; asked beside `budgets.vote`."""
    slot = slot_in(budget, envelope, standing.home_id)
    if slot is None and standing.home_id is None and budget.reglement.voters.confirmed:
        return no(
            _("You were confirmed without saying where you live: say it, and ask again."),
            way_out=WayOut(
                _("Say who you are"),
                component_url(budget.component, "declare", number=budget.number),
            ),
            code="home",
        )
    if slot is None and standing.home_id is None:
        return no(
            _("One votes in the envelope of one’s home: say where you live."),
            way_out=WayOut(_("Say where I live"), PROFILE),
            code="home",
        )
    if slot is None:
        return no(_("You vote in the envelope of your home."), code="home")
    line = standing.line_of(slot)
    if line is not None and not budget.reglement.ballot.changeable:
        return no(_("You have voted: this vote can’t be changed."), code="voted")
    if line is None and any(one.envelope_id == envelope.id for one in standing.lines):
        return no(_("You have voted in this envelope already."), code="voted")
    return yes()


def no_project_here() -> Verdict:
    """The answer to who would vote in an envelope without a project."""
    return no(_("No project is put to the vote in this envelope."), code="empty")


def missing_in(budget: Budget, voter: Voter) -> dict[str, str]:
    """What in a declaration does not let them vote, field by field; empty when all does."""
    voters = budget.reglement.voters
    errors = {}
    if not has_two_names(voter.name) or len(voter.name) > 160:
        errors["name"] = _("Your first and last name.")
    age = age_on(today(), voter.born_on)
    if age > 130 or voter.born_on > today():
        errors["born_on"] = _("Check this date: day, month, year of birth.")
    elif age < voters.age_least:
        errors["born_on"] = _("One votes from the age of %(age)d here.", age=voters.age_least)
    if voter.tie not in voters.ties:
        errors["tie"] = _("The règlement does not let you vote on this ground.")
    elif voter.tie == Tie.RESIDENT and not _lives_here(budget, voter.home_id):
        errors["tie"] = _(
            "Your account says that you live elsewhere: choose another ground, or correct your "
            "account first."
        )
    return errors


def home_missing_in(budget: Budget, voter: Voter) -> dict[str, str]:
    """What a resident has to say before being confirmed, where people vote at home: who has voted
    without it can't say it any more.
    """
    asked = budget.reglement.policy in (EnvelopePolicy.HOME, EnvelopePolicy.HOME_AND_ONE)
    if not asked or voter.tie != Tie.RESIDENT or voter.home_id is not None:
        return {}
    return {"": _("Say in your account where you live first: it opens the envelope of your home.")}


def _lives_here(budget: Budget, home_id: int | None) -> bool:
    """Whether the account's commune, if it has one, is in the edition's space, or around it."""
    if home_id is None or home_id == budget.space_id:
        return True
    path = _path_of(home_id)
    return path.startswith(budget.space.path) or budget.space.path.startswith(path)
