"""Forms of sign-in and account."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from parvis.web.forms import Form
from parvis.web.i18n import lazy_gettext as _


class LinkForm(Form):
    """Asking for a sign-in link."""

    email = StringField(
        _("E-mail address"),
        validators=[InputRequired(_("Type your e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
