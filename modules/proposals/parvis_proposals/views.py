"""Public pages of proposals."""

from __future__ import annotations

from flask import flash, request
from parvis_proposals import operations, queries
from parvis_proposals.forms import AnswerForm, FilterForm, ProposalForm
from parvis_proposals.labels import STAGES, TONES
from parvis_proposals.models import Proposal, Stage
from parvis_proposals.rules import settings_of

from parvis.content import ContentState
from parvis.content.queries import files_of, find, first_images, images_of
from parvis.modules import ComponentBlueprint
from parvis.rules import Invalid, ask, require
from parvis.spaces.queries import categories_of
from parvis.web import component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _

blueprint = ComponentBlueprint("proposals", __name__)


def _component():  # type: ignore[no-untyped-def]
    assert here.component is not None
    return here.component


def _find(number: int) -> Proposal:
    return find(Proposal, _component(), number, here.person)


def _url(proposal: Proposal, view: str = "show") -> str:
    return component_url(_component(), view, number=proposal.number)


def _words() -> dict[str, object]:
    return {"stages": STAGES, "tones": TONES}


@blueprint.get("/")
def index() -> object:
    """The list, with its filters."""
    component = _component()
    form = FilterForm(categories_of(component.space), formdata=request.args)
    page = queries.list_proposals(component, **form.chosen())
    return render(
        "proposals/index.html",
        fragment="proposals/_list.html",
        form=form,
        page=page,
        images=first_images(page.items),
        mine=queries.supported_among(here.person, page.items),
        drafts=queries.drafts_of(here.person, component),
        settings=settings_of(component),
        **_words(),
    )


@blueprint.get("/map")
def placed() -> object:
    """The proposals on the map, and as a list."""
    here.step(_("Map"))
    found = queries.placed_proposals(_component())
    return render("proposals/map.html", proposals=found, **_words())


@blueprint.get("/<number:number>")
@blueprint.get("/<number:number>-<slug:slug>")
def show(number: int, slug: str = "") -> object:
    """One proposal."""
    proposal = _find(number)
    here.step(proposal.title)
    return render("proposals/show.html", **_shown(proposal))


def _shown(proposal: Proposal) -> dict[str, object]:
    return {
        "proposal": proposal,
        "answers": queries.answers_to(proposal),
        "images": images_of(proposal),
        "files": files_of(proposal),
        "mine": queries.supported_among(here.person, [proposal]),
        "settings": settings_of(proposal.component),
        **_words(),
    }


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> object:
    """Write a draft, then preview it."""
    component = _component()
    require(here.person, "proposals.write", component)
    form = ProposalForm(categories_of(component.space))
    here.step(_("New proposal"))
    if form.validate_on_submit():
        try:
            assert here.person is not None
            proposal = operations.draft_proposal(here.person, component, form.text())
        except Invalid as error:
            form.take(error.errors)
        else:
            return redirect_to(_url(proposal, "preview"))
    return _form_page(form, None)


@blueprint.route("/<number:number>/edit", methods=["GET", "POST"])
def edit(number: int) -> object:
    """Change a draft or a published proposal."""
    proposal = _find(number)
    require(here.person, "proposals.change", proposal)
    categories = categories_of(proposal.space)
    form = ProposalForm(categories, proposal)
    here.step(proposal.title, _url(proposal))
    if form.validate_on_submit():
        try:
            assert here.person is not None
            operations.revise_proposal(here.person, proposal, form.text())
        except Invalid as error:
            form.take(error.errors)
        else:
            draft = proposal.state == ContentState.DRAFT
            return redirect_to(_url(proposal, "preview" if draft else "show"))
    return _form_page(form, proposal)


def _form_page(form: ProposalForm, proposal: Proposal | None) -> object:
    return render(
        "proposals/edit.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        proposal=proposal,
        settings=settings_of(_component()),
    )


@blueprint.get("/<number:number>/preview")
def preview(number: int) -> object:
    """A draft as it will be seen."""
    proposal = _find(number)
    require(here.person, "proposals.change", proposal)
    here.step(_("Preview"))
    return render("proposals/preview.html", **_shown(proposal))


@blueprint.post("/<number:number>/publish")
def publish(number: int) -> object:
    """Publish a draft."""
    proposal = _find(number)
    assert here.person is not None
    operations.publish_proposal(here.person, proposal)
    flash(_("Your proposal is published. Thank you!"), "success")
    return redirect_to(_url(proposal))


@blueprint.post("/<number:number>/withdraw")
def withdraw(number: int) -> object:
    """Take one's proposal back."""
    proposal = _find(number)
    require(here.person, "proposals.change", proposal)
    assert here.person is not None
    operations.withdraw_proposal(here.person, proposal)
    flash(_("It is withdrawn."), "success")
    return redirect_to(component_url(_component(), "index"))


@blueprint.post("/<number:number>/support")
def support(number: int) -> object:
    """Give one's support, or take it back."""
    proposal = _find(number)
    require(here.person, "proposals.support", proposal)
    assert here.person is not None
    if request.form.get("take_back"):
        operations.unsupport_proposal(here.person, proposal)
    else:
        operations.support_proposal(here.person, proposal)
    if not request.headers.get("HX-Request"):
        return redirect_to(_url(proposal))
    return render(
        "proposals/_support.html",
        proposal=proposal,
        mine=queries.supported_among(here.person, [proposal]),
    )


@blueprint.route("/<number:number>/answer", methods=["GET", "POST"])
def answer(number: int) -> object:
    """Answer officially."""
    proposal = _find(number)
    require(here.person, "proposals.answer", proposal)
    form = AnswerForm()
    here.step(proposal.title, _url(proposal))
    here.step(_("Official answer"))
    if form.validate_on_submit():
        try:
            assert here.person is not None
            operations.answer_proposal(
                here.person, proposal, Stage(form.stage.data), form.body.data
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The answer is published."), "success")
            return redirect_to(_url(proposal))
    return render(
        "proposals/answer.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        proposal=proposal,
        may_now=ask(here.person, "proposals.answer", proposal),
    )
