"""Words for the states and roles of spaces."""

from __future__ import annotations

from parvis.modules.manifest import Text
from parvis.web.i18n import lazy_gettext as _

ROLES: dict[str, Text] = {
    "member": _("Member: takes part, sees the other members"),
    "moderator": _("Moderator: hides what breaks the charter"),
    "facilitator": _("Facilitator: answers, prepares phases, invites members"),
    "administrator": _("Administrator: sets everything up"),
}
ROLE_NAMES: dict[str, Text] = {
    "member": _("Member"),
    "moderator": _("Moderator"),
    "facilitator": _("Facilitator"),
    "administrator": _("Administrator"),
}
VISIBILITIES: dict[str, Text] = {
    "public": _("Everyone"),
    "members": _("Its members only"),
}
STATES: dict[str, tuple[Text, str]] = {
    "requested": (_("Waiting for an answer"), "warning"),
    "refused": (_("Not accepted"), "danger"),
    "draft": (_("Not published"), "warning"),
    "open": (_("Open"), "success"),
    "closed": (_("Closed"), ""),
}
"""A space's state in words, and the tone of its badge."""
COMPONENT_STATES: dict[str, Text] = {
    "open": _("Open: people can take part"),
    "closed": _("Closed: people can read only"),
    "off": _("Switched off: only administrators see it"),
}
COMPONENT_STATE_NAMES: dict[str, tuple[Text, str]] = {
    "open": (_("People take part"), "success"),
    "closed": (_("Read only"), ""),
    "off": (_("Switched off"), "warning"),
}
