"""The file of projects."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Optional

from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _


class ImportForm(Form):
    """A CSV file, or its text, which can be mended on the page."""

    file = FileField(
        _("CSV file"),
        description=_("As a spreadsheet saves it."),
        render_kw={"accept": ".csv,text/csv"},
    )
    text = TextAreaField(
        _("Or its text"), validators=[Optional()], render_kw={"rows": 12, "spellcheck": "false"}
    )
    good_only = BooleanField(_("Bring the lines that are right, leave the others out"))
