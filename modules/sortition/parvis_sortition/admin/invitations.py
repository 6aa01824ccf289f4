"""The desk of invitations: where they stand, letters and reminders."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, stream_with_context
from flask import request as current
from werkzeug import Response as WerkzeugResponse

from parvis.db import now
from parvis.documents import zip_stream
from parvis.rules import ask, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.days import day_of
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    find_recruitment,
    step_to_desk,
)
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.documents import letters_pdf
from parvis_sortition.forms.invitations import LetterForm, letter_data
from parvis_sortition.lettering import (
    answer_address,
    call_of,
    missing_for_letters,
    specimen_of,
)
from parvis_sortition.models import LetterBatch, LetterKind, Recruitment
from parvis_sortition.operations.letters import change_letter, clear_letters, order_letters
from parvis_sortition.queries.answers import answers_of
from parvis_sortition.queries.letters import (
    batch_of,
    batches_of,
    count_waiting,
    data_of,
    files_of,
)
from parvis_sortition.queries.rolls import rolls_of

PAGES["invitations"] = "invitations"


def enter(number: int, title: str) -> Recruitment:
    """Step to one of the pages about invitations; those without a title are their first page."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    step_to_desk(recruitment)
    if title:
        here.step(_("Invitations"), desk_url(recruitment, "invitations"))
        here.step(title)
    else:
        here.step(_("Invitations"))
    return recruitment


@blueprint.get("/<number:number>/invitations")
def invitations(number: int) -> WerkzeugResponse:
    """Where the invitations stand: lists, letters, reminders."""
    recruitment = enter(number, "")
    return render(
        "sortition/admin/invitations.html",
        recruitment=recruitment,
        answers=answers_of(recruitment),
        rolls=rolls_of(recruitment),
        batches=batches_of(recruitment),
        missing=missing_for_letters(recruitment),
        to_print=count_waiting(recruitment, LetterKind.INVITATION),
        to_remind=count_waiting(recruitment, LetterKind.REMINDER),
        can_invite=ask(here.person, "sortition.invite", recruitment),
    )


@blueprint.route("/<number:number>/letter", methods=["GET", "POST"])
def letter(number: int) -> WerkzeugResponse:
    """What the letters say."""
    recruitment = enter(number, _("What the letters say"))
    form = LetterForm(data=letter_data(recruitment))
    if form.validate_on_submit():
        change_letter(acting_person(), recruitment, form.texts())
        flash(_("The letter is saved: look at it before it is printed."), "success")
        return redirect_to(desk_url(recruitment, "invitations"))
    return render(
        "sortition/admin/letter.html",
        status=422 if form.errors else 200,
        form=form,
        recruitment=recruitment,
    )


@blueprint.get("/<number:number>/letter/specimen.pdf")
def specimen(number: int) -> WerkzeugResponse:
    """A letter to nobody."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    if missing_for_letters(recruitment) or not recruitment.answers_until:
        return redirect_to(desk_url(recruitment, "letter"))
    call = call_of(recruitment, day_of(now()), recruitment.to_invite)
    pdf = letters_pdf(call, [specimen_of(answer_address(recruitment))])
    return _file(pdf, "specimen.pdf", "application/pdf")


def _file(data: Any, name: str, mimetype: str) -> Response:
    return Response(
        data,
        mimetype=mimetype,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


@blueprint.post("/<number:number>/letters")
def order(number: int) -> WerkzeugResponse:
    """Have letters or reminders prepared."""
    recruitment = find_recruitment(number)
    kind = current.form.get("kind", "")
    if kind not in list(LetterKind):
        abort(400)
    batch = order_letters(acting_person(), recruitment, LetterKind(kind))
    return redirect_to(_batch_url(recruitment, batch))


def _batch_url(recruitment: Recruitment, batch: LetterBatch) -> str:
    return component_url(
        current_component(), "letters", admin=True, number=recruitment.number, batch=batch.id
    )


def _batch(number: int, batch: int) -> tuple[Recruitment, LetterBatch]:
    recruitment = find_recruitment(number)
    found = batch_of(recruitment, batch)
    if found is None:
        abort(404)
    require(here.person, "sortition.read_volunteers", recruitment)
    return recruitment, found


@blueprint.get("/<number:number>/letters/<number:batch>")
def letters(number: int, batch: int) -> WerkzeugResponse:
    """How far the printing of a batch is; its files."""
    recruitment, found = _batch(number, batch)
    enter(number, _("Letters"))
    return render(
        "sortition/admin/letters.html",
        fragment="sortition/admin/_letters.html",
        recruitment=recruitment,
        batch=found,
        files=files_of(found),
        address=_batch_url(recruitment, found),
    )


@blueprint.get("/<number:number>/letters/<number:batch>/file-<number:place>.pdf")
def letter_file(number: int, batch: int, place: int) -> WerkzeugResponse:
    """One file of a batch."""
    _recruitment, found = _batch(number, batch)
    for file in files_of(found):
        if file.place == place - 1:
            return _file(data_of(file.id), file.name, "application/pdf")
    abort(404)


@blueprint.get("/<number:number>/letters/<number:batch>/all.zip")
def letter_files(number: int, batch: int) -> WerkzeugResponse:
    """All the files of a batch, each opened as it is sent."""
    _recruitment, found = _batch(number, batch)
    files = files_of(found)
    if not files or found.done < found.count:
        abort(404)
    # One after the other, once the view is over: the session is then another.
    named = [(file.name, file.id) for file in files]
    pieces = stream_with_context(zip_stream((name, data_of(id)) for name, id in named))
    return _file(pieces, "lettres.zip", "application/zip")


@blueprint.post("/<number:number>/letters/<number:batch>/clear")
def clear(number: int, batch: int) -> WerkzeugResponse:
    """The letters are printed: take the files away; or give the batch up."""
    recruitment, found = _batch(number, batch)
    clear_letters(acting_person(), found)
    flash(_("The files are erased."), "success")
    return redirect_to(desk_url(recruitment, "invitations"))
