"""A vote on paper that nobody closes: the desk insists, and the box does not stay open for ever."""

from __future__ import annotations

from dataclasses import replace

import pytest
from budget_worlds import day, do_jobs, frozen_edition, voter

from parvis.db import at_moment, db, transaction
from parvis.mail.models import Mail
from parvis.rules import Conflict, Refused
from parvis_budgets.jobs import close_due
from parvis_budgets.models import BallotKey, CountRequest
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.operations.freezing import freeze_reglement
from parvis_budgets.operations.reglement import Money, make_budget, publish_budget
from parvis_budgets.operations.roll import sign_for
from parvis_budgets.reglement import Calendar, Reglement, Step, VoteChannel, Voters, Window

BOTH = Voters(age_least=16, channels=(VoteChannel.WEB, VoteChannel.PAPER))


@pytest.fixture
def left(component, awa):
    return frozen_edition(awa, component, Reglement(voters=BOTH), [8_000_00] * 3)


def written() -> list[Mail]:
    """The mails that ask for the closing."""
    do_jobs()
    asking = Mail.subject.contains("urne est encore ouverte")
    return db.session.query(Mail).filter(asking).order_by(Mail.id).all()


def test_facilitators_are_written_to_days_after_and_again(
    left, awa, component, new_person, give_role
) -> None:
    with at_moment(day(20)):
        give_role(new_person("Zoé"), component.space, "member")
        give_role(new_person("Léo"), component.space, "moderator")
        gone = new_person("Ana")
        give_role(gone, component.space, "facilitator")
        with transaction():
            gone.email = None
    for number, mails in ((32, 0), (33, 1), (33, 1), (39, 1), (40, 2)):
        with at_moment(day(number)):
            close_due()
            close_due()
            assert len(written()) == mails, number
    mail = written()[0]
    assert mail.recipient == awa.email and f"/admin/{left.number}" in mail.text
    assert "secret" in mail.text and "90" in mail.text
    with at_moment(day(41)):
        close_vote(awa, left)
    with at_moment(day(60)):
        close_due()
        assert len(written()) == 2


def test_it_closes_by_itself_in_the_end(left, awa) -> None:
    with at_moment(day(119)):
        sign_for(awa, left, left.envelopes[0], voter("Jo Bec"))
        close_due()
        assert left.closed_at is None
    with at_moment(day(120)):
        close_due()
        do_jobs()
        assert left.closed_at is not None and left.voters_count == 1
        assert db.session.query(BallotKey).count() == 0
        # Its ballots can still be typed in: nobody counts without them.
        assert db.session.query(CountRequest).count() == 0
        with pytest.raises(Refused):
            sign_for(awa, left, left.envelopes[0], voter("Zoé Roux"))


def test_the_desk_insists_and_the_act_is_there(
    client, sign_in, left, new_person, give_role
) -> None:
    zoe = new_person("Zoé", locale="en")
    give_role(zoe, left.space, "facilitator")
    address = f"/volonne/budget/admin/{left.number}"
    with at_moment(day(31)):
        sign_in(client, zoe)
        page = client.get(address).text
        assert page.index("still missing") < page.index("close the box.")
        assert f"{address}/roll" in page
    with at_moment(day(34)):
        assert "can be worked out" in client.get(address).text
        assert "has been over for days" in client.get("/volonne/budget/admin/").text
        assert client.post(f"{address}/do/close-late").status_code == 303
        assert client.post(f"{address}/do/close-late").status_code == 403
    db.session.refresh(left)
    assert left.closed_at is not None


def test_what_is_not_published_is_not_frozen(component, awa, left) -> None:
    calendar = Calendar({Step.VOTE: Window(day(20), day(30))})
    with at_moment(day(1)):
        draft = make_budget(
            awa,
            component,
            title="Une autre",
            body="",
            reglement=replace(Reglement(), calendar=calendar),
            envelopes=[Money("Volonne", 15_000_00)],
        )
        with pytest.raises(Conflict, match="Publiez"):
            freeze_reglement(awa, draft)
    with at_moment(day(21)), pytest.raises(Conflict):
        publish_budget(awa, draft)
