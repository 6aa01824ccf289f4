"""Lists cut into pages by key: the cost of a page does not grow with its place."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    or_,
    tuple_,
)

from parvis.db import db
from parvis.db.ready import at_most

T = TypeVar("T")


@dataclass
class Page(Generic[T]):
    """One page of a list and the addresses of its neighbours."""

    items: Sequence[T]
    next_url: str | None = None
    previous_url: str | None = None

    def __iter__(self) -> Any:
        return iter(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)


def _cursor(values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _storable(value: object) -> bool:
    """Whether both databases take it: JSON may hold half a character, or a number of any size."""
    if isinstance(value, str):
        return not any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in value)
    return not isinstance(value, int) or abs(value) <= 2**63 - 1


def _read_cursor(text: str, kinds: Sequence[type]) -> list[Any] | None:
    """The values of a cursor; None when it is not one of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text[:400] + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != len(kinds):
        return None
    found = []
    for value, kind in zip(values, kinds, strict=True):
        if kind is datetime:
            try:
                value = datetime.fromisoformat(value)
                # The first and last hours of the calendar are in no year in UTC.
                value = value.astimezone(UTC) if value.tzinfo else None
            except (TypeError, ValueError, OverflowError):
                return None
            if value is None:
                return None
        elif type(value) is not kind or not _storable(value):
            return None
        found.append(value)
    return found


Fetch = Callable[[Sequence[Any], bool], Sequence[Any]]
"""Takes the keys to begin beyond (empty: from the start), and whether it goes backwards; gives rows
with attributes named like the columns, in that direction.
"""


def page_of(
    query: Select[Any],
    order: Sequence[tuple[Any, bool]],
    *,
    size: int = 20,
    scalars: bool = True,
    url: Any = None,
) -> Page[Any]:
    """The page of the query that the request's `after` or `before` asks for.

    `order` is (column, descending) pairs, the last one unique. The columns must not be null.
    A cursor that is not one of ours gives the first page.
    """

    def fetch(start: Sequence[Any], backwards: bool) -> Sequence[Any]:
        part = ordered(query, order, start, backwards=backwards, size=size)
        result = db.session.execute(part)
        return list(result.unique().scalars() if scalars else result.unique())

    return page_by(fetch, order, size=size, url=url)


def page_by(
    fetch: Fetch, order: Sequence[tuple[Any, bool]], *, size: int = 20, url: Any = None
) -> Page[Any]:
    """The same for what is found otherwise than by a query of the session: `fetch` gives one row
    more than the page holds when there are more (`ordered` does).
    """
    after, before = request.args.get("after", ""), request.args.get("before", "")
    kinds = [column.type.python_type for column, _d in order]
    start = _read_cursor(after or before, kinds) if after or before else None
    backwards = bool(before and not after and start)
    rows = list(fetch(start or (), backwards))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    page: Page[Any] = Page(rows)
    if rows:
        keys = [column.key for column, _d in order]
        first = [getattr(rows[0], key) for key in keys]
        last = [getattr(rows[-1], key) for key in keys]
        if more or backwards:
            page.next_url = _address(url, after=_cursor(last))
        if (start is not None and not backwards) or (backwards and more):
            page.previous_url = _address(url, before=_cursor(first))
    return page


def ordered(
    query: Select[Any],
    order: Sequence[tuple[Any, bool]],
    start: Sequence[Any],
    *,
    backwards: bool,
    size: int = 20,
) -> Select[Any]:
    """The part of the query that a page shows, and one row more: beyond the keys `start`, values or
    bound parameters, in this order.
    """
    if start:
        query = query.where(beyond(order, start, backwards))
    columns = [
        column.desc() if descending != backwards else column.asc() for column, descending in order
    ]
    return query.order_by(*columns).limit(at_most(size + 1))


def beyond(
    order: Sequence[tuple[Any, bool]], start: Sequence[Any], backwards: bool = False
) -> ColumnElement[bool]:
    """The condition for rows beyond these keys, in this order."""
    if len({descending for _column, descending in order}) == 1:
        # Compared as one, the keys are one place of an index.
        keys = tuple_(*(column for column, _descending in order))
        values = tuple_(*start) if all(isinstance(v, BindParameter) for v in start) else start
        return keys < values if order[0][1] != backwards else keys > values
    clauses = []
    for i, (column, descending) in enumerate(order):
        same = [earlier == value for (earlier, _d), value in zip(order[:i], start, strict=False)]
        further = column < start[i] if descending != backwards else column > start[i]
        clauses.append(and_(*same, further))
    return or_(*clauses)


def _address(url: Any, **cursor: str) -> str:
    from urllib.parse import urlencode

    args = [(k, v) for k, v in request.args.items(multi=True) if k not in ("after", "before")]
    return f"{url or request.path}?{urlencode([*args, *cursor.items()])}"
