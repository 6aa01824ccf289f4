"""Pages and fragments of comments."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for

from parvis.content.comments import operations, queries
from parvis.content.comments.forms import CommentForm
from parvis.content.enter import enter_content
from parvis.content.models import Comment, CommentState, Content
from parvis.content.standing import own_comments
from parvis.rules import Conflict, Invalid, require
from parvis.web.actor import acting_person
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.limits import Limit, limited
from parvis.web.rendering import partial_wanted, redirect_to, render
from parvis.web.urls import content_url

blueprint = Blueprint("comments", __name__, url_prefix="/content/<number:number>/comments")

COMMENTING = Limit("comment", "20 per minute; 200 per day")


def page_url(content: Content) -> str:
    """The page of all the comments of a content."""
    return url_for("content.comments.index", number=content.id)


def comment_url(comment: Comment) -> str:
    """The permanent address of a comment, in its thread."""
    return url_for(
        "content.comments.show", number=comment.content_id, comment=comment.id
    ) + f"#comment-{comment.id}"


@blueprint.get("")
def index(number: int) -> Response:
    """All the comments of a content, a page of threads at a time."""
    content = enter_content(number)
    return _list(content, CommentForm(formdata=None) if here.person else None)


def _list(
    content: Content, form: CommentForm | None, *, said: str = "", status: int = 200
) -> Response:
    here.step(_("Comments"))
    discussion = queries.discussion_of(content, page_url(content), request.args.get("order", ""))
    return render(
        "content/comments.html",
        fragment="content/_comments.html",
        status=status,
        content=content,
        discussion=discussion,
        own=own_comments(here.person, content, discussion.comments),
        comment_form=form,
        said=said,
    )


@blueprint.post("")
@limited(COMMENTING)
def write(number: int) -> Response:
    """Comment the content."""
    content = enter_content(number)
    require(here.person, "core.comment", content)
    form = CommentForm()
    if form.validate_on_submit():
        try:
            operations.write_comment(
                acting_person(), content, form.body.data, stance=form.chosen_stance()
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            if partial_wanted():
                return _list(content, CommentForm(formdata=None), said=_("Comment published."))
            flash(_("Your comment is published."), "success")
            return redirect_to(f"{content_url(content)}#comments")
    return _list(content, form, status=422)


@blueprint.get("/<number:comment>")
def show(number: int, comment: int) -> Response:
    """The whole thread of a comment."""
    content = enter_content(number)
    return _thread(content, queries.find_comment(content, comment))


def _thread(content: Content, comment: Comment, *, said: str = "") -> Response:
    thread = queries.thread_of(content, comment.thread_id or comment.id)
    here.step(_("Comments"), page_url(content))
    here.step(_("Discussion"))
    response = render(
        "content/thread.html",
        fragment="content/_thread.html",
        content=content,
        thread=thread,
        own=own_comments(here.person, content, [thread.first, *thread.replies]),
        whole=True,
        fragment_only=partial_wanted(),
        said=said,
    )
    if partial_wanted():
        # A form answers in its own place when something is wrong, in the thread's when all is well.
        response.headers["HX-Retarget"] = f"#thread-{thread.first.id}"
        response.headers["HX-Reswap"] = "outerHTML"
    return response


@blueprint.route("/<number:comment>/reply", methods=["GET", "POST"])
@limited(COMMENTING)
def reply(number: int, comment: int) -> Response:
    """Answer a comment."""
    content = enter_content(number)
    answered = queries.find_comment(content, comment)
    require(here.person, "core.comment", content)
    if answered.state != CommentState.PUBLISHED and request.method == "GET":
        raise Conflict(_("The comment that you answer has been withdrawn."))
    form = CommentForm(f"reply-{answered.id}", with_stance=False)
    form.body.label.text = _("Your answer")
    if form.validate_on_submit():
        try:
            written = operations.write_comment(
                acting_person(), content, form.body.data, parent=answered
            )
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"": error.message})
        else:
            return _after(content, written, _("Answer published."))
    return _form_page(content, answered, form, _("Answer"), "content/_reply.html")


@blueprint.route("/<number:comment>/edit", methods=["GET", "POST"])
@limited(COMMENTING)
def edit(number: int, comment: int) -> Response:
    """Change one's comment."""
    content = enter_content(number)
    changed = queries.find_comment(content, comment)
    require(here.person, "core.change_comment", changed)
    form = CommentForm(
        f"edit-{changed.id}", with_stance=changed.thread_id is None, comment=changed
    )
    if form.validate_on_submit():
        try:
            operations.change_comment(
                acting_person(), changed, form.body.data, stance=form.chosen_stance()
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            return _after(content, changed, _("Comment changed."))
    return _form_page(content, changed, form, _("Change"), "content/_edit_comment.html")


@blueprint.post("/<number:comment>/withdraw")
def withdraw(number: int, comment: int) -> Response:
    """Take one's comment back."""
    content = enter_content(number)
    withdrawn = queries.find_comment(content, comment)
    operations.withdraw_comment(acting_person(), withdrawn)
    if partial_wanted():
        return _after(content, withdrawn, _("Comment withdrawn."))
    flash(_("Your comment is withdrawn."), "success")
    return redirect_to(f"{content_url(content)}#comments")


def _after(content: Content, comment: Comment, said: str) -> Response:
    """The thread again for htmx, the comment in its thread for a browser."""
    if partial_wanted():
        return _thread(content, comment, said=said)
    flash(said, "success")
    return redirect_to(comment_url(comment))


def _form_page(
    content: Content, comment: Comment, form: CommentForm, title: str, fragment: str
) -> Response:
    here.step(_("Comments"), page_url(content))
    here.step(title)
    return render(
        "content/comment_form.html",
        fragment=fragment,
        status=422 if form.is_submitted() else 200,
        content=content,
        comment=comment,
        form=form,
        fragment_name=fragment,
        title=title,
    )

