"""Public pages of proposals."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request
from werkzeug import Response as WerkzeugResponse

from parvis.content import Channel, ContentState
from parvis.content.attachments.operations import pictures_max
from parvis.content.parts import parts_of
from parvis.content.queries import find, images_of
from parvis.content.since import Overtaken
from parvis.modules import ComponentBlueprint
from parvis.rules import Invalid, require
from parvis.spaces import Component
from parvis.spaces.places import reading
from parvis.spaces.queries import categories_of
from parvis.web import acting_person, component_url, content_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis.web.rendering import partial_wanted
from parvis.web.urls import absolute
from parvis_proposals import operations, queries
from parvis_proposals.forms import AnswerForm, ProposalForm
from parvis_proposals.labels import SHOWN, STAGES, TONES
from parvis_proposals.listing import Listing
from parvis_proposals.models import Proposal, Stage
from parvis_proposals.reading import answers_to, find_shown, neighbours, standing_towards
from parvis_proposals.rules import settings_of, supports_left

blueprint = ComponentBlueprint("proposals", __name__)


def _component() -> Component:
    component = here.component
    assert component is not None
    return component


def _find(number: int) -> Proposal:
    return find(Proposal, _component(), number, here.person)


def _url(proposal: Proposal, view: str) -> str:
    return component_url(_component(), view, number=proposal.number)


def _page_url(proposal: Proposal) -> str:
    return content_url(proposal) or _url(proposal, "show")


def _words() -> dict[str, Any]:
    return {"stages": STAGES, "tones": TONES}


@blueprint.get("/")
@reading
def index() -> Response:
    """The list, with its filters; for someone signed in, their own lists too."""
    component = _component()
    listing = Listing(component, here.person)
    standing = listing.standing()
    # What one proposed or supports oneself is nobody else's page.
    whose = {"standing": standing(here.person)} if listing.show else {"shared": standing}
    return render(
        "proposals/index.html",
        fragment="proposals/_list.html",
        listing=listing,
        tabs=_tabs(component, listing.show),
        settings=settings_of(component),
        **whose,
        **_words(),
    )


def _tabs(component: Component, show: str) -> list[dict[str, object]]:
    address = component_url(component, "index")
    return [
        {
            "title": title,
            "url": f"{address}?show={name}" if name else address,
            "current": name == show,
        }
        for name, title in SHOWN.items()
    ]


@blueprint.get("/map")
def placed() -> Response:
    """The proposals on the map, and as a list."""
    here.step(_("Map"))
    return render("proposals/map.html", points=queries.placed_proposals(_component()))


@blueprint.get("/<number:number>")
@blueprint.get("/<number:number>-<slug:slug>")
@reading
def show(number: int, slug: str = "") -> WerkzeugResponse:
    """One proposal."""
    component = _component()
    shown, asked = find_shown(component, number, here.person)
    if shown.state == ContentState.DRAFT:
        return redirect_to(component_url(component, "preview", number=number))
    here.step(shown.title)
    if not shown.is_published:
        return render("proposals/withdrawn.html", proposal=shown)
    parts = parts_of(asked, shown)
    beside = neighbours(shown, component)
    return render(
        "proposals/show.html",
        shared=standing_towards(asked, parts),
        proposal=shown,
        parts=parts,
        answers=answers_to(shown),
        before=beside.get("before"),
        after=beside.get("after"),
        address=absolute(queries.address_of(component, number, shown.title)),
        **_words(),
    )


def _shown(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "parts": parts_of(proposal),
        "settings": settings_of(proposal.component),
        **_words(),
    }


def _supported(proposal: Proposal) -> dict[str, Any]:
    """What the support's button needs to know."""
    person = here.person
    return {
        "supported": bool(queries.supported_among(person, [proposal.id])),
        "left": supports_left(person, proposal.component) if person else None,
    }


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> WerkzeugResponse:
    """Write a draft, then preview it."""
    component = _component()
    require(here.person, "proposals.write", component)
    form = _form(None)
    here.step(_("New proposal"))
    if form.validate_on_submit():
        try:
            with form.pictures() as pictures:
                proposal = operations.draft_proposal(
                    acting_person(), component, form.text(), pictures=pictures, **form.origin()
                )
        except Invalid as error:
            form.take(error.errors)
        else:
            return redirect_to(_url(proposal, "preview"))
    if "channel" in form and not form.is_submitted():
        asked = request.args.get("channel")
        form.channel.data = asked if asked in list(Channel) else Channel.WEB.value
    return _form_page(form, None)


