"""The blocks of the home page."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from parvis.modules.registry import registry
from parvis.rules import Invalid
from parvis.spaces import operations
from parvis.spaces.admin.common import METHODS, blueprint, do, enter, moved, show, steps
from parvis.spaces.blocks import blocks_of, possible_blocks
from parvis.spaces.forms import BlockForm
from parvis.spaces.models import Space
from parvis.web.actor import acting_person
from parvis.web.i18n import gettext as _
from parvis.web.rendering import redirect_to


@blueprint.route("/<slug:space>/admin/home", methods=METHODS)
def home(space: str) -> ResponseReturnValue:
    """The blocks in order, and adding one."""
    found = enter(space, _("Home page"))
    form = _form(found)
    if form.validate_on_submit():
        try:
            operations.add_block(acting_person(), found, form.name.data)
        except Invalid as error:
            form.take(error.errors)
        else:
            return redirect_to(url_for(".home", space=space))
    return _list(found, form)


def _form(space: Space) -> BlockForm:
    placed = {block.name for block in blocks_of(space)}
    form = BlockForm()
    form.name.choices = [
        SelectChoice(block.name, str(block.title))
        for block in possible_blocks(space.kind)
        if block.name not in placed
    ]
    return form


def _list(space: Space, form: BlockForm) -> ResponseReturnValue:
    known = registry().blocks
    blocks = [
        (block.name, str(known[block.name].title) if block.name in known else block.name)
        for block in blocks_of(space)
    ]
    return show("home", space, fragment="_blocks", form=form, blocks=blocks)


@blueprint.post("/<slug:space>/admin/home/move")
def move_block(space: str) -> ResponseReturnValue:
    """One place up or down."""
    found = enter(space)
    name = request.form.get("name", "")
    return moved(
        lambda: operations.move_block(acting_person(), found, name, steps()),
        url_for(".home", space=space),
        lambda: _list(found, _form(found)),
    )


@blueprint.post("/<slug:space>/admin/home/remove")
def remove_block(space: str) -> ResponseReturnValue:
    """Take a block off the page."""
    found = enter(space)
    name = request.form.get("name", "")
    return do(
        lambda: operations.remove_block(acting_person(), found, name),
        url_for(".home", space=space),
    )
