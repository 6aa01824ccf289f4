"""The mandates that were frozen, to the byte."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import NotFound

from parvis_sortition.queries.mandates import mandates_of
from parvis_sortition.views.common import blueprint, find_recruitment


@blueprint.get("/<number:number>/mandates/<number:mandate>.json")
def mandate_file(number: int, mandate: int) -> Response:
    """What was frozen: the bytes whose SHA-256 is the mandate's hash."""
    for each in mandates_of(find_recruitment(number)):
        if each.number == mandate:
            return Response(each.document.encode(), mimetype="application/json")
    raise NotFound
