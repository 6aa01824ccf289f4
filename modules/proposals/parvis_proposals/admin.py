"""The facilitators' desk of a component of proposals."""

from __future__ import annotations

from flask import Response, request, url_for

from parvis.modules import ComponentBlueprint
from parvis.web import component_url, here, render
from parvis.web.i18n import gettext
from parvis.web.i18n import lazy_gettext as _
from parvis_proposals import queries
from parvis_proposals.labels import STAGES, TONES
from parvis_proposals.models import Stage

blueprint = ComponentBlueprint("proposals_admin", __name__)

DESKS = {
    "waiting": (_("Waiting for an answer"), (Stage.SUBMITTED,), "supported"),
    "studied": (_("Under study"), (Stage.STUDIED,), "oldest"),
    "answered": (_("Answered"), (Stage.ACCEPTED, Stage.REFUSED, Stage.DONE), "newest"),
}
"""Title, stages and order of each list."""


@blueprint.get("/")
def index() -> Response:
    """What waits for an answer, the most supported first; what is studied; what is answered."""
    component = here.component
    assert component is not None
    here.step(gettext("Answer proposals"))
    chosen = request.args.get("desk", "waiting")
    _title, stages, order = DESKS.get(chosen, DESKS["waiting"])
    address = component_url(component, "index", admin=True)
    return render(
        "proposals/admin.html",
        page=queries.to_answer(component, stages, order),
        tabs=[
            {"title": title, "url": f"{address}?desk={name}", "current": name == chosen}
            for name, (title, _stages, _order) in DESKS.items()
        ],
        csv_url=url_for("opendata.csv", name="proposals", space=component.space.slug),
        stages=STAGES,
        tones=TONES,
    )
