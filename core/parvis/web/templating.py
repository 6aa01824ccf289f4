"""The Jinja environment: templates of the core, of modules, overridden by themes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context
from flask.templating import Environment
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape
from werkzeug.local import LocalProxy

from parvis.content.media import gallery, image_url
from parvis.rules import ask
from parvis.web.compiled import keep_compiled
from parvis.web.fragments import Fragments
from parvis.web.here import here, where
from parvis.web.markup import excerpt, rich
from parvis.web.urls import component_url, content_url, space_url, static


class ThemedEnvironment(Environment):
    """Looks a template up in the request's theme first.

    A theme's `templates/parvis/layout.html` takes the place of the core's; inside it,
    `{% extends "!parvis/layout.html" %}` is the one it replaces. A loader that depended on the
    theme would not do: Jinja keeps compiled templates by name.
    """

    def _load_template(self, name: str, globals: Any) -> Template:
        if name.startswith("!"):
            name = name[1:]
        elif has_request_context() and name in (theme := where().theme).overrides:
            name = f"@{theme.name}/{name}"
        return super()._load_template(name, globals)


class ThemeLoader(BaseLoader):
    """Templates named `@<theme>/<name>`."""

    def get_source(self, environment: Any, template: str) -> Any:
        from jinja2 import TemplateNotFound

        from parvis.theming.themes import installed_themes

        if not template.startswith("@"):
            raise TemplateNotFound(template)
        theme, _sep, name = template[1:].partition("/")
        found = installed_themes().get(theme)
        if found is None or name not in found.overrides:
            raise TemplateNotFound(template)
        path = found.overrides[name]
        return path.read_text(encoding="utf-8"), str(path), lambda: True


def template_folder(package: str) -> Path:
    """Where a package keeps its templates."""
    return Path(str(files(package))) / "templates"


def init_templating(app: Flask, packages: list[str]) -> None:
    """Set up loaders, globals and filters."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.loader = ChoiceLoader(
        [ThemeLoader(), *(FileSystemLoader(template_folder(p)) for p in packages)]
    )
    config = app.extensions["parvis"].config
    keep_compiled(app.jinja_env, config.instance_path.absolute() / "templates")
    fragments = Fragments()
    app.extensions["parvis_fragments"] = fragments
    app.jinja_env.globals.update(
        here=here,
        theme=LocalProxy(lambda: here.theme),
        scripts=app.extensions["parvis"].scripts,
        may=lambda action, target: ask(where().person, action, target),
        component_url=component_url,
        content_url=content_url,
        space_url=space_url,
        static=static,
        kept=fragments,
        kept_each=fragments.each,
        kept_here=fragments.here,
        image_url=image_url,
        gallery=gallery,
    )

    @app.context_processor
    def plain_objects() -> dict[str, Any]:
        # Pages read many attributes of these: without the proxies, which look for the request at
        # each. Macros that are imported without the page's context have the proxies.
        if not has_request_context():
            return {}
        found = where()
        return {"here": found, "theme": found.theme}

    app.jinja_env.filters.update(rich=rich, excerpt=excerpt, ago=ago, lines=lines)


def ago(moment: Any) -> str:
    """« il y a 3 jours »"""
    from flask_babel import format_timedelta

    from parvis.db import now

    return str(format_timedelta(moment - now(), add_direction=True))


def lines(text: str) -> Markup:
    """Plain text with its line ends, escaped."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
