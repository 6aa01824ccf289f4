"""What a space chooses for its participatory budgets; the rest is in each règlement."""

from __future__ import annotations

from parvis.modules import Settings, option
from parvis.web.i18n import lazy_gettext as _


class BudgetSettings(Settings):
    """Settings of one component of participatory budgets."""

    introduction: str = option("", _("Introduction"), long=True)
    comments_open: bool = option(True, _("People can comment"))
    with_map: bool = option(True, _("A project can be placed on the map"))
    pictures_max: int = option(3, _("Pictures in a project"), high=10)
    body_max: int = option(5000, _("Longest text, in characters"), low=200, high=50_000)
