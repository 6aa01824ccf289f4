"""The facilitators' page of a component of proposals."""

from __future__ import annotations

from parvis_proposals import queries
from parvis_proposals.labels import STAGES, TONES
from parvis_proposals.models import Stage

from parvis.modules import ComponentBlueprint
from parvis.web import here, render

blueprint = ComponentBlueprint("proposals_admin", __name__)


@blueprint.get("/")
def index() -> object:
    """What waits for an answer, the most supported first."""
    assert here.component is not None
    waiting = queries.list_proposals(here.component, stage=Stage.SUBMITTED, order="supported")
    studied = queries.list_proposals(here.component, stage=Stage.STUDIED, order="oldest")
    return render(
        "proposals/admin.html", waiting=waiting, studied=studied, stages=STAGES, tones=TONES
    )
