"""What participatory budgets publish as open data."""

from __future__ import annotations

from datetime import datetime

from parvis.opendata import Export, Field
from parvis.web.i18n import lazy_gettext as _

budgets = Export(
    fields=(
        Field(
            "reglement_sha256",
            str,
            _("Fingerprint of the frozen règlement"),
            lambda b: b.frozen_hash,
        ),
        Field("closed_at", datetime, _("When the vote was closed"), lambda b: b.closed_at),
        Field("announced_at", datetime, _("When the result was known"), lambda b: b.announced_at),
    )
)

projects = Export(
    fields=(
        Field(
            "stage",
            str,
            _("Where it stands: idea, admissible, refused, merged, ballot, funded, unfunded"),
            lambda p: str(p.stage),
        ),
        Field("cost_cents", int, _("Cost, in cents"), lambda p: p.cost),
        Field("yearly_cents", int, _("Yearly running cost, in cents"), lambda p: p.yearly),
        Field("reason", str, _("What the study says"), lambda p: p.reason),
    )
)
