"""What the module publishes as open data. Nothing here is about one person."""

from __future__ import annotations

from datetime import datetime

from parvis.opendata import Export, Field
from parvis.web.i18n import lazy_gettext as _

recruitments = Export(
    fields=(
        Field(
            "stage",
            str,
            _("How far it has come: preparing, open, drawn, ended, cancelled"),
            lambda r: str(r.stage),
        ),
        Field("answers_until", datetime, _("End of the answers"), lambda r: r.answers_until),
        Field("draw_at", datetime, _("Date of the public draw"), lambda r: r.draw_at),
        Field("algorithm", str, _("How chances are made fair"), lambda r: str(r.algorithm)),
        Field("mandate", int, _("Number of the mandate in force"), lambda r: r.mandate_number),
    )
)

things = Export(
    fields=(
        Field("kind", str, _("What is drawn: order, some, tables"), lambda d: str(d.kind)),
        Field("random_value", str, _("The public random value"), lambda d: d.random_value),
        Field("drawn_at", datetime, _("When it was drawn"), lambda d: d.drawn_at),
    )
)
