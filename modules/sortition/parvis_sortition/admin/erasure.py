"""The desk of erasure: what is kept, and until when."""

from __future__ import annotations

from werkzeug import Response as WerkzeugResponse

from parvis.rules import require
from parvis.web import here, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import blueprint, find_recruitment, step_to_desk
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.queries.erasure import kept_of

PAGES["erasure"] = "erasure"


@blueprint.get("/<number:number>/erasure")
def erasure(number: int) -> WerkzeugResponse:
    """What is kept about people, and when it goes; nothing is to be done by hand."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    step_to_desk(recruitment)
    here.step(_("Personal data"))
    return render(
        "sortition/admin/erasure.html", recruitment=recruitment, kept=kept_of(recruitment)
    )
