"""The form of a space's appearance."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, ColorField, FileField, RadioField, StringField
from wtforms.validators import Length, Optional

from parvis.content.attachments.images import ACCEPT
from parvis.spaces.models import Space
from parvis.theming.operations import ALT_LONGEST, Appearance, inherited_tokens, own_colour
from parvis.theming.themes import PICTURES, Theme, installed_themes
from parvis.theming.tokens import DEFAULTS
from parvis.web.forms import Form
from parvis.web.here import here
from parvis.web.i18n import gettext
from parvis.web.i18n import lazy_gettext as _

_ALT_HELP = _("Leave it empty when the picture only decorates: screen readers then skip it.")


def _picture(label: Any, help: Any) -> FileField:
    return FileField(label, [Optional()], description=help, render_kw={"accept": ACCEPT})


class AppearanceForm(Form):
    """Theme, colours, pictures."""

    theme = RadioField(_("Theme"), [Optional()])
    primary = ColorField(
        _("Main colour"), [Optional()], description=_("Buttons, links, titles of the menu.")
    )
    accent = ColorField(_("Accent colour"), [Optional()], description=_("What stands out."))
    theme_colours = BooleanField(_("Back to the colours of the theme"))
    logo = _picture(_("Logo"), _("PNG, JPEG or WebP, on a transparent or white ground."))
    logo_alt = StringField(
        _("What the logo shows"), [Optional(), Length(max=ALT_LONGEST)], description=_ALT_HELP
    )
    remove_logo = BooleanField(_("Remove our logo"))
    banner = _picture(_("Banner"), _("A wide picture for the top of the home page."))
    banner_alt = StringField(
        _("What the banner shows"), [Optional(), Length(max=ALT_LONGEST)], description=_ALT_HELP
    )
    remove_banner = BooleanField(_("Remove our banner"))
    favicon = _picture(_("Icon"), _("A small square picture for browser tabs."))
    remove_favicon = BooleanField(_("Remove our icon"))


def appearance_form(space: Space) -> AppearanceForm:
    """The form as the space stands, with what was sent in it."""
    grounds = _colours_without_its_own(space)
    form = AppearanceForm(
        data={
            "theme": space.theme if space.theme in installed_themes() else "",
            "primary": own_colour(space, "primary") or grounds["primary"],
            "accent": own_colour(space, "accent") or grounds["accent"],
            "logo_alt": space.appearance.get("logo_alt", ""),
            "banner_alt": space.appearance.get("banner_alt", ""),
        }
    )
    form.theme.choices = theme_choices(space)
    if not space.appearance.get("tokens"):
        del form.theme_colours
    for name in PICTURES:
        if name not in space.appearance:
            del form[f"remove_{name}"]
    return form


def _colours_without_its_own(space: Space) -> dict[str, str]:
    theme = installed_themes().get(space.theme or "")
    return {**DEFAULTS, **(theme.tokens if theme else inherited_tokens(space))}


def theme_choices(space: Space) -> list[tuple[str, str]]:
    """The themes to choose from; the empty one follows what is above."""
    if space.parent is None:
        inherited = gettext("The site’s theme")
    else:
        inherited = gettext("The theme of %(space)s", space=space.parent.name)
    return [("", inherited), *((t.name, t.title_in(here.locale)) for t in _sorted())]


def _sorted() -> list[Theme]:
    return sorted(installed_themes().values(), key=lambda theme: theme.name)


def wanted(form: AppearanceForm, space: Space) -> Appearance:
    """What the form asks for, its new pictures aside. A colour left as the theme has it is the
    theme's, and follows when another theme is chosen.
    """
    grounds = _colours_without_its_own(space)
    back = "theme_colours" in form and form.theme_colours.data

    def own(role: str) -> str:
        sent = str(form[role].data or "")
        if back or (sent == grounds[role] and not own_colour(space, role)):
            return ""
        return sent

    return Appearance(
        theme=form.theme.data or "",
        primary=own("primary"),
        accent=own("accent"),
        logo_alt=form.logo_alt.data or "",
        banner_alt=form.banner_alt.data or "",
    )
