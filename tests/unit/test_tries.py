"""Tries counted in the process."""

from __future__ import annotations

import time

from parvis.web import tries
from parvis.web.tries import Tries


def test_so_many_within_a_window_that_moves(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    counted = Tries()
    assert [counted.wait("a", 2, 60) for _try in range(3)] == [0, 0, 61]
    assert counted.wait("b", 2, 60) == 0, "each has tries of its own"
    clock[0] += 30
    assert counted.wait("a", 2, 60) == 31, "what is refused is not counted"
    clock[0] += 31
    assert [counted.wait("a", 2, 60) for _try in range(3)] == [0, 0, 61]
    counted.forget()
    assert counted.wait("a", 2, 60) == 0


def test_what_is_over_is_forgotten(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    counted = Tries()
    for number in range(100):
        counted.wait(number, 5, 10 if number % 2 else 1000)
    clock[0] += tries.SWEEP + 1
    counted.wait("new", 5, 10)
    assert len(counted._moments) == len(counted._seconds) == 51
