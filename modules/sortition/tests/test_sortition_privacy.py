"""What is kept about people: sealed, out of logs, and gone on the announced day."""

from __future__ import annotations

import io
import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sortition_people import (
    LETTER,
    PEOPLE,
    code_of,
    go_through,
    make_recruitment,
    match_columns,
    publish_list,
    reu,
    said,
    write_to,
)
from sortition_world import before_draw
from sqlalchemy import LargeBinary, select
from test_sortition_rolls import drawn, recruitment

from parvis.content import Channel
from parvis.db import Base, at_moment, db, is_sqlite, now, transaction
from parvis.people.export import personal_data
from parvis.rules import Conflict
from parvis_sortition import jobs, jobs_letters
from parvis_sortition.models import (
    Draw,
    DrawStatus,
    Invitation,
    LetterFile,
    LetterKind,
    Objection,
    RandomKind,
    RollPart,
    RollState,
    Seat,
    SeatState,
    Stage,
    Volunteer,
)
from parvis_sortition.operations.declining import decline
from parvis_sortition.operations.draw import finish_draw, start_draw
from parvis_sortition.operations.freezing import freeze_mandate, reopen_mandate
from parvis_sortition.operations.letters import (
    change_letter,
    clear_letters,
    keep_file,
    order_letters,
)
from parvis_sortition.operations.rolls import receive_roll
from parvis_sortition.operations.volunteering import volunteer
from parvis_sortition.queries.desk import facts_of

__all__ = ["drawn", "recruitment"]

SECRETS = ("Zéphirine", "Quillaumet", "0655443322", "zq@exemple.test", "impasse du Secret")


def everything(app):
    """All that the database holds, as a dump would show it; the file itself on SQLite."""
    found = []
    connection = db.session.connection()
    for table in Base.metadata.sorted_tables:
        for row in connection.exec_driver_sql(f'SELECT * FROM "{table.name}"'):
            found += [bytes(c) if isinstance(c, memoryview) else str(c).encode() for c in row]
            found += [c for c in row if isinstance(c, bytes)]
    if is_sqlite():
        name = db.engine.url.database
        for suffix in ("", "-wal"):
            found.append(Path(name + suffix).read_bytes())
    return b"\n".join(found)


def test_nothing_personal_is_readable_in_the_database_nor_told_in_logs(
    app, client, awa, drawn, caplog, run_jobs
):
    caplog.set_level(logging.DEBUG)
    people = [("Quillaumet", "", "Zéphirine")]
    text = reu(*people).replace("rue Haute", "impasse du Secret")
    receive_roll(awa, drawn.sub_draws[0], "Autre", io.BytesIO(text.encode()))
    contact = {
        "name": "Zéphirine Quillaumet",
        "phone": "0655443322",
        "email": "zq@exemple.test",
        "consent": "y",
    }
    code = code_of(drawn)
    go_through(client, drawn, {"code": code}, contact)
    change_letter(awa, drawn, LETTER)
    jobs_letters.print_letters(order_letters(awa, drawn, LetterKind.INVITATION).id)
    decline(None, drawn, code_of(drawn, 1), objects=True)
    run_jobs()
    kept, logged = everything(app), caplog.text
    assert "sortition_volunteer" in str(Base.metadata.tables.keys()) and len(kept) > 10_000
    for secret in (*SECRETS, code, code.replace("-", ""), "NOM1", "%PDF"):
        assert secret.encode() not in kept, secret
        assert secret not in logged, secret
    assert db.session.query(Volunteer).one().identity["name"] == "Zéphirine Quillaumet"


def test_an_export_does_not_tell_what_others_said(awa, new_person, drawn):
    entered = said(drawn, "Zéphirine", channel=Channel.MEETING, channel_note="marché")
    volunteer(awa, drawn, entered)
    mine = personal_data(awa)
    assert "Zéphirine" not in mine and "salt" not in mine and "sortition_volunteer" in mine
    lea = new_person("Léa")
    row = volunteer(None, drawn, said(drawn, "Z", code=code_of(drawn))).volunteer
    with transaction():
        row.person_id = lea.id
    theirs = json.loads(personal_data(lea))["tables"]["sortition_volunteer"]["rows"]
    assert theirs[0]["identity"]["name"] == "Z"


