"""Words for what a proposal's columns hold."""

from __future__ import annotations

from parvis_proposals.models import Stage

from parvis.web.i18n import lazy_gettext as _

STAGES = {
    Stage.SUBMITTED: _("Submitted"),
    Stage.STUDIED: _("Under study"),
    Stage.ACCEPTED: _("Accepted"),
    Stage.REFUSED: _("Refused"),
    Stage.DONE: _("Done"),
}

TONES = {
    Stage.SUBMITTED: "",
    Stage.STUDIED: "info",
    Stage.ACCEPTED: "success",
    Stage.REFUSED: "warning",
    Stage.DONE: "primary",
}

ORDERS = {
    "newest": _("Newest first"),
    "supported": _("Most supported"),
    "commented": _("Most commented"),
    "oldest": _("Oldest first"),
}
