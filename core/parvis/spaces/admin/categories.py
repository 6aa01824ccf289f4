"""The categories of the space."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue

from parvis.db import db
from parvis.rules import Invalid
from parvis.spaces import operations
from parvis.spaces.admin.common import METHODS, blueprint, do, enter, moved, show, step_below, steps
from parvis.spaces.forms import TitleForm
from parvis.spaces.models import Category, Space
from parvis.spaces.queries import categories_of, own_categories
from parvis.web.actor import acting_person
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to


@blueprint.route("/<slug:space>/admin/categories", methods=METHODS)
def categories(space: str) -> ResponseReturnValue:
    """The categories in order, and adding one."""
    found = enter(space, _("Categories"))
    form = TitleForm()
    if form.validate_on_submit():
        try:
            operations.add_category(acting_person(), found, form.title.data)
        except Invalid as error:
            form.take(error.errors)
        else:
            return redirect_to(url_for(".categories", space=space))
    return _list(found, form)


def _list(space: Space, form: TitleForm) -> ResponseReturnValue:
    own = own_categories(space)
    return show(
        "categories",
        space,
        fragment="_categories",
        form=form,
        categories=own,
        inherited=[c for c in categories_of(space) if c.space_id != space.id],
    )


@blueprint.route("/<slug:space>/admin/categories/<number:number>", methods=METHODS)
def edit_category(space: str, number: int) -> ResponseReturnValue:
    """Change a category's title, retire or remove it."""
    found = enter(space)
    category = _find(found, number)
    address = url_for(".categories", space=space)
    step_below(_("Categories"), address, category.title)
    form = TitleForm(obj=category)
    if form.validate_on_submit():
        try:
            operations.rename_category(acting_person(), category, form.title.data)
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(address)
    return show("category", found, form=form, category=category, address=address)


@blueprint.post("/<slug:space>/admin/categories/<number:number>/move")
def move_category(space: str, number: int) -> ResponseReturnValue:
    """One place up or down."""
    found = enter(space)
    category = _find(found, number)
    return moved(
        lambda: operations.move_category(acting_person(), category, steps()),
        url_for(".categories", space=space),
        lambda: _list(found, TitleForm(formdata=None)),
    )


@blueprint.post("/<slug:space>/admin/categories/<number:number>/retire")
def retire_category(space: str, number: int) -> ResponseReturnValue:
    """Offer it no more, or again."""
    category = _find(enter(space), number)
    return do(
        lambda: operations.retire_category(acting_person(), category, not category.retired),
        url_for(".categories", space=space),
        _("%(title)s is offered again.", title=category.title)
        if category.retired
        else _("%(title)s is offered no more.", title=category.title),
    )


@blueprint.post("/<slug:space>/admin/categories/<number:number>/remove")
def remove_category(space: str, number: int) -> ResponseReturnValue:
    """Remove a category that nothing has."""
    category = _find(enter(space), number)
    return do(
        lambda: operations.remove_category(acting_person(), category),
        url_for(".categories", space=space),
        _("%(title)s is removed.", title=category.title),
    )


def _find(space: Space, number: int) -> Category:
    category = db.session.get(Category, number)
    if category is None or category.space_id != space.id:
        abort(404)
    return category
