"""Pages of a content's pictures and documents, and the addresses of their files."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, request, send_from_directory, url_for

from parvis.content.attachments import operations, queries, store
from parvis.content.attachments.files import FILE
from parvis.content.attachments.forms import AltForm, FileForm, PictureForm
from parvis.content.enter import enter_content
from parvis.content.media import documents
from parvis.content.models import Attachment, AttachmentKind, Content
from parvis.rules import Invalid, has_role, may_see_content, require
from parvis.spaces.models import ComponentState, Role
from parvis.web.actor import acting_person
from parvis.web.forms import Form
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, limited
from parvis.web.numbers import whole_number
from parvis.web.rendering import redirect_to, render

blueprint = Blueprint("attachments", __name__, url_prefix="/content/<number:number>/attachments")
media = Blueprint("media", __name__, url_prefix="/media")

DAY = 24 * 3600
ATTACHING = Limit("attach", "60 per hour")
UPLOADS = Limit("uploads", "60 per hour")
# A document is downloaded; were it opened in a page all the same, it could do nothing there.
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@media.get("/<key>/<name>")
def serve(key: str, name: str) -> Response:
    """A file of the media store, for whoever may see what it belongs to."""
    if not store.is_key(key):
        abort(404)
    if store.is_site_key(key):
        return _send(key, _webp_name(name), public=True)
    attachment = queries.attachment_of_key(key)
    if attachment is None:
        abort(404)
    # Asked first: what everyone may see is served without looking who asks. Their session, and
    # the cookie that may be renewed with it, have no place in an answer that shared caches keep.
    public = _is_public(attachment.content)
    if not public and not _may_see(attachment.content):
        abort(404)
    if attachment.kind == AttachmentKind.IMAGE:
        return _send(key, _webp_name(name), public=public)
    response = send_from_directory(
        store.folder_of(key),
        FILE,
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.name,
    )
    response.headers["Content-Security-Policy"] = _SANDBOX
    return _cached(response, public=public)


def _webp_name(name: str) -> str:
    width, _dot, suffix = name.partition(".")
    if suffix != "webp" or whole_number(width, 100_000) is None:
        abort(404)
    return name


def _send(key: str, name: str, *, public: bool) -> Response:
    response = send_from_directory(store.folder_of(key), name, mimetype="image/webp")
    return _cached(response, public=public)


def _cached(response: Response, *, public: bool) -> Response:
    # A key never holds anything else; a day, so that what is withdrawn goes from caches too.
    control = f"public, max-age={DAY}, immutable" if public else "private, no-store"
    response.headers["Cache-Control"] = control
    return response


def _may_see(content: Content) -> bool:
    off = content.component.state == ComponentState.OFF
    if off and not has_role(here.person, content.space, Role.ADMINISTRATOR):
        return False
    return may_see_content(here.person, content)


def _is_public(content: Content) -> bool:
    return content.component.state != ComponentState.OFF and may_see_content(None, content)


@blueprint.get("")
def index(number: int) -> Response:
    """The content's pictures and documents, to be added, described, put in order, removed."""
    content = enter_content(number)
    require(here.person, "core.attach", content)
    return _page(content, PictureForm(), FileForm())


def _page(content: Content, picture: Form, file: Form, *, status: int = 200) -> Response:
    images, files = queries.attachments_of(content)
    here.step(_("Pictures and documents"))
    return render(
        "content/attachments.html",
        status=status,
        content=content,
        images=images,
        files=files,
        file_urls={row.id: shown.url for row, shown in zip(files, documents(files), strict=True)},
        picture_form=picture if len(images) < operations.pictures_max(content) else None,
        file_form=file if len(files) < operations.FILES_MAX else None,
        alt_forms={image.id: _alt_form(image) for image in images},
    )


def _alt_form(image: Attachment) -> AltForm:
    form = AltForm(formdata=None, data={"alt": image.alt})
    form.alt.id = f"alt-{image.id}"
    form.alt.label.field_id = form.alt.id
    return form


def _back(content: Content) -> Response:
    return redirect_to(url_for("content.attachments.index", number=content.id))


@blueprint.post("/picture")
@limited(UPLOADS)
def add_picture(number: int) -> Response:
    """Add a picture."""
    content = enter_content(number)
    require(here.person, "core.attach", content)
    form = PictureForm()
    if form.validate_on_submit():
        try:
            operations.attach_image(
                acting_person(), content, form.picture.data.stream, form.alt.data
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The picture is added."), "success")
            return _back(content)
    return _page(content, form, FileForm(formdata=None), status=422)


@blueprint.post("/file")
@limited(UPLOADS)
def add_file(number: int) -> Response:
    """Add a document."""
    content = enter_content(number)
    require(here.person, "core.attach", content)
    form = FileForm()
    if form.validate_on_submit():
        try:
            operations.attach_file(
                acting_person(), content, form.file.data.stream, form.file.data.filename or ""
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The document is added."), "success")
            return _back(content)
    return _page(content, PictureForm(formdata=None), form, status=422)


@blueprint.post("/<number:attachment>/describe")
def describe(number: int, attachment: int) -> Response:
    """Change a picture's description."""
    content = enter_content(number)
    row = queries.find_attachment(content, attachment)
    form = AltForm()
    try:
        operations.describe_image(acting_person(), row, form.alt.data or "")
    except Invalid as error:
        flash(" ".join(str(said) for said in error.errors.values()), "error")
    else:
        flash(_("The description is changed."), "success")
    return _back(content)


@blueprint.post("/<number:attachment>/move")
def move(number: int, attachment: int) -> Response:
    """Put a picture or a document before its neighbour, or after."""
    content = enter_content(number)
    row = queries.find_attachment(content, attachment)
    earlier = bool(request.form.get("earlier"))
    operations.move_attachment(acting_person(), row, earlier=earlier)
    return _back(content)


@blueprint.post("/<number:attachment>/remove")
def remove(number: int, attachment: int) -> Response:
    """Remove a picture or a document."""
    content = enter_content(number)
    row = queries.find_attachment(content, attachment)
    operations.remove_attachment(acting_person(), row)
    flash(_("It is removed."), "success")
    return _back(content)
