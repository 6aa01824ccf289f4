"""The day after the appeal period, nothing is found of who was not drawn, wherever one looks."""

from __future__ import annotations

import io
import logging
from datetime import timedelta

import pytest
from sortition_people import (
    LETTER,
    code_of,
    draw_roll,
    go_through,
    make_recruitment,
    match_columns,
    publish_list,
    reu,
    said,
)
from sortition_world import before_draw
from sqlalchemy import select

from parvis.content import Channel
from parvis.db import Base, at_moment, db, transaction
from parvis.events import drain
from parvis.mail.jobs import forget_mails
from parvis.mail.models import Mail
from parvis_sortition import jobs, jobs_letters
from parvis_sortition.models import (
    Draw,
    Invitation,
    LetterKind,
    RandomKind,
    Seat,
    SeatState,
    Volunteer,
)
from parvis_sortition.operations import erasure
from parvis_sortition.operations.declining import decline
from parvis_sortition.operations.draw import finish_draw, start_draw
from parvis_sortition.operations.freezing import freeze_mandate
from parvis_sortition.operations.letters import change_letter, order_letters
from parvis_sortition.operations.panel import enter_reply
from parvis_sortition.operations.pool import exclude_volunteer
from parvis_sortition.operations.rolls import receive_roll
from parvis_sortition.operations.volunteering import volunteer, withdraw

NAMES = ["Quillaumet", "Ravanastre", "Sigoyer", "Trescléoux", "Ubraye", "Valernes", "Zavatta"]
"""Of the list: one by one, what becomes of them is said in `whole`."""


def opened():
    """Every row of every table, what is sealed opened, as text, by table."""
    return {
        table.name: "\n".join(str(tuple(row)) for row in db.session.execute(select(table)))
        for table in Base.metadata.sorted_tables
    }


def files(app):
    """What the instance's folder holds, but the database and the keys."""
    folder = app.extensions["parvis"].config.instance_path
    return b"\n".join(
        path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".sqlite3" not in path.name
    )


@pytest.fixture
def whole(app, client, awa, place, caplog):
    """From the list to the panel: who answered by letter, on paper and met at the market, said no,
    was excluded and withdrew, was drawn and came, was drawn and declined.
    """
    caplog.set_level(logging.DEBUG)
    called = make_recruitment(awa, place)
    roll = receive_roll(
        awa,
        called.sub_draws[0],
        "Liste",
        io.BytesIO(reu(*((name.upper(), "", "Zéphirine") for name in NAMES)).encode()),
    )
    match_columns(awa, roll, roll.layout["columns"], True)
    publish_list(awa, roll, len(NAMES) - 1, "Trois boules")
    draw_roll(awa, roll, "042")
    change_letter(awa, called, LETTER)
    jobs_letters.print_letters(order_letters(awa, called, LetterKind.INVITATION).id)
    invited = db.session.scalars(select(Invitation).order_by(Invitation.number)).all()
    for place_, letter in enumerate(invited[:3]):
        contact = {
            "name": letter.recipient["name"],
            "phone": f"06 55 44 33 0{place_}",
            "email": f"invite{place_}@zq.example",
            "consent": "y",
        }
        page = go_through(client, called, {"code": letter.code}, contact)
        assert page.status_code == 200
    decline(None, called, code_of(called, 3), objects=False)
    for number in range(6):
        mine = said(called, f"Marché{number} Zéphirine", int(number > 1), channel=Channel.MEETING,
                    channel_note="au marché")  # fmt: skip
        mine.identity["email"] = f"marche{number}@zq.example"
        mine.identity["address"] = f"{number} impasse du Secret"
        volunteer(awa, called, mine)
    out = db.session.query(Volunteer).order_by(Volunteer.id.desc()).first()
    exclude_volunteer(awa, out, "Habite ailleurs.")
    withdraw(awa, called, row=out)
    freeze_mandate(awa, called)
    with at_moment(before_draw(called)):
        draw = start_draw(awa, called.sub_draws[0], 1)
        jobs.compute(draw.id)
        finish_draw(awa, draw, RandomKind.DIGITS, "042")
        drain(app)
        one, other = db.session.scalars(select(Seat).order_by(Seat.number)).all()
        enter_reply(awa, one, SeatState.CONFIRMED, Channel.PHONE)
        enter_reply(awa, other, SeatState.DECLINED, Channel.PHONE)
    db.session.expire_all()
    return called


def secrets_of(people, letters):
    """What would tell that someone was there: who they are, their codes and tags."""
    found = set()
    for row in people:
        found |= {row.identity.get(name, "") for name in ("name", "phone", "email", "address")}
        found |= {row.code_hash, row.identity_tag, row.email_tag, row.phone_tag, row.household_tag}
    for letter in letters:
        found |= {letter.recipient["name"], letter.code, letter.code_hash}
    return found - {""}


def test_nothing_is_found_of_who_was_not_drawn(app, whole, caplog):
    member = db.session.scalars(select(Seat).where(Seat.state == SeatState.CONFIRMED)).one()
    sits = member.volunteer
    others = db.session.scalars(select(Volunteer).where(Volunteer.id != sits.id)).all()
    assert len(others) == 8
    secrets = {name.upper() for name in NAMES} - set(sits.identity["name"].split())
    letters = db.session.scalars(select(Invitation)).all()
    secrets |= secrets_of(others, letters)
    secrets -= secrets_of([sits], [one for one in letters if one.id == sits.invitation_id])
    answers = {str(row.answers) for row in others if row.answers}
    before = "\n".join(opened().values())
    # The list is gone since its draw: one of its names is nowhere already.
    assert sum(secret in before for secret in secrets) == len(secrets) - 1 > 50
    assert db.session.query(Mail).count() >= 1
    # Mails to those drawn go thirty days after they were written, by the core.
    with at_moment(whole.appeal_until + timedelta(days=30)):
        jobs.erase()
        with transaction():
            forget_mails()
        left, stored = opened(), files(app)
    for secret in sorted(secrets):
        assert [name for name, text in left.items() if secret in text] == [], secret
        assert secret.encode() not in stored and secret not in caplog.text, secret
    # Nor what each answered, which with other figures would tell who they are.
    del left["sortition_volunteer"]
    assert not any(said_ in text for said_ in answers for text in left.values())
    assert db.session.query(Volunteer).count() == 1 and db.session.query(Invitation).count() == 0
    assert db.session.scalars(select(Draw.sealed)).one() is None
    # The rest stays.
    assert db.session.scalars(select(Draw.audit)).one() and whole.figures["answers"]["invited"] == 6


def test_one_recruitment_that_cannot_be_erased_does_not_keep_the_others(
    awa, place, whole, monkeypatch, caplog
):
    other = make_recruitment(awa, place)
    volunteer(None, other, said(other, "Zéphirine"))
    real = erasure.erase_not_drawn

    def breaks(recruitment):
        if recruitment.id == whole.id:
            raise RuntimeError("broken")
        return real(recruitment)

    monkeypatch.setattr(jobs, "erase_not_drawn", breaks)
    with at_moment(other.appeal_until + timedelta(days=1)):
        with pytest.raises(RuntimeError):
            jobs.erase()
        left = set(db.session.scalars(select(Volunteer.recruitment_id)))
    assert left == {whole.id} and "broken" in caplog.text
