"""From `/<space>/<component>/<rest>` to the view of the component's module."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from parvis.modules.registry import load_reference, registry
from parvis.modules.routing import ComponentBlueprint
from parvis.rules import has_role
from parvis.spaces.enter import enter_component
from parvis.spaces.models import Role
from parvis.web.here import here


def dispatch(space: str, component: str, rest: str = "") -> Any:
    """Enter the component and call the view that matches the rest of the address.

    Under `admin/` it is the module's administration, for facilitators of the space and above.
    """
    found = enter_component(space, component)
    manifest = registry().modules[found.module].component
    if manifest is None:
        abort(404)
    reference = manifest.public
    if rest == "admin" or rest.startswith("admin/"):
        if manifest.admin is None or not has_role(here.person, found.space, Role.FACILITATOR):
            abort(404)
        reference, rest = manifest.admin, rest.removeprefix("admin").lstrip("/")
    return _call(load_reference(reference), "/" + rest)


def _call(blueprint: ComponentBlueprint, path: str) -> Any:
    try:
        rule, arguments = blueprint.adapter().match(path, request.method, return_rule=True)
    except RequestRedirect:
        raise NotFound from None
    # What asks the request which view it is (limits, hooks) sees the module's.
    request.url_rule = rule
    request.view_args = dict(arguments)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for before in app.before_request_funcs.get(blueprint.name, ()):
        answer = app.ensure_sync(before)()
        if answer is not None:
            return answer
    return app.ensure_sync(app.view_functions[rule.endpoint])(**arguments)
