"""The core's own addresses of contents: `/content/<number>/…`, `/media/…`."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request
from werkzeug import Response as WerkzeugResponse

from parvis.content import operations
from parvis.content.attachments.views import blueprint as attachments
from parvis.content.attachments.views import media
from parvis.content.comments.views import blueprint as comments
from parvis.content.enter import enter_content
from parvis.content.links.views import blueprint as links
from parvis.content.parts import is_followed
from parvis.content.versions.views import blueprint as versions
from parvis.web.actor import acting_person
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.rendering import partial_wanted, redirect_to, render
from parvis.web.urls import content_url

blueprint = Blueprint("content", __name__)
for part in (comments, attachments, links, versions, media):
    blueprint.register_blueprint(part)


@blueprint.get("/content/<number:number>")
def show(number: int) -> WerkzeugResponse:
    """To the content's page, wherever it is."""
    return redirect(content_url(enter_content(number)) or "/")


@blueprint.post("/content/<number:number>/follow")
def follow(number: int) -> Response:
    """Follow the content, or no more."""
    content = enter_content(number)
    if request.form.get("stop"):
        operations.unfollow_content(acting_person(), content)
        said = _("You no longer follow this.")
    else:
        operations.follow_content(acting_person(), content)
        said = _("You follow this: you will hear of what becomes of it.")
    if not partial_wanted():
        flash(said, "success")
        return redirect_to(content_url(content) or "/")
    return render(
        "content/_follow.html",
        content=content,
        follows=is_followed(here.person, content),
        said=said,
    )
