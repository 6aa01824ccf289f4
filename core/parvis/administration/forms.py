"""Forms of the installer and of the installation's administration."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from parvis.administration.operations import REASON_LONGEST
from parvis.administration.queries import SEARCH_LONGEST
from parvis.administration.settings import SiteSettings
from parvis.people.passwords import LONGEST
from parvis.web.forms import Form
from parvis.web.i18n import lazy_gettext as _


def _email() -> Any:
    return EmailField(
        _("E-mail address"),
        [InputRequired(_("Type an e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )


class InstallForm(Form):
    """The first administrator."""

    code = StringField(
        _("Code"),
        [InputRequired(_("Type the code that the terminal shows.")), Length(max=40)],
        description=_("Three groups of four signs, in the terminal where the site was started."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )
    name = StringField(
        _("Your name"),
        [InputRequired(_("Tell us the name you want to be known under.")), Length(max=80)],
        render_kw={"autocomplete": "name"},
    )
    email = _email()
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Choose a password.")), Length(max=LONGEST)],
        description=_("12 characters or more: a short sentence does well."),
        render_kw={"autocomplete": "new-password"},
    )


class SearchForm(Form):
    """A search box."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(
        _("Search"), [Optional(), Length(max=SEARCH_LONGEST)], render_kw={"autocomplete": "off"}
    )


class PeopleSearchForm(SearchForm):
    """Searching among people."""

    q = StringField(
        _("Name, or beginning of the e-mail address"),
        [Optional(), Length(max=SEARCH_LONGEST)],
        render_kw={"autocomplete": "off"},
    )
    administrators = BooleanField(_("Administrators of the installation only"))


class TerritorySearchForm(SearchForm):
    """Searching among the territories of France."""

    q = StringField(
        _("Your territory"),
        [Optional(), Length(max=SEARCH_LONGEST)],
        description=_("Its name, one of its communes, a post code or its SIREN number."),
        render_kw={"autocomplete": "off", "autofocus": True},
    )


class SuspendForm(Form):
    """Keeping someone out."""

    reason = TextAreaField(
        _("Why"),
        [InputRequired(_("Say why: the person is told.")), Length(max=REASON_LONGEST)],
        description=_("The person receives these words by mail."),
    )


class AppointForm(Form):
    """The first administrator of a space."""

    email = _email()


def settings_form(settings: SiteSettings) -> Form:
    """The form of the site's choices, as they are declared."""
    form_class = type("SiteSettingsForm", (Form,), dict(SiteSettings.form_fields()))
    form: Form = form_class(data=settings.as_json())
    return form
