"""The demonstration: planted by the command, checked by the verifier, light for web processes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from parvis.db import at_moment, db, now, transaction
from parvis.demo import plant as core_plant
from parvis.demo.plant import is_planted
from parvis.demo.territory import DemoTerritory
from parvis_sortition.demo import plant
from parvis_sortition.demo.codes import letter_code, seat_code
from parvis_sortition.demo.convention import easily_replaced
from parvis_sortition.models import Draw, Recruitment, Seat, SeatState, Stage, Volunteer
from parvis_sortition.onefile import NAME
from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.log import append, seated
from parvis_sortition.proof.verify import verify
from parvis_sortition.publicfile import quotas_of
from parvis_sortition.queries.panel import tally_of
from parvis_sortition.rounds import decline, draw_alternates, fill_again, open_session

pytestmark = pytest.mark.slow


@pytest.fixture
def planted(app):
    """The territory and its people, with this module's demonstration alone."""
    with app.test_request_context(), transaction():
        today = now()
        with at_moment(today - timedelta(days=400)):
            spaces = core_plant._spaces()
            people = core_plant._people(spaces)
        plant.plant(DemoTerritory(today, spaces, people, {}))
    assert is_planted()
    return app


def test_six_hundred_volunteers_a_panel_of_forty_six_some_replaced(planted, client, tmp_path):
    convention = db.session.scalars(
        select(Recruitment).where(Recruitment.stage == Stage.DRAWN)
    ).one()
    volunteers = select(func.count()).where(Volunteer.recruitment_id == convention.id)
    assert db.session.scalar(volunteers) == 600
    draw = db.session.scalars(select(Draw)).one()
    document = json.loads(draw.audit)
    assert verify(document).good
    kinds = [entry["kind"] for entry in document["log"]]
    assert kinds.count("declined") >= 5 and kinds.count("replaced") == 2
    tally = tally_of(draw)
    assert (tally.size, tally.confirmed, tally.waiting, tally.empty) == (46, 43, 2, 1)
    sitting = db.session.scalars(
        select(Seat.number).where(Seat.state.in_((SeatState.DRAWN, SeatState.CONFIRMED)))
    ).all()
    assert sorted(sitting) == seated(document["log"])
    for (feature, value), (low, high) in quotas_of(document).items():
        assert low <= draw.figures[feature][value][1] <= high, value
    base = f"/{convention.space.slug}/tirage/{convention.number}"
    assert client.get(base).status_code == 200
    assert client.get(f"{base}/panel").status_code == 200
    got = client.get(f"{base}/draws/{draw.id}/audit.json")
    assert got.data.decode() == draw.audit
    dates = [entry["at"] for entry in document["log"]]
    assert dates == sorted(dates) and len(set(dates)) > 5
    # With the sealed file nothing is left in doubt; and the program of the page says the same.
    report = verify(document, sealed=draw.sealed)
    assert report.good and not report.doubtful, report.text()
    (tmp_path / "verify.pyz").write_bytes(client.get(f"{base[: base.rindex('/')]}/{NAME}").data)
    (tmp_path / "file.json").write_bytes(got.data)
    command = [sys.executable, "-I", "-S", "verify.pyz", "file.json", "--hash", document["hash"]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "Everything checked holds" in done.stdout, done.stdout


def test_whatever_the_hash_of_the_draw_the_seats_can_be_filled_again(planted):
    # The closing time is another at each planting, the hash with it, and so who comes in.
    draw = db.session.scalars(select(Draw)).one()
    document, people = json.loads(draw.audit), draw.sealed["people"]
    silent, declining = easily_replaced(draw)[:2], easily_replaced(draw)[2:6]
    left = {
        state: set(
            db.session.scalars(select(Seat.number).where(Seat.turn == 0, Seat.state == state))
        )
        for state in (SeatState.SILENT, SeatState.DECLINED)
    }
    assert left == {SeatState.SILENT: set(silent), SeatState.DECLINED: set(declining)}
    (drawn,) = (entry["data"] for entry in document["log"] if entry["kind"] == "drawn")
    answers = {person["number"]: person["features"] for person in people}
    for numbers, filled in ((declining, 4), (silent, 6)):
        for number in numbers:
            alike = [
                n for n in answers if answers[n] == answers[number] and n not in drawn["panel"]
            ]
            assert len(alike) >= filled, number
    for minute in range(6):
        before = {**document["draw"], "closed_at": f"2027-03-01T10:0{minute}:00+00:00"}
        log = append([], "published", {"draw": digest("draw", before)})
        log = append(log, "drawn", drawn)
        began = {**document, "draw": before, "hash": log[0]["data"]["draw"], "log": log}
        session = open_session(began, draw.sealed)
        session = draw_alternates(session, 14)
        for numbers in (declining, silent):
            session = decline(session, [session.ids[number] for number in numbers])
            session = fill_again(session)
            assert not isinstance(session, tuple), minute
        report = verify(session.document)
        assert report.good, report.text()


def test_codes_are_shown_on_the_demonstration_alone(planted, monkeypatch):
    config = planted.extensions["parvis"].config
    convention, water = db.session.scalars(select(Recruitment).order_by(Recruitment.id)).all()
    assert (letter_code(water), seat_code(convention)) == ("", "")
    object.__setattr__(config, "demo", True)
    try:
        assert letter_code(water) and seat_code(convention) and not seat_code(water)
        with transaction():
            water.space.demo = False
        assert letter_code(water) == ""
    finally:
        object.__setattr__(config, "demo", False)


def test_what_a_web_process_imports_loads_no_solver():
    code = (
        "import sys, parvis_sortition.manifest, parvis_sortition.views, parvis_sortition.admin,"
        " parvis_sortition.jobs, parvis_sortition.jobs_panel, parvis_sortition.demo.plant;"
        "sys.exit(bool({'numpy', 'highspy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0
