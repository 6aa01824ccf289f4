"""Columns that nobody reads without a key kept outside the database.

A copy of the database, a backup that goes astray, says nothing of what they hold. AES-256-GCM; what
a value is for (its table and column) is authenticated with it, so that one can't be put in place of
another. Tables that have such columns have one whole number as their key.

`DATA_KEY` may list several keys: the first seals, all of them open, so that a key can be changed:
put the new one in front, seal everything again (`reseal`), take the old one away.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import (
    Column,
    Connection,
    Dialect,
    LargeBinary,
    literal,
    select,
    type_coerce,
    update,
)
from sqlalchemy.types import TypeDecorator

from parvis.db.base import Base, db
from parvis.db.transactions import transaction

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = b"\x01"
_NONCE = 12
_MARK = 4
_LABEL = b"parvis sealed column 1\0"


class Unreadable(Exception):
    """A sealed value that none of the keys opens: DATA_KEY is not the one it was sealed with."""


@lru_cache(maxsize=16)
def _cipher(key: str) -> tuple[bytes, AESGCM]:
    """The mark that tells which key sealed a value, and what opens it."""
    # 7 MB of memory, for processes that meet a sealed value alone.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    derived = hashlib.sha256(_LABEL + key.encode()).digest()
    return hashlib.sha256(derived).digest()[:_MARK], AESGCM(derived)


# The last configuration asked, and its keys: to read them from a file each time costs twenty times
# what opening a value does. Replaced whole, so that threads may share it.
_known: tuple[Any, Sequence[str]] = (None, ())


def _keys() -> Sequence[str]:
    global _known
    config = current_app.extensions["parvis"].config
    known, keys = _known
    if known is not config:
        keys = config.data_keys()
        _known = config, keys
    return keys


def seal(plain: bytes, purpose: str, keys: Sequence[str] = ()) -> bytes:
    """The sealed bytes; `purpose` must be given again to open them. The keys are the
    configuration's unless they are given.
    """
    mark, cipher = _cipher((keys or _keys())[0])
    nonce = secrets.token_bytes(_NONCE)
    return _FORMAT + mark + nonce + cipher.encrypt(nonce, plain, purpose.encode())


def unseal(sealed: bytes, purpose: str, keys: Sequence[str] = ()) -> bytes:
    """What was sealed. Raises Unreadable when no key opens it, or it is not for this purpose."""
    from cryptography.exceptions import InvalidTag

    sealed = bytes(sealed)
    rest = sealed[1 + _MARK :]
    for mark, cipher in map(_cipher, keys or _keys()):
        if sealed[: 1 + _MARK] == _FORMAT + mark:
            with suppress(InvalidTag):
                return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], purpose.encode())
    raise Unreadable(f"{purpose} can't be read with this DATA_KEY")


class _Sealed(TypeDecorator[Any]):
    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        """`purpose` is `table.column`; it never changes once values are kept."""
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else seal(self._write(value), self.purpose)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else self._read(unseal(value, self.purpose))

    def _write(self, value: Any) -> bytes:
        raise NotImplementedError

    def _read(self, plain: bytes) -> Any:
        raise NotImplementedError


class SealedText(_Sealed):
    """Text, sealed: `mapped_column(SealedText("notices_note.secret"))`."""

    cache_ok = True

    def _write(self, value: str) -> bytes:
        return value.encode()

    def _read(self, plain: bytes) -> str:
        return plain.decode()


class SealedJSON(_Sealed):
    """What JSON holds, sealed. Assign it whole: a change inside the value is not seen."""

    cache_ok = True

    def _write(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def _read(self, plain: bytes) -> Any:
        return json.loads(plain)


class SealedBytes(_Sealed):
    """A file, sealed."""

    cache_ok = True

    def _write(self, value: bytes) -> bytes:
        return value

    def _read(self, plain: bytes) -> bytes:
        return plain


def is_sealed(type: Any) -> bool:
    """Whether columns of this type are sealed."""
    return isinstance(type, _Sealed)


def sealed_columns() -> Iterator[Column[Any]]:
    """Every sealed column of the installed modules."""
    for table in Base.metadata.sorted_tables:
        yield from (column for column in table.columns if is_sealed(column.type))


def unreadable_columns(connection: Connection, keys: Sequence[str]) -> list[str]:
    """Names of the sealed columns whose latest value these keys do not open. One row of each is
    asked; with no key at all, none is opened.
    """
    wrong = []
    for column in sealed_columns():
        sealed = connection.scalar(
            select(type_coerce(column, LargeBinary()))
            .where(column.is_not(None))
            .order_by(_key(column.table).desc())
            .limit(1)
        )
        try:
            if sealed is not None:
                unseal(sealed, column.type.purpose, keys or ("",))  # type: ignore[attr-defined]
        except Unreadable:
            wrong.append(str(column))
    return wrong


def reseal(batch: int = 500) -> int:
    """Seal again, with the first key, what another key sealed; returns how many values. Each batch
    is a transaction of its own: interrupted, it goes on where it stopped. Raises Unreadable.
    """
    done = 0
    first = _FORMAT + _cipher(_keys()[0])[0]
    for column in sealed_columns():
        key, purpose, last = _key(column.table), column.type.purpose, 0  # type: ignore[attr-defined]
        query = (
            select(key, type_coerce(column, LargeBinary()))
            .where(column.is_not(None))
            .order_by(key)
            .limit(batch)
        )
        found: Sequence[Any] = [None]
        while found:
            with transaction():
                found = db.session.execute(query.where(key > last)).all()
                for number, sealed in found:
                    last = number
                    if bytes(sealed)[: 1 + _MARK] != first:
                        fresh = seal(unseal(sealed, purpose), purpose)
                        values = {column.name: literal(fresh, LargeBinary())}
                        db.session.execute(update(column.table).where(key == number).values(values))
                        done += 1
    return done


def _key(table: Any) -> Column[Any]:
    """The key of a table with sealed columns: one column of whole numbers."""
    (key,) = table.primary_key.columns
    assert isinstance(key, Column)
    return key
