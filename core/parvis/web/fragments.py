"""Pieces of pages that are the same for everyone, kept ready: rendering dominates a list page.

In a template:

    {{ kept((proposal.id, proposal.changed_at, …), card, proposal) }}
    {{ kept_here(page.key, footer) }}

render the macro `card(proposal)` or `footer()` once for this key, in this language and theme. The
key of `kept` holds all that the piece shows and that can change. `kept_here` adds the mark of the
space, which changes with anything in it or above: its key tells apart what is shown in one space.
`kept_each(card, pieces)` does the same for many at once, (key, arguments) pairs.
What depends on the person stays outside, or goes into the key.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from flask import current_app, has_request_context, request
from markupsafe import Markup

from parvis.spaces.models import Space
from parvis.web.here import where

T = TypeVar("T")

READING = ("GET", "HEAD")
SMALL = 500
"""Bytes that a piece is taken for beyond its text: its key, or the numbers that it is made of."""


class Fragments:
    """The pieces used last, within so many bytes."""

    def __init__(self, size: int = 3_000_000) -> None:
        self.size = size
        self._used = 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, key: Hashable, make: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """What the macro or the function makes, now or before."""
        whole = (*_told_apart(make), key)
        with self._lock:
            if whole in self._kept:
                self._kept.move_to_end(whole)
                return self._kept[whole]  # type: ignore[no-any-return]
        made = make(*args, **kwargs)
        self._keep({whole: made})
        return made

    def each(
        self, make: Callable[..., Markup], pieces: Iterable[tuple[Hashable, tuple[Any, ...]]]
    ) -> Markup:
        """One after another, what the macro makes of the arguments under each key."""
        same = _told_apart(make)
        wanted: list[tuple[Hashable, tuple[Any, ...]]]
        wanted = [((*same, key), args) for key, args in pieces]
        with self._lock:
            found = {whole: self._kept[whole] for whole, _args in wanted if whole in self._kept}
            for whole in found:
                self._kept.move_to_end(whole)
        made = {whole: make(*args) for whole, args in wanted if whole not in found}
        self._keep(made)
        found |= made
        return Markup("\n").join(found[whole] for whole, _args in wanted)

    def _keep(self, made: dict[Hashable, Any]) -> None:
        with self._lock:
            for whole, piece in made.items():
                if whole not in self._kept:
                    self._kept[whole] = piece
                    self._used += _size(piece)
            while self._used > self.size:
                _key, gone = self._kept.popitem(last=False)
                self._used -= _size(gone)

    def here(self, key: Hashable, make: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The same, until something changes in the space or above. A request that may have changed
        something itself, and has read the space before it did, has it made anew.
        """
        if not has_request_context() or (request.method not in READING and not where().kept):
            return make(*args, **kwargs)
        return self((where().mark, key), make, *args, **kwargs)


def kept_here(key: Hashable, make: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """For views: what the function makes, now or before, until something changes in the space."""
    fragments: Fragments = current_app.extensions["parvis_fragments"]
    return fragments.here(key, make, *args, **kwargs)


def kept_in(space: Space, key: Hashable, make: Callable[..., T], *args: Any) -> T:
    """For blocks of home pages: what the function makes for everyone, now or before, until
    something changes in this space or below. Made anew when the request is not in it.
    """
    if not has_request_context() or where().space is not space:
        return make(*args)
    return kept_here(key, make, *args)


def _told_apart(make: Callable[..., Any]) -> tuple[Hashable, ...]:
    here = where()
    # Of a macro, the function behind it: the template's path tells apart those of one name.
    code = getattr(make, "_func", make).__code__
    return code.co_filename, code.co_firstlineno, here.locale, here.theme.name


def _size(made: object) -> int:
    # A single letter beyond Latin-1, ’ or œ, makes a text take twice its length.
    return SMALL + (sys.getsizeof(made) if isinstance(made, str) else 0)
