"""The kinds of ties between contents."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

RELATIONS = {
    "related": (_("See also"), _("See also")),
    "born_from": (_("Born from"), _("Has given rise to")),
    "answers": (_("Answers"), _("Answered by")),
    "duplicates": (_("Says the same as"), _("Says the same as")),
    "merged_into": (_("Merged into"), _("Brings together")),
}
"""What the page of the source says, then what the page of the target says."""