@blueprint.route("/<number:number>/edit", methods=["GET", "POST"])
def edit(number: int) -> WerkzeugResponse:
    """Change a draft or a published proposal."""
    proposal = _find(number)
    require(here.person, "proposals.change", proposal)
    form = _form(proposal)
    here.step(proposal.title, _page_url(proposal))
    if form.validate_on_submit():
        try:
            with form.pictures() as pictures:
                operations.revise_proposal(
                    acting_person(),
                    proposal,
                    form.text(),
                    pictures=pictures,
                    since=form.since.data or None,
                )
        except Invalid as error:
            form.take(error.errors)
        except Overtaken as error:
            form.yield_to(error)
        else:
            if proposal.state == ContentState.DRAFT:
                return redirect_to(_url(proposal, "preview"))
            flash(_("Your changes are published."), "success")
            return redirect_to(_page_url(proposal))
    return _form_page(form, proposal)


def _form(proposal: Proposal | None) -> ProposalForm:
    component = _component()
    settings = settings_of(component)
    pictures = settings.pictures_max
    if proposal is not None:
        pictures = pictures_max(proposal) - len(images_of(proposal))
    categories = categories_of(component.space)
    kept = proposal.category if proposal is not None else None
    if kept is not None and kept not in categories:
        categories.append(kept)  # retired since: the proposal keeps it
    return ProposalForm(
        categories,
        settings,
        proposal,
        pictures=max(0, pictures),
        on_behalf=proposal is None and here.facilitates,
    )


def _form_page(form: ProposalForm, proposal: Proposal | None) -> Response:
    return render(
        "proposals/edit.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        proposal=proposal,
        settings=settings_of(_component()),
    )


@blueprint.get("/<number:number>/preview")
def preview(number: int) -> WerkzeugResponse:
    """A draft as it will be seen."""
    proposal = _find(number)
    require(here.person, "proposals.change", proposal)
    if proposal.state != ContentState.DRAFT:
        return redirect_to(_page_url(proposal))
    here.step(_("Preview"))
    return render("proposals/preview.html", **_shown(proposal))


@blueprint.post("/<number:number>/publish")
def publish(number: int) -> WerkzeugResponse:
    """Publish a draft."""
    proposal = _find(number)
    operations.publish_proposal(acting_person(), proposal)
    flash(_("Your proposal is published. Thank you!"), "success")
    return redirect_to(_page_url(proposal))


@blueprint.route("/<number:number>/withdraw", methods=["GET", "POST"])
def withdraw(number: int) -> WerkzeugResponse:
    """Ask before taking one's proposal back; take it back."""
    proposal = _find(number)
    require(here.person, "proposals.withdraw", proposal)
    draft = proposal.state == ContentState.DRAFT
    if request.method == "POST":
        operations.withdraw_proposal(acting_person(), proposal)
        flash(_("The draft is deleted.") if draft else _("Your proposal is withdrawn."), "success")
        return redirect_to(component_url(_component(), "index"))
    here.step(proposal.title, _page_url(proposal))
    here.step(_("Delete the draft") if draft else _("Withdraw the proposal"))
    return render("proposals/withdraw.html", proposal=proposal, draft=draft)


@blueprint.post("/<number:number>/support")
def support(number: int) -> WerkzeugResponse:
    """Give one's support, or take it back."""
    proposal = _find(number)
    if request.form.get("take_back"):
        operations.unsupport_proposal(acting_person(), proposal)
        said = _("Your support is taken back.")
    else:
        require(here.person, "proposals.support", proposal)
        operations.support_proposal(acting_person(), proposal)
        said = _("You support this proposal.")
    context = _supported(proposal)
    if context["left"] is not None:
        said += " " + ngettext(
            "You have %(num)d support left.", "You have %(num)d supports left.", context["left"]
        )
    if not partial_wanted():
        flash(said, "success")
        return redirect_to(_page_url(proposal))
    return render("proposals/_support.html", proposal=proposal, said=said, **context)


@blueprint.post("/<number:number>/answer/back")
def take_back_answer(number: int) -> WerkzeugResponse:
    """Take the last official answer back."""
    proposal = _find(number)
    operations.take_back_answer(acting_person(), proposal)
    flash(_("The last answer is taken back."), "success")
    return redirect_to(component_url(_component(), "answer", number=number))


@blueprint.route("/<number:number>/answer", methods=["GET", "POST"])
def answer(number: int) -> WerkzeugResponse:
    """Answer officially."""
    proposal = _find(number)
    require(here.person, "proposals.answer", proposal)
    form = AnswerForm()
    here.step(proposal.title, _page_url(proposal))
    here.step(_("Official answer"))
    if form.validate_on_submit():
        try:
            operations.answer_proposal(
                acting_person(), proposal, Stage(form.stage.data), form.body.data
            )
        except Invalid as error:
            form.take(error.errors)
        else:
            flash(_("The answer is published."), "success")
            return redirect_to(_page_url(proposal))
    return render(
        "proposals/answer.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        proposal=proposal,
        answers=answers_to(proposal),
        **_words(),
    )
