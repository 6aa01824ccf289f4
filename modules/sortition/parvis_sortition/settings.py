"""What a space chooses for its draws."""

from __future__ import annotations

from parvis.modules import Settings, option
from parvis.web.i18n import lazy_gettext as _


class SortitionSettings(Settings):
    """Settings of one component."""

    introduction: str = option(
        "", _("Introduction"), help=_("Shown above the list: why people are drawn by lot here."),
        long=True,
    )  # fmt: skip
    comments_open: bool = option(False, _("People can comment"))
