"""Whether something has changed since its form was opened: in another tab, by someone else. Who
saves then is told so, and keeps what they wrote.

Public to modules.
"""

from __future__ import annotations

import json
from hashlib import sha256

from wtforms import HiddenField

from parvis.rules import Conflict
from parvis.web.forms import Form
from parvis.web.i18n import gettext as _


class Overtaken(Conflict):
    """It was changed since it was opened; `mark` is what it is now."""

    def __init__(self, mark: str) -> None:
        super().__init__(
            _(
                "This was changed since you opened it. What you wrote is below and is not kept yet:"
                " see what has changed, then save again if yours should take its place."
            )
        )
        self.mark = mark


def mark_of(*parts: object) -> str:
    """What is there to be changed, as a form remembers it: equal parts have equal marks."""
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:20]


def check_mark(seen: str | None, mark: str) -> None:
    """Raises Overtaken when what was seen is no longer so; None: nothing was looked at before."""
    if seen is not None and seen != mark:
        raise Overtaken(mark)


class RevisingForm(Form):
    """A form that changes what is there. Its template shows `since`, and where to see what has
    changed when it was `overtaken`.
    """

    since = HiddenField()
    overtaken = False

    def yield_to(self, error: Overtaken) -> None:
        """Show the form again; sent once more, it takes the place of what was seen by then."""
        self.since.data = error.mark
        self.overtaken = True
        self.take({"": error.message})
