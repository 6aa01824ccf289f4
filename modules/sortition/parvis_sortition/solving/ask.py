"""Asking the solver, from a job."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parvis_sortition.solving.tasks import Tell


class SolvingFailed(RuntimeError):
    """The process that solves has died; its last words are in the message."""


def silent(share: float) -> None:
    """Tell nobody."""


def solve(task: str, order: Mapping[str, Any], tell: Tell = silent) -> dict[str, Any]:
    """Do one of `tasks.TASKS`; `tell` is told how far it has come, what it raises ends the work.
    Raises SolvingFailed, or what the task raises where it is done in place.
    """
    if threading.current_thread() is threading.main_thread():
        # A worker, or a command: nobody else's work waits.
        from parvis_sortition.solving.tasks import TASKS

        return TASKS[task](order, tell)
    return solve_apart(task, order, tell)


def solve_apart(task: str, order: Mapping[str, Any], tell: Tell = silent) -> dict[str, Any]:
    """Do it in a process of its own, which is ended whatever happens here."""
    command = [sys.executable, "-P", "-m", "parvis_sortition.solving.worker"]
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 (a command of ours, told what to do on its input)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words
        )
        try:
            return _converse(process, json.dumps({**order, "task": task}).encode(), tell)
        except (BrokenPipeError, ValueError):
            process.wait()
            words.seek(0)
            said = words.read().decode(errors="replace")[-2000:]
            raise SolvingFailed(said or f"status {process.returncode}") from None
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()


def _converse(process: subprocess.Popen[bytes], order: bytes, tell: Tell) -> dict[str, Any]:
    """Raises ValueError when it ends without an answer."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(order)
    process.stdin.close()
    for line in process.stdout:
        if line.startswith(b"{"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        tell(float(line))
    raise ValueError("no answer")
