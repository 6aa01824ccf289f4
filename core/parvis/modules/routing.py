"""Component blueprints: Flask blueprints whose addresses live under `/<space>/<component>/`.

Werkzeug can't let two modules own one pattern: the first that matches wins, whatever the component
is. So the core owns `/<space>/<component>/<rest>`, finds the component, and `<rest>` is matched in
the Map of its module's blueprint. For a module's author it is a blueprint like any other.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App
from werkzeug.routing import Map, MapAdapter, Rule

from parvis.modules.converters import CONVERTERS


class _IntoOwnMap(BlueprintSetupState):
    """Sends the blueprint's rules to its own Map; everything else goes to the application."""

    blueprint: ComponentBlueprint

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, **options: Any
    ) -> None:
        if endpoint is None:
            endpoint = view_func.__name__
        options.pop("provide_automatic_options", None)  # Flask's own, for its own Map
        full = f"{self.blueprint.name}.{endpoint}"
        methods = set(options.pop("methods", None) or ("GET",)) | {"OPTIONS"}
        self.blueprint.routes.add(Rule(rule, endpoint=full, methods=methods, **options))
        if view_func is not None:
            self.app.view_functions[full] = view_func


class ComponentBlueprint(Blueprint):
    """The public or the administration pages of a module's components.

    Its name is the module's (public) or `<module>_admin`. Views take the rule's arguments; where
    they are is in `here`.
    """

    routes: Map

    def register(self, app: App, options: dict[str, Any]) -> None:
        """Register on one application; the Map is made anew, tests make many applications."""
        self.routes = Map(converters=dict(app.url_map.converters) | CONVERTERS)
        super().register(app, options)

    def make_setup_state(
        self, app: App, options: dict[str, Any], first_registration: bool = False
    ) -> BlueprintSetupState:
        return _IntoOwnMap(self, app, options, first_registration)

    def adapter(self, script_name: str = "/") -> MapAdapter:
        """What matches `<rest>` and builds it."""
        return self.routes.bind("component", script_name)
