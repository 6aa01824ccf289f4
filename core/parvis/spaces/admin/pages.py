"""The texts of the space."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue

from parvis.db import db
from parvis.rules import Invalid
from parvis.spaces import operations
from parvis.spaces.admin.common import METHODS, blueprint, do, enter, moved, show, step_below, steps
from parvis.spaces.forms import PageForm
from parvis.spaces.legal import is_complete, legal_pages
from parvis.spaces.models import Page, Space
from parvis.spaces.pages import own_pages
from parvis.web.actor import acting_person
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to


@blueprint.get("/<slug:space>/admin/pages")
def pages(space: str) -> ResponseReturnValue:
    """The texts, in the order of the foot of the pages."""
    return _list(enter(space, _("Legal pages and texts"), administrators=True))


def _list(space: Space) -> ResponseReturnValue:
    own = own_pages(space)
    have = {page.slug for page in own}
    return show(
        "pages",
        space,
        fragment="_pages",
        pages=[(page, is_complete(page.body)) for page in own],
        lacking=any(text.slug not in have for text in legal_pages(space)),
    )


@blueprint.post("/<slug:space>/admin/pages/legal")
def add_legal_pages(space: str) -> ResponseReturnValue:
    """Give the space legal pages of its own."""
    found = enter(space, administrators=True)
    return do(
        lambda: operations.add_legal_pages(acting_person(), found),
        url_for(".pages", space=space),
        _("The legal pages are there: complete what stands in brackets."),
    )


@blueprint.route("/<slug:space>/admin/pages/add", methods=METHODS)
def add_page(space: str) -> ResponseReturnValue:
    """A new text."""
    found = enter(space, administrators=True)
    address = url_for(".pages", space=space)
    step_below(_("Legal pages and texts"), address, _("Add a text"))
    form = PageForm()
    if form.validate_on_submit():
        try:
            operations.add_page(
                acting_person(), found, title=form.title.data, body=form.body.data
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(address)
    return show("page", found, form=form, page=None, address=address)


@blueprint.route("/<slug:space>/admin/pages/<number:number>", methods=METHODS)
def edit_page(space: str, number: int) -> ResponseReturnValue:
    """Change a text."""
    found = enter(space, administrators=True)
    page = _find(found, number)
    address = url_for(".pages", space=space)
    step_below(_("Legal pages and texts"), address, page.title)
    form = PageForm(obj=page)
    if form.validate_on_submit():
        try:
            operations.change_page(
                acting_person(), page, title=form.title.data, body=form.body.data
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("Saved."), "success")
            return redirect_to(address)
    return show("page", found, form=form, page=page, address=address)


@blueprint.post("/<slug:space>/admin/pages/<number:number>/move")
def move_page(space: str, number: int) -> ResponseReturnValue:
    """One place up or down."""
    found = enter(space, administrators=True)
    page = _find(found, number)
    return moved(
        lambda: operations.move_page(acting_person(), page, steps()),
        url_for(".pages", space=space),
        lambda: _list(found),
    )


@blueprint.post("/<slug:space>/admin/pages/<number:number>/remove")
def remove_page(space: str, number: int) -> ResponseReturnValue:
    """Remove a text."""
    page = _find(enter(space, administrators=True), number)
    return do(
        lambda: operations.remove_page(acting_person(), page),
        url_for(".pages", space=space),
        _("%(title)s is removed.", title=page.title),
    )


def _find(space: Space, number: int) -> Page:
    page = db.session.get(Page, number)
    if page is None or page.space_id != space.id:
        abort(404)
    return page
