"""Letters to those drawn who have no mail address, made as they are asked for."""

from __future__ import annotations

from flask import Response, abort, current_app, stream_with_context
from flask_babel import force_locale
from werkzeug import Response as WerkzeugResponse

from parvis.db import db, now
from parvis.documents import lots, zip_stream
from parvis.rules import Conflict, require
from parvis.web import here
from parvis.web.days import day_of
from parvis_sortition.admin.common import blueprint, find_recruitment
from parvis_sortition.documents import drawn_pdf
from parvis_sortition.lettering import (
    call_to_reply,
    drawn_of,
    missing_to_reply,
    reply_address,
)
from parvis_sortition.queries.panel import without_mail

LOT = 200
"""Letters of one file: 2 s of work and 200 MB of memory, in a process of its own."""


@blueprint.get("/<number:number>/panel/letters.pdf")
def panel_letters(number: int) -> WerkzeugResponse:
    """A letter for each of those who have not replied and have no mail address: a PDF file, or
    several in a ZIP file when there are many. Nothing is kept of them.
    """
    recruitment = find_recruitment(number)
    require(here.person, "sortition.manage_panel", recruitment)
    if missing := missing_to_reply(recruitment):
        raise Conflict(" ".join(missing))
    with force_locale(current_app.extensions["parvis"].config.locale):
        call = call_to_reply(recruitment, day_of(now()))
    people = [letter for letter in map(drawn_of, without_mail(recruitment)) if letter]
    link = reply_address(recruitment)
    if not people:
        abort(404)
    db.session.rollback()  # nothing is held while it is printed
    if len(people) <= LOT:
        return _file(drawn_pdf(call, people, link), "application/pdf", f"lettres-{number}.pdf")
    files = (
        (f"lettres-{number}-{place:03d}.pdf", drawn_pdf(call, some, link))
        for place, some in enumerate(lots(people, LOT), start=1)
    )
    pieces = stream_with_context(zip_stream(files))
    return _file(pieces, "application/zip", f"lettres-{number}.zip")


def _file(data: object, mimetype: str, name: str) -> Response:
    response = Response(data, mimetype=mimetype)  # type: ignore[arg-type]
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
