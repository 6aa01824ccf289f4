"""What a space chooses for its proposals."""

from __future__ import annotations

from parvis.modules import Settings, option
from parvis.web.i18n import lazy_gettext as _


class ProposalSettings(Settings):
    """Settings of one component of proposals."""

    introduction: str = option(
        "", _("Introduction"), help=_("Shown above the list: what you ask for, until when."),
        long=True,
    )  # fmt: skip
    supports_max: int = option(
        0,
        _("Supports for each person"),
        help=_("How many proposals one person may support here; 0: as many as they like."),
        high=1000,
    )
    support_open: bool = option(True, _("People can support proposals"))
    comments_open: bool = option(True, _("People can comment"))
    with_map: bool = option(True, _("A proposal can be placed on the map"))
    pictures_max: int = option(3, _("Pictures in a proposal"), high=10)
    body_max: int = option(5000, _("Longest text, in characters"), low=200, high=50_000)