@pytest.fixture
def panel(awa, place):
    """Two drawn, two alternates, four others; the mandate lets alternates go."""
    called = make_recruitment(awa, place)
    with transaction():
        called.sub_draws[0].alternates = 2
    for number in range(8):
        volunteer(None, called, said(called, f"Nom {number}", number % 2))
    freeze_mandate(awa, called)
    with at_moment(before_draw(called)):
        draw = start_draw(awa, called.sub_draws[0], 1)
        jobs.compute(draw.id)
        finish_draw(awa, draw, RandomKind.DIGITS, "042")
        jobs.alternates(draw.id)
    return called


def seats():
    return db.session.scalars(select(Seat).order_by(Seat.id)).all()


def set_states(*states):
    with transaction():
        for seat, state in zip(seats(), states, strict=False):
            seat.state = state


def test_after_the_appeal_period_only_those_who_sit_are_kept(panel):
    assert len(seats()) == 4
    set_states(SeatState.CONFIRMED, SeatState.DECLINED)
    with at_moment(panel.appeal_until):
        jobs.erase()
        jobs.erase()
    left = db.session.scalars(select(Volunteer)).all()
    assert [row.id for row in left] == [seats()[0].volunteer_id]
    assert len(seats()) == 4 and panel.erased_at is not None
    assert db.session.scalars(select(Draw.sealed)).one() is None
    assert panel.figures["answers"]["volunteers"] == 8
    assert panel.figures["answers"]["channels"] == {"web": 8}


def test_alternates_are_kept_when_the_mandate_says_so_and_who_leaves_later_goes(panel):
    with transaction():
        panel.alternates_kept = True
    set_states(SeatState.CONFIRMED, SeatState.CONFIRMED)
    with at_moment(panel.appeal_until):
        jobs.erase()
        assert db.session.query(Volunteer).count() == 4
        assert db.session.scalars(select(Draw.sealed)).one() is not None
        set_states(SeatState.LEFT)
        figures = dict(panel.figures)
        jobs.erase()
    assert db.session.query(Volunteer).count() == 3 and panel.figures == figures


def test_late_by_years_all_goes_at_once(panel):
    secret = panel.secret
    with at_moment(panel.panel_until.replace(year=panel.panel_until.year + 5)):
        jobs.erase()
    db.session.expire_all()
    assert secret and panel.secret is None and db.session.query(Volunteer).count() == 0
    assert db.session.scalars(select(Draw.audit)).one()


def test_a_cancelled_recruitment_keeps_nobody(awa, drawn):
    receive_roll(awa, drawn.sub_draws[0], "Autre", io.BytesIO(reu(*PEOPLE[:2]).encode()))
    change_letter(awa, drawn, LETTER)
    jobs_letters.print_letters(order_letters(awa, drawn, LetterKind.INVITATION).id)
    volunteer(None, drawn, said(drawn, "Z", code=code_of(drawn)))
    decline(None, drawn, code_of(drawn, 1), objects=True)
    with transaction():
        drawn.stage = Stage.CANCELLED
    jobs.erase()
    for model in (Invitation, Volunteer, RollPart, LetterFile):
        assert db.session.query(model).count() == 0, model
    db.session.expire_all()
    assert drawn.secret is None and drawn.figures["answers"]["yes"] == 1
    assert db.session.query(Objection).count() == 1


def test_answers_that_never_led_to_a_draw_go_too(client, drawn):
    code = code_of(drawn)
    go_through(client, drawn, {"code": code})
    with at_moment(drawn.appeal_until):
        jobs.erase()
        page = client.post(f"/volonne/tirage/{drawn.number}/answer", data={"code": code})
    assert page.status_code == 422
    assert db.session.query(Volunteer).count() == db.session.query(Invitation).count() == 0


