"""Pieces of pages that are the same for everyone, kept ready: rendering dominates a list page.

In a template: `{{ kept((proposal.id, proposal.changed_at, …), card, proposal) }}` renders the macro
`card(proposal)` once for this key, in this language and theme. The key must hold all that the piece
shows and that can change; what depends on the person stays outside, or goes into the key.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from markupsafe import Markup

from parvis.web.here import here


class Fragments:
    """The pieces used last, at most so many."""

    def __init__(self, size: int = 2000) -> None:
        self.size = size
        self._kept: OrderedDict[Hashable, Markup] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(
        self, key: Hashable, macro: Callable[..., Markup], *args: Any, **kwargs: Any
    ) -> Markup:
        """The macro's HTML, rendered now or before."""
        where = here._get_current_object()  # type: ignore[attr-defined]
        whole = (macro.name, where.locale, where.theme.name, key)  # type: ignore[attr-defined]
        with self._lock:
            html = self._kept.get(whole)
            if html is not None:
                self._kept.move_to_end(whole)
                return html
        html = macro(*args, **kwargs)
        with self._lock:
            self._kept[whole] = html
            if len(self._kept) > self.size:
                self._kept.popitem(last=False)
        return html
