"""Few requests run at once, and who sends slowly takes nobody's turn."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from parvis.web.turns import IN_MEMORY, Turns

PATIENCE = 20


def request(line, length: str | int = "") -> dict:
    return {"wsgi.input": line, "CONTENT_LENGTH": str(length)}


def echo(environ, _start_response):
    return [environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))]


class SlowLine(io.RawIOBase):
    """Gives what is sent once it has come."""

    def __init__(self, sent: bytes) -> None:
        self.sent = io.BytesIO(sent)
        self.waited_for, self.has_come = threading.Event(), threading.Event()

    def read(self, size=-1):
        self.waited_for.set()
        assert self.has_come.wait(PATIENCE)
        return self.sent.read(size)


def test_no_more_run_than_turns() -> None:
    lock, together = threading.Lock(), threading.Barrier(2)
    running, most = 0, 0

    def app(_environ, _start_response):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait(PATIENCE)  # two do run at once
        with lock:
            running -= 1
        return []

    turns = Turns(app, 2, 0)
    with ThreadPoolExecutor(8) as clients:
        list(clients.map(lambda _n: turns({}, None), range(8)))
    assert most == 2


def test_a_slow_line_takes_no_turn() -> None:
    turns, slow = Turns(echo, 1, 100), SlowLine(b"late")
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(turns, request(slow, 4), None)
        assert slow.waited_for.wait(PATIENCE)
        assert turns(request(io.BytesIO(b"soon"), 4), None) == [b"soon"]
        assert not waiting.done()
        slow.has_come.set()
        assert waiting.result(PATIENCE) == [b"late"]


def test_a_turn_is_given_back_after_an_error() -> None:
    def app(environ, _start_response):
        raise ValueError if environ.get("wrong") else StopIteration

    turns = Turns(app, 1, 0)
    with pytest.raises(ValueError):
        turns({"wrong": True}, None)
    with pytest.raises(StopIteration):
        turns({}, None)


@pytest.mark.parametrize("size", [1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY + 7])
def test_what_is_sent_arrives_whole(size) -> None:
    sent = bytes(at % 251 for at in range(size))
    assert Turns(echo, 1, size)(request(io.BytesIO(sent + b"more"), size), None) == [sent]


def test_who_hangs_up_is_not_waited_for() -> None:
    length = 2 * IN_MEMORY
    assert Turns(echo, 1, length)(request(io.BytesIO(b"half"), length), None) == [b"half"]


@pytest.mark.parametrize("length", ["", "0", "-1", "x", "²", "101", "9" * 40])
def test_what_is_too_long_or_unknown_is_left_to_the_application(length) -> None:
    line = io.BytesIO(b"sent")
    assert Turns(lambda environ, _start: [environ["wsgi.input"]], 1, 100)(
        request(line, length), None
    ) == [line]
    assert line.tell() == 0
