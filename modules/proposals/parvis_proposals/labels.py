"""Words for what a proposal's columns hold."""

from __future__ import annotations

from parvis.content import Channel
from parvis.web.i18n import lazy_gettext as _
from parvis_proposals.models import Stage

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

CHANNELS = {
    Channel.WEB: _("My own proposal"),
    Channel.PAPER: _("On paper"),
    Channel.PHONE: _("By telephone"),
    Channel.MEETING: _("At a meeting"),
}
"""How a facilitator says that a proposal came."""

SHOWN = {"": _("All proposals"), "supported": _("Those I support"), "mine": _("Mine and my drafts")}
"""The lists of someone signed in."""
