"""Forms of sign-in and account."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.config import LOCALES
from parvis.people.fields import ResidenceField
from parvis.people.models import Person, PublicPage
from parvis.web.forms import Form
from parvis.web.here import LANGUAGE_NAMES
from parvis.web.i18n import lazy_gettext as _


def _email(label: Any, autocomplete: str) -> Any:
    return EmailField(
        label,
        validators=[InputRequired(_("Type your e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": autocomplete, "inputmode": "email", "spellcheck": "false"},
    )


def _name() -> Any:
    return StringField(
        _("Your name"),
        description=_("It is shown beside what you write: first name and surname, or a nickname."),
        validators=[
            InputRequired(_("Tell us the name you want to be known under.")),
            Length(max=80),
        ],
        render_kw={"autocomplete": "name"},
    )


class _Asked:
    """Marks a field as required. It is shown where it is; the operation says when it is missing."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Check nothing."""


def _present_password(label: Any = None) -> Any:
    return PasswordField(
        label or _("Present password"),
        validators=[_Asked(), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


def _shared() -> Any:
    return BooleanField(
        _("This device is not mine"),
        description=_("You will be signed out when its browser is closed."),
    )


class SignInForm(Form):
    """Asking for a link, or signing in with a password."""

    email = _email(_("E-mail address"), "username")
    password = _present_password(_("Password"))
    shared = _shared()
    next = HiddenField()

    def by_password(self, way: str) -> bool:
        """Whether the password is the way, by the button that was pressed; the Enter key counts as
        the button of what was filled in.
        """
        return way == "password" or (way != "link" and bool(self.password.data))


class LinkForm(Form):
    """Asking for a new link."""

    email = _email(_("E-mail address"), "email")
    next = HiddenField()


class EnterForm(Form):
    """Entering by a link, on an account that is there."""

    shared = _shared()


class SignUpForm(EnterForm):
    """Entering by a link that makes the account."""

    name = _name()
    residence = ResidenceField()


class ProfileForm(Form):
    """What a person says of themselves."""

    name = _name()
    about = TextAreaField(
        _("A few words about you"),
        description=_("Shown on your page, if you choose to have one."),
        validators=[Optional(), Length(max=500)],
        render_kw={"rows": 4},
    )
    residence = ResidenceField()
    birth_year = IntegerField(
        _("Year of birth"),
        description=_(
            "Seen by nobody but you. It serves to know whether all ages take part, in figures of "
            "ten people or more, and to check the age where one is asked for."
        ),
        validators=[Optional(), NumberRange(1900, 2100, _("A year such as 1950, or nothing."))],
        render_kw={"inputmode": "numeric", "autocomplete": "bday-year"},
    )
    locale = SelectField(
        _("Language"), choices=[SelectChoice(code, LANGUAGE_NAMES[code]) for code in LOCALES]
    )

    has_page = BooleanField(
        _("I have a page that everyone can see"),
        description=_(
            "With your name, your words and what you publish. Without it, your name stands beside "
            "what you write, and that is all."
        ),
    )
    residence_shown = BooleanField(_("My page says where I live (the commune)"))

    def __init__(self, person: Person, page: PublicPage | None, **options: Any) -> None:
        names = ("name", "about", "birth_year", "locale")
        data = {name: getattr(person, name) for name in names}
        data["has_page"] = page is not None
        data["residence_shown"] = page is not None and page.residence_shown
        super().__init__(data=data, **options)
        if not self.is_submitted():
            self.residence.set_home(person.residence)


class EmailForm(Form):
    """Changing one's address."""

    email = _email(_("New e-mail address"), "email")
    password = _present_password()


class PasswordForm(Form):
    """Setting or changing the password."""

    old = _present_password()
    new = PasswordField(
        _("New password"),
        description=_("Twelve characters or more: three or four words of your own do well."),
        validators=[InputRequired(_("Type the new password.")), Length(max=1000)],
        render_kw={"autocomplete": "new-password"},
    )


class OldPasswordForm(Form):
    """Removing the password."""

    old = _present_password()


class DeleteForm(Form):
    """Deleting one's account."""

    sure = BooleanField(
        _("Yes, delete my account"), validators=[InputRequired(_("Tick this box to go on."))]
    )
    password = _present_password()
