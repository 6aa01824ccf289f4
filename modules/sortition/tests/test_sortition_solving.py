"""The solver apart from the web process: the same answer, told on its way, ended when unwanted."""

from __future__ import annotations

import contextvars
import json
import subprocess
import threading
from datetime import timedelta

import pytest

from parvis.db import at_moment, db
from parvis_sortition import jobs
from parvis_sortition.models import Draw, DrawStatus
from parvis_sortition.operations.draw import cancel_draw, start_draw
from parvis_sortition.operations.freezing import freeze_mandate
from parvis_sortition.proof.verify import verify
from parvis_sortition.publicfile import read_document
from parvis_sortition.solving import ask
from parvis_sortition.solving.ask import SolvingFailed, solve, solve_apart

ORDER = {
    "size": 6,
    "algorithm": "leximin",
    "panels": 100,
    "closed_at": "2027-03-01T10:00:00+00:00",
    "announcement": "Trois boules…",
    "source": "digits",
    "salt": "ab" * 32,
    "features": ["Sexe", "Âge"],
    "quotas": [
        ["Sexe", "F", 3, 3],
        ["Sexe", "H", 3, 3],
        ["Âge", "< 30", 1, 3],
        ["Âge", "30", 3, 5],
    ],
    "people": [
        [f"{n:06d}", ["FH"[n % 2], ("< 30", "30")[n % 3 > 0]], "foyer" if n < 2 else ""]
        for n in range(40)
    ],
}


@pytest.fixture
def started(monkeypatch):
    """The processes that were started."""
    found, begin = [], subprocess.Popen

    def note(*arguments, **options):
        process = begin(*arguments, **options)
        found.append(process)
        return process

    monkeypatch.setattr(ask.subprocess, "Popen", note)
    return found


def test_the_answer_is_the_same_in_place_and_apart(started):
    told = []
    here = json.loads(json.dumps(solve("lottery", ORDER)))
    assert not started
    there = solve_apart("lottery", ORDER, told.append)
    assert here == there and verify(there["document"], sealed=there["sealed"]).good
    assert told == sorted(told) and told[-1] == 1 and started[0].poll() is not None


def test_what_no_longer_wants_it_ends_it(started):
    class Enough(Exception):
        """Said by who listens."""

    def tell(share):
        raise Enough

    with pytest.raises(Enough):
        solve_apart("lottery", ORDER, tell)
    assert started[0].poll() is not None


def test_last_words_are_told(started):
    with pytest.raises(SolvingFailed, match="KeyError"):
        solve_apart("lottery", {"size": 3})
    with pytest.raises(SolvingFailed):
        solve_apart("nothing", {})


def in_thread(function, *arguments):
    """As the job thread of a web process."""
    thread = threading.Thread(target=contextvars.copy_context().run, args=(function, *arguments))
    thread.start()
    thread.join()


def test_the_job_thread_of_a_web_process_never_loads_the_solver(app, answered, awa, started):
    freeze_mandate(awa, answered)

    def compute(number, moment):
        with app.app_context(), at_moment(moment):
            jobs.compute(number)
            db.session.remove()

    moment = answered.answers_until + timedelta(hours=1)
    with at_moment(moment):
        draw = start_draw(awa, answered.sub_draws[0], 1)
        number = draw.id
        in_thread(compute, number, moment)
        db.session.expire_all()
        draw = db.session.get_one(Draw, number)
        assert draw.status == DrawStatus.SEALED and len(started) == 1
        assert verify(read_document(draw), sealed=draw.sealed).good
        cancel_draw(awa, draw, "Pour essayer.")
