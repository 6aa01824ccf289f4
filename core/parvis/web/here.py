"""Where the request stands: the space, the component, the person, the language."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import quote

from flask import current_app, g, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug.local import LocalProxy

from parvis.config import LOCALES
from parvis.db import now
from parvis.people.models import Person
from parvis.rules import has_role, may_see_space, role_in
from parvis.spaces.models import Component, ComponentState, Role, Space

if TYPE_CHECKING:
    from parvis.modules import Settings
    from parvis.theming.themes import ActiveTheme


@dataclass
class Crumb:
    """A step of the trail, or an entry of a menu."""

    title: str
    url: str
    current: bool = False


@dataclass
class Language(Crumb):
    """An entry of the language menu."""

    code: str = ""


LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True)
class Reader:
    """All that a page which is kept for many knows of the person: see `parvis.web.shared`."""

    shown: str
    """What stands for the name until the page is filled in."""
    steward: bool


@dataclass
class Here:
    """Kept on `flask.g` for the length of a request; `here` reads it."""

    BACK: ClassVar[str] = "back-to-this-page-4f1d0a"
    """In the place of the page's address, in what is kept for all the pages of a space."""

    locale: str
    space: Space | None = None
    component: Component | None = None
    components: list[Component] = field(default_factory=list)
    """Those of the space, the switched off ones included, in order."""
    trail: list[Crumb] = field(default_factory=list)
    """Steps that a view adds below the component."""
    kept: bool = False
    """Whether `space` and `components` are those that are kept for views that only read."""
    answers_forms: bool = False
    """Whether that view answers forms too: `person` is then, in all that it does, who was found
    with the version of the space.
    """
    reader: Reader | None = None
    """While a page is made that many will share, who `person` is."""
    _theme: tuple[Space | None, ActiveTheme] | None = None
    _mark: tuple[Space | None, Hashable] | None = None

    @property
    def person(self) -> Person | None:
        """Who is signed in."""
        return cast(Person, self.reader) if self.reader is not None else self._signed_in()

    @property
    def name_shown(self) -> Markup:
        """The person's name as the header shows it."""
        if self.reader is not None:
            return Markup(self.reader.shown)  # noqa: S704 - a word of ours
        return shown_name(self.person.name if self.person else "")

    def _signed_in(self) -> Person | None:
        if self.answers_forms and g.get("visit") is not None:
            return cast(Person, g.visit.person)
        # What flask-login has found already; its proxy would look again for each attribute, and
        # has nobody to find for a session that names none.
        if "_login_user" in g:
            user = g._login_user
        elif "_user_id" in session:
            user = current_user._get_current_object()
        else:
            return None
        return user if user is not None and user.is_authenticated else None

    @property
    def mark(self) -> Hashable:
        """Another one once anything has changed that the space's pages show to everyone: what is
        kept under it need not be asked of the database again.

        Every operation that changes what is shown gives the space and those above a new version,
        and those below where it shows there too (`events.record`). The hour limits what a change
        that forgot to may do.
        """
        if self._mark is not None and self._mark[0] is self.space:
            return self._mark[1]
        chain = []
        at = self.space
        while at is not None:
            # A space removed and made again may have the same number: it has another beginning.
            chain.append((at.id, at.created_at, at.version))
            at = at.parent
        # One for the whole request: what it shows is of one moment.
        self._mark = (self.space, (self.site_name, now().strftime("%Y%m%d%H"), *chain))
        return self._mark[1]

    @property
    def role(self) -> Role | None:
        """The person's role in the space."""
        return role_in(self._signed_in(), self.space) if self.space else None

    @property
    def administers(self) -> bool:
        """Whether the person administers the space."""
        return bool(self.space) and has_role(self._signed_in(), self.space, Role.ADMINISTRATOR)  # type: ignore[arg-type]

    @property
    def facilitates(self) -> bool:
        """Whether the person is a facilitator of the space, or more."""
        return bool(self.space) and has_role(self._signed_in(), self.space, Role.FACILITATOR)  # type: ignore[arg-type]

    @property
    def settings(self) -> Settings:
        """The component's settings, typed."""
        from parvis.spaces.components import settings_of

        assert self.component is not None
        return settings_of(self.component)

    @property
    def stylesheet(self) -> str | None:
        """The style sheet that the component's module brings, as `static` takes it."""
        from parvis.modules.registry import registry

        module = registry().modules.get(self.component.module) if self.component else None
        return f"{module.name}/{module.stylesheet}" if module and module.stylesheet else None

    @property
    def navigation(self) -> list[Crumb]:
        """The space's components that show."""
        from parvis.modules.registry import registry
        from parvis.web.urls import component_url

        installed = registry().modules
        return [
            Crumb(c.title, component_url(c, "index"), c is self.component)
            for c in self.components
            if c.state != ComponentState.OFF and c.module in installed
        ]

    @property
    def crumbs(self) -> list[Crumb]:
        """The trail below the space; the last step is the page itself."""
        from parvis.web.urls import component_url

        if self.component is None:
            return self.trail
        top = Crumb(self.component.title, component_url(self.component, "index"))
        return [top, *self.trail]

    @property
    def theme(self) -> ActiveTheme:
        """The theme of the space, or the installation's."""
        from parvis.theming.themes import theme_of

        if self._theme is None or self._theme[0] is not self.space:
            self._theme = (self.space, theme_of(self.space))
        return self._theme[1]

    @property
    def footer_links(self) -> list[Crumb]:
        """The legal pages of the space or of those above."""
        from parvis.spaces.pages import footer_links

        return footer_links(self.space)

    @property
    def site_name(self) -> str:
        """What the installation is called where no space is."""
        from parvis.administration.settings import site_settings

        return site_settings().name or "Parvis"

    @property
    def home_url(self) -> str:
        """The installation's front page."""
        return url_for("spaces.front")

    @property
    def back(self) -> str:
        """The address of this page, as it goes in another's: what stands in the place of `BACK`."""
        page = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return quote(page, safe="/")

    @property
    def languages(self) -> list[Crumb]:
        """The languages of the page, the present one marked; they come back to `BACK`."""
        return [
            Language(
                LANGUAGE_NAMES[code],
                url_for("people.choose_language", code=code, next=self.BACK),
                code == self.locale,
                code,
            )
            for code in LOCALES
        ]

    @property
    def sign_in_url(self) -> str:
        """Sign-in, coming back to this page."""
        return self.sign_in_link.replace(self.BACK, self.back)

    @property
    def sign_in_link(self) -> str:
        """The same, which comes back to `BACK`."""
        if not self.returns:
            return url_for("people.sign_in")
        return url_for("people.sign_in", next=self.BACK)

    @property
    def returns(self) -> bool:
        """Whether one comes back to this page after signing in."""
        return request.method == "GET" and request.endpoint not in (None, "spaces.front")

    @property
    def sign_out_url(self) -> str:
        """Where the sign-out form goes."""
        return url_for("people.sign_out")

    @property
    def account_links(self) -> list[Crumb]:
        """The menu of the person signed in."""
        links = [Crumb(gettext("My account"), url_for("people.account"))]
        if self.space is not None and self.facilitates:
            address = url_for("spaces_admin.index", space=self.space.slug)
            links.append(Crumb(gettext("Run this space"), address))
        if self.person is not None and self.person.steward:
            links.append(Crumb(gettext("Installation"), url_for("administration.index")))
        return links

    @property
    def accessibility_url(self) -> str | None:
        """The accessibility statement, among the pages of the space or of those above."""
        return next((c.url for c in self.footer_links if "accessib" in c.url), None)

    @property
    def open_data_url(self) -> str | None:
        """The page of what can be downloaded."""
        return url_for("opendata.index")

    @property
    def feed_url(self) -> str | None:
        """The Atom feed of the component or the space, when everyone may read it."""
        if self.space is None or not may_see_space(None, self.space):
            return None
        if self.component is not None:
            return url_for(
                "opendata.component_feed", space=self.space.slug, component=self.component.slug
            )
        return url_for("opendata.space_feed", space=self.space.slug)

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration."""
        return bool(current_app.extensions["parvis"].config.demo)

    @property
    def demo_url(self) -> str:
        """Where one signs in as anyone, in the demonstration."""
        return url_for("demo.people") if self.demo else ""

    @property
    def map_tiles(self) -> str | None:
        """Address of the tiles of maps."""
        return current_app.extensions["parvis"].config.map_tiles or None

    def step(self, title: Any, url: str = "") -> None:
        """Add a step to the trail."""
        self.trail.append(Crumb(str(title), url))


def shown_name(name: str) -> Markup:
    """The first word, and on wide screens the others."""
    first, *others = name.split() or [gettext("My account")]
    shown = Markup("<span>{}<span class=\"wide\"> {}</span></span>")
    return shown.format(first, " ".join(others))


def where() -> Here:
    """The object behind `here`: for those who read much of it."""
    found: Here | None = g.get("here")
    if found is None:
        from parvis.web.i18n import choose_locale

        found = g.here = Here(locale=choose_locale())
    return found


here: Here = cast(Here, LocalProxy(where))
