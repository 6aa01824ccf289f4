"""Pages of a content's versions."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from parvis.content.enter import enter_content
from parvis.content.models import Content, Version
from parvis.content.versions import queries
from parvis.content.versions.difference import Part, difference
from parvis.rules.verdict import Text
from parvis.web.here import here
from parvis.web.i18n import gettext as _
from parvis.web.numbers import whole_number
from parvis.web.rendering import render

blueprint = Blueprint("versions", __name__, url_prefix="/content/<number:number>/versions")


@blueprint.get("")
def index(number: int) -> Response:
    """When the content changed, and by whom."""
    content = enter_content(number)
    here.step(_("Versions"))
    return render("content/versions.html", content=content, versions=queries.versions_of(content))


@blueprint.get("/<number:version>")
def show(number: int, version: int) -> Response:
    """What one version changed in the one before, or in the one that `against` names."""
    content = enter_content(number)
    after = queries.find_version(content, version)
    asked = whole_number(request.args.get("against"), 10**9)
    against = version - 1 if asked is None else asked
    before = queries.find_version(content, against) if against else None
    here.step(_("Versions"), url_for("content.versions.index", number=number))
    here.step(_("Version %(number)d", number=version))
    return render(
        "content/version.html",
        content=content,
        before=before,
        after=after,
        changes=_changes(content, before, after),
        last=content.version,
    )


def _changes(
    content: Content, before: Version | None, after: Version
) -> list[tuple[Text, list[Part], bool]]:
    """Title of each text, its parts, and whether anything changed in it."""
    found = []
    for name, title in content.versioned.items():
        old = str(before.data.get(name, "")) if before else ""
        new = str(after.data.get(name, ""))
        parts = difference(old, new) if before else [("kept", new)]
        if new or old:
            found.append((title, parts, old != new))
    return found
