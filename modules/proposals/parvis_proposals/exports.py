"""What proposals publish as open data."""

from __future__ import annotations

from datetime import datetime

from parvis.opendata import Export, Field
from parvis.web.i18n import lazy_gettext as _

proposals = Export(
    fields=(
        Field(
            "stage",
            str,
            _("Where it stands: submitted, studied, accepted, refused, done"),
            lambda p: str(p.stage),
        ),
        Field("supports", int, _("Number of supports"), lambda p: p.supports_count),
        Field("answered_at", datetime, _("Last official answer"), lambda p: p.answered_at),
    )
)
