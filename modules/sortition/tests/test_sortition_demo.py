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
from parvis_sortition.models import Draw, Recruitment, Seat, SeatState, Stage, Volunteer
from parvis_sortition.proof.log import seated
from parvis_sortition.proof.verify import verify
from parvis_sortition.publicfile import quotas_of
from parvis_sortition.queries.panel import tally_of

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


def test_six_hundred_volunteers_a_panel_of_forty_six_some_replaced(planted, client):
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
