"""The application: its parts put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from parvis.config import Config
from parvis.core_module import module as core_module
from parvis.db import db
from parvis.db.base import READING
from parvis.db.engine import engine_options, prepare_engine, reading_engine
from parvis.modules.converters import CONVERTERS
from parvis.modules.registry import Registry, load_reference
from parvis.web.templating import ThemedEnvironment

if TYPE_CHECKING:
    from parvis.events.runners import Runner
    from parvis.opendata.collections import Collection
    from parvis.web.i18n import Catalogues
    from parvis.web.static import StaticFiles


@dataclass
class Parvis:
    """What the application carries, at `app.extensions["parvis"]`."""

    config: Config
    registry: Registry
    prefix: str = ""
    scripts: bool = False
    static: StaticFiles = None  # type: ignore[assignment]
    catalogues: Catalogues = None  # type: ignore[assignment]
    runner: Runner = None  # type: ignore[assignment]
    collections: dict[str, Collection] | None = None


def create_app(
    config: Config | None = None, *, points: Iterable[EntryPoint] | None = None, **settings: Any
) -> Flask:
    """Make the WSGI application.

    `config` is read from the environment when it is not given, `settings` winning over it;
    `points` are the entry points of the modules, by default those installed. Raises ConfigError.
    """
    config = config or Config.from_environment(**settings)
    app = Flask("parvis", static_folder=None, template_folder=None)
    app.jinja_environment = ThemedEnvironment
    app.config.update(_flask_settings(config))
    app.json.sort_keys = False  # type: ignore[attr-defined]  # columns keep their order
    registry = Registry.load(core_module, points)
    parvis = Parvis(config, registry)
    app.extensions["parvis"] = parvis
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops
        )
    app.url_map.converters.update(CONVERTERS)
    config.instance_path.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        app.extensions[READING] = reading_engine(db.engine)
    _init_parts(app, parvis)
    _register(app, registry)
    return app


def _flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.key(),
        "SQLALCHEMY_DATABASE_URI": config.database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(config.database),
        "TRUSTED_HOSTS": config.hosts,
        "MAX_CONTENT_LENGTH": (config.upload_max_mb + 1) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_NAME": "parvis",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.secure,
        "PERMANENT_SESSION_LIFETIME": config.session_days * 24 * 3600,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_I18N_ENABLED": True,
    }


def _init_parts(app: Flask, parvis: Parvis) -> None:
    from parvis.events.runners import make_runner
    from parvis.people.sessions import init_login
    from parvis.spaces.places import init_places
    from parvis.web.caching import init_caching
    from parvis.web.errors import init_errors
    from parvis.web.headers import init_headers
    from parvis.web.i18n import init_i18n
    from parvis.web.limits import init_limits
    from parvis.web.rendering import htmx
    from parvis.web.static import StaticFiles
    from parvis.web.templating import init_templating

    packages = [module.package for module in parvis.registry.modules.values()]
    parvis.static = StaticFiles(parvis.prefix, _static_folders(app, parvis.registry))
    parvis.scripts = (_folder("parvis") / "static" / "vendor" / "htmx.min.js").is_file()
    CSRFProtect(app)
    init_login(app)
    htmx.init_app(app)
    init_limits(app)
    init_i18n(app, packages)
    init_templating(app, packages)
    init_places(app)
    init_caching(app)
    init_headers(app)
    init_errors(app)
    parvis.runner = make_runner(app)


def _folder(package: str) -> Path:
    return Path(str(files(package)))


def _static_folders(app: Flask, registry: Registry) -> dict[str, Path]:
    from parvis.theming.themes import installed_themes

    folders = {"": _folder("parvis") / "static"}
    for module in registry.modules.values():
        if module.name != "core":
            folders[module.name] = _folder(module.package) / "static"
    with app.app_context():
        for theme in installed_themes().values():
            folders[f"theme-{theme.name}"] = theme.folder / "static"
    return folders


def _register(app: Flask, registry: Registry) -> None:
    """Register the core's blueprints, then each module's."""
    from parvis.views import blueprints

    for blueprint in blueprints(app):
        app.register_blueprint(blueprint)
    for module in list(registry.modules.values()):
        if module.component is None:
            continue
        try:
            app.register_blueprint(load_reference(module.component.public))
            if module.component.admin is not None:
                app.register_blueprint(load_reference(module.component.admin))
        except Exception as error:
            registry.drop(module.name, error)
