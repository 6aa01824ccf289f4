"""What people can do in the space: components."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue

from parvis.modules.registry import registry
from parvis.rules import Invalid
from parvis.spaces import operations
from parvis.spaces.admin.common import METHODS, blueprint, do, enter, moved, show, step_below, steps
from parvis.spaces.admin.thread import onward
from parvis.spaces.forms import ComponentForm, EnableForm, component_form
from parvis.spaces.labels import COMPONENT_STATE_NAMES
from parvis.spaces.models import Component, Space
from parvis.spaces.operations.components import has_content
from parvis.spaces.queries import components_of
from parvis.web.actor import acting_person
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to


@blueprint.get("/<slug:space>/admin/components")
def components(space: str) -> ResponseReturnValue:
    """The components, in the order of the menu."""
    return _list(enter(space, _("Components"), administrators=True))


def _list(space: Space) -> ResponseReturnValue:
    return show(
        "components",
        space,
        fragment="_components",
        components=components_of(space),
        installed=registry().modules,
        states=COMPONENT_STATE_NAMES,
    )


@blueprint.route("/<slug:space>/admin/components/add", methods=METHODS)
def add_component(space: str) -> ResponseReturnValue:
    """Choose a module; its settings come next."""
    found = enter(space, administrators=True)
    address = url_for(".components", space=space)
    step_below(_("Components"), address, _("Add a component"))
    form = EnableForm()
    if form.validate_on_submit():
        try:
            component = operations.enable_component(acting_person(), found, form.module.data)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("%(title)s is there. Set it up, or leave it as it is.", title=component.title))
            return redirect_to(url_for(".component", space=space, number=component.id))
    return show("add_component", found, form=form, address=address)


@blueprint.route("/<slug:space>/admin/components/<number:number>", methods=METHODS)
def component(space: str, number: int) -> ResponseReturnValue:
    """A component's title, state, settings, address."""
    found = enter(space, administrators=True)
    one = _find(number)
    address = url_for(".components", space=space)
    step_below(_("Components"), address, one.title)
    if one.module not in registry().modules:
        return show("lost_component", found, component=one, address=address)
    form, kind = component_form(one)
    if form.validate_on_submit():
        try:
            operations.set_up_component(
                acting_person(),
                one,
                title=form.component_title.data,
                slug=form.component_slug.data,
                state=form.state(),
                settings=kind.from_form(form) if kind else {},
            )
        except Invalid as error:
            form.take({f"component_{name}": text for name, text in error.errors.items()})
        else:
            flash(_("Saved."), "success")
            return redirect_to(onward(found, address))
    return show(
        "component",
        found,
        form=form,
        own=list(ComponentForm(meta={"csrf": False})._fields),
        component=one,
        empty=not has_content(one),
        address=address,
    )


@blueprint.post("/<slug:space>/admin/components/<number:number>/move")
def move_component(space: str, number: int) -> ResponseReturnValue:
    """One place up or down in the menu."""
    found = enter(space, administrators=True)
    one = _find(number)
    return moved(
        lambda: operations.move_component(acting_person(), one, steps()),
        url_for(".components", space=space),
        lambda: _list(found),
    )


@blueprint.post("/<slug:space>/admin/components/<number:number>/remove")
def remove_component(space: str, number: int) -> ResponseReturnValue:
    """Remove a component that holds nothing."""
    enter(space, administrators=True)
    one = _find(number)
    return do(
        lambda: operations.remove_component(acting_person(), one),
        url_for(".components", space=space),
        _("%(title)s is removed.", title=one.title),
    )


def _find(number: int) -> Component:
    found = next((c for c in here.components if c.id == number), None)
    if found is None:
        abort(404)
    return found


