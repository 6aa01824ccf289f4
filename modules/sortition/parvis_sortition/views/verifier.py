"""The program that checks a draw, for whoever does not trust this site."""

from __future__ import annotations

from flask import Response

from parvis_sortition.onefile import NAME, verifier, verifier_hash
from parvis_sortition.views.common import blueprint


@blueprint.get("/parvis-sortition-verify.pyz")
def verifier_file() -> Response:
    """The verifier in one file, made from the source that this site runs."""
    response = Response(verifier(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return response


@blueprint.app_template_global("sortition_verifier_hash")
def shown_hash() -> str:
    """What tells that the file is the same as another site's."""
    return verifier_hash()
