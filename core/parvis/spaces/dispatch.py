"""From `/<space>/<component>/<rest>` to the view of the component's module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect, Rule

from parvis.modules.registry import load_reference, registry
from parvis.modules.routing import ComponentBlueprint
from parvis.rules import has_role
from parvis.spaces.enter import component_at, enter_component, enter_kept
from parvis.spaces.models import Component, Role
from parvis.spaces.places import keep_place, kept_place, only_reads
from parvis.web.here import here


@dataclass(frozen=True)
class Matched:
    """The view that an address leads to."""

    blueprint: ComponentBlueprint
    rule: Rule
    arguments: Mapping[str, Any]

    @property
    def view(self) -> Callable[..., Any]:
        """The function."""
        return current_app.view_functions[self.rule.endpoint]


def dispatch(space: str, component: str, rest: str = "") -> Any:
    """Enter the component and call the view that matches the rest of the address.

    Under `admin/` it is the module's administration, for facilitators of the space and above. A
    view that only reads is given the place that is kept.
    """
    place = kept_place(space)
    kept = component_at(place.components, component) if place else None
    if place and kept and only_reads((matched := _match(kept, rest)).view):
        here.answers_forms = only_reads(matched.view, "POST")
        enter_kept(place, component)
        return _call(matched)
    found = enter_component(space, component)
    matched = _match(found, rest)
    if only_reads(matched.view):
        keep_place(space, found.space, here.components)
    return _call(matched)


def _match(found: Component, rest: str) -> Matched:
    manifest = registry().modules[found.module].component
    if manifest is None:
        abort(404)
    reference = manifest.public
    if rest == "admin" or rest.startswith("admin/"):
        if manifest.admin is None or not has_role(here.person, found.space, Role.FACILITATOR):
            abort(404)
        reference, rest = manifest.admin, rest.removeprefix("admin").lstrip("/")
    blueprint = load_reference(reference)
    try:
        rule, arguments = blueprint.adapter().match("/" + rest, request.method, return_rule=True)
    except RequestRedirect:
        raise NotFound from None
    return Matched(blueprint, rule, dict(arguments))


def _call(matched: Matched) -> Any:
    # What asks the request which view it is (limits, hooks) sees the module's.
    request.url_rule = matched.rule
    request.view_args = dict(matched.arguments)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for before in app.before_request_funcs.get(matched.blueprint.name, ()):
        answer = app.ensure_sync(before)()
        if answer is not None:
            return answer
    return app.ensure_sync(matched.view)(**matched.arguments)
