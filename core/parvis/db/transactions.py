"""One operation, one transaction."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import ParamSpec, TypeVar

from parvis.db.base import DEPTH, Base, WrittenOutside, db
from parvis.db.engine import WRITE, is_sqlite

P = ParamSpec("P")
R = TypeVar("R")

_AFTER = "parvis_after_commit"
_TURN = threading.RLock()
CONNECTION = "parvis_connection"
"""In a session's `info`: the connection of the operation under way."""


@contextmanager
def transaction() -> Iterator[None]:
    """Open the write transaction, or join the one that is open.

    Whatever the session had loaded is read again inside it: what a rule is asked about is then
    what the transaction sees. Raises WrittenOutside when something was changed outside of it.
    """
    session = db.session()
    if session.info.get(DEPTH, 0):
        yield
        return
    if session.new or session.dirty or session.deleted:
        raise WrittenOutside
    session.rollback()
    session.expire_all()
    session.info.pop("parvis_roles", None)
    session.info[DEPTH] = 1
    session.info[_AFTER] = []
    try:
        with _turn():
            try:
                session.info[CONNECTION] = session.connection(execution_options={WRITE: True})
                yield
                session.commit()
            except BaseException:
                session.info[_AFTER] = []
                session.rollback()
                raise
    finally:
        session.info[DEPTH] = 0
        session.info.pop(CONNECTION, None)
        session.info.pop("parvis_roles", None)
        callbacks, session.info[_AFTER] = session.info[_AFTER], []
    for callback in callbacks:
        callback()


def _turn() -> AbstractContextManager[object]:
    """On SQLite the threads of a process wait here for one another, and each is called when it is
    its turn; for the file's own lock they would ask again and again, and some for ever.
    """
    return _TURN if is_sqlite() else nullcontext()


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in one write transaction; committed when it returns, undone when it
    raises. An operation called by another shares its transaction.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return function(*args, **kwargs)

    return run


def in_operation() -> bool:
    """Whether an operation's transaction is under way here."""
    return db.session.registry.has() and bool(db.session().info.get(DEPTH, 0))


def after_commit(callback: Callable[[], None]) -> None:
    """Call back once the transaction under way is committed; never when it is undone."""
    session = db.session()
    if not session.info.get(DEPTH, 0):
        raise RuntimeError("after_commit is for the inside of an operation")
    session.info[_AFTER].append(callback)


def lock(row: Base) -> None:
    """Read the row again and keep others from changing it until the end of the transaction.

    On SQLite the write transaction already keeps everyone else out.
    """
    # Of its own tables only: it may have been loaded joined to others, some of which are not there.
    # FOR NO KEY UPDATE: rows that point to this one, an event's for instance, need its key alone.
    db.session.refresh(row, with_for_update={"of": type(row), "key_share": True})


def guarded(name: str) -> bool:
    """True, always, outside tests of races: those switch a guard off by its name in
    PARVIS_GUARDS_OFF to show that without it the promise is broken.
    """
    return name not in os.environ.get("PARVIS_GUARDS_OFF", "").split(",")