def test_who_is_written_to_after_the_date_was_put_off_is_erased_too(awa, drawn):
    first = drawn.appeal_until
    volunteer(None, drawn, said(drawn, "Z", code=code_of(drawn)))
    with at_moment(first):
        jobs.erase()
        with transaction():
            drawn.appeal_until = first + timedelta(days=30)
            drawn.answers_until = drawn.draw_at = first + timedelta(days=20)
        assert not facts_of(drawn).erased
        receive_roll(awa, drawn.sub_draws[0], "Autre", io.BytesIO(reu(*PEOPLE[4:6]).encode()))
        write_to(drawn, "Y", 99)
        volunteer(None, drawn, said(drawn, "Y", code=code_of(drawn)))
        volunteer(awa, drawn, said(drawn, "X", channel=Channel.MEETING, channel_note="marché"))
    for moment in (drawn.appeal_until, drawn.panel_until):
        with at_moment(moment):
            jobs.erase()
            jobs.erase()
            db.session.expire_all()
            for model in (Invitation, Volunteer, RollPart, LetterFile):
                assert db.session.query(model).count() == 0, model
            told = drawn.figures["answers"]
            assert (told["yes"], told["volunteers"], told["channels"]["meeting"]) == (2, 3, 1)
            assert facts_of(drawn).erased


def test_files_of_a_batch_that_never_became_whole_go_after_a_week(awa, drawn):
    change_letter(awa, drawn, LETTER)
    batch = order_letters(awa, drawn, LetterKind.INVITATION)
    keep_file(batch, 0, "1.pdf", 1, b"%PDF")
    assert batch.done < batch.count
    with at_moment(now() + timedelta(days=8)):
        jobs.erase()
        db.session.expire_all()
        assert db.session.query(LetterFile).count() == 0 and batch.cleared_at is not None
        # Its letters wait again.
        assert order_letters(awa, drawn, LetterKind.INVITATION).count == batch.count


def test_letters_can_be_said_to_be_printed_after_the_draw(awa, drawn):
    change_letter(awa, drawn, LETTER)
    batch = order_letters(awa, drawn, LetterKind.INVITATION)
    jobs_letters.print_letters(batch.id)
    with transaction():
        drawn.stage = Stage.DRAWN
    clear_letters(awa, batch)
    assert db.session.query(LetterFile).count() == 0


def test_a_list_published_and_not_drawn_from_is_given_up_on_that_day(awa, drawn):
    roll = receive_roll(awa, drawn.sub_draws[0], "Autre", io.BytesIO(reu(*PEOPLE[4:6]).encode()))
    match_columns(awa, roll, roll.layout["columns"], True)
    with transaction():
        roll.sub_draw.recruitment.to_invite += 1
    publish_list(awa, roll, 1, "Trois boules")
    with at_moment(drawn.appeal_until):
        jobs.erase()
    db.session.expire_all()
    assert roll.state == RollState.GIVEN_UP and roll.reason and roll.hash
    assert db.session.query(RollPart).count() == 0


def test_a_draw_that_waits_for_its_value_is_cancelled_when_its_people_are_erased(awa, place):
    answered = make_recruitment(awa, place)
    for number in range(8):
        volunteer(None, answered, said(answered, f"Nom {number}", number % 2))
    freeze_mandate(awa, answered)
    with at_moment(before_draw(answered)):
        draw = start_draw(awa, answered.sub_draws[0], 1)
        jobs.compute(draw.id)
    with at_moment(answered.appeal_until):
        jobs.erase()
        db.session.expire_all()
        assert draw.status == DrawStatus.CANCELLED and "effac" in draw.reason
        with pytest.raises(Conflict):
            finish_draw(awa, draw, RandomKind.DIGITS, "042")
        # The date can then be put off, and people asked again.
        reopen_mandate(awa, answered, "Trop tard")
        with transaction():
            draw.status, draw.ended_at = DrawStatus.SEALED, None
            answered.mandate_number = 1
        with pytest.raises(Conflict):
            finish_draw(awa, draw, RandomKind.DIGITS, "042")


def test_every_table_with_sealed_columns_says_why():
    tables = {
        mapper.local_table.name: mapper.class_
        for mapper in Base.registry.mappers
        if str(mapper.local_table.name).startswith("sortition_")
    }
    sealed = {
        name: model
        for name, model in tables.items()
        if any(
            isinstance(column.type.impl if hasattr(column.type, "impl") else None, LargeBinary)
            for column in model.__table__.columns
        )
    }
    assert len(sealed) >= 7
    assert [name for name, model in sealed.items() if model.personal is None] == [
        "sortition_recruitment"
    ] or all(model.personal for model in sealed.values())
