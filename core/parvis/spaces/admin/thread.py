"""The thread through the setting-up of a new space: which step this page is, which one comes next.

The steps are pages of the administration like the others: as long as the space is not published,
they say where one stands, and saving one leads to the next.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from parvis.spaces.admin.common import CURRENT, blueprint
from parvis.spaces.admin.dashboard import Todo, todos
from parvis.spaces.models import Space, SpaceState
from parvis.web.here import here
from parvis.web.i18n import gettext as _


@dataclass(frozen=True)
class Thread:
    """Where one stands in setting up a space."""

    titles: list[str]
    current: int
    """Number of this page's step, from 1; 0 when it is none of them."""
    next: Todo


@blueprint.app_template_global("thread_of")
def thread_of(space: Space | None) -> Thread | None:
    """The thread of a space that this person is setting up; None for any other."""
    if space is None or space.state != SpaceState.DRAFT or not here.administers:
        return None
    steps = [
        *todos(space),
        Todo(
            "index",
            _("Open the space"),
            _("Everything is ready? Then people can come."),
            url_for("spaces_admin.index", space=space.slug),
            done=False,
        ),
    ]
    view = (request.endpoint or "").rpartition(".")[2]
    names = [step.name for step in steps]
    step = CURRENT.get(view, view)
    current = names.index(step) + 1 if step in names else 0
    following = [step for step in steps[current:] if not step.done]
    return Thread([step.title for step in steps], current, following[0] if following else steps[-1])


def onward(space: Space, address: str) -> str:
    """Where to go once a step is saved: to the next one while the space is being set up, else to
    this address.
    """
    thread = thread_of(space)
    return thread.next.url if thread is not None and thread.current else address
