"""Static files: those of the core, of modules and of themes, under fingerprinted addresses.

`static("css/base.css")` ▸ `/static/css/base.1f3a…css`: browsers keep it for ever, a change has a
new address. `static("proposals/proposals.css")` is the file of a module's `static/`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, send_from_directory

YEAR = 365 * 24 * 3600

blueprint = Blueprint("static_files", __name__)


class StaticFiles:
    """The folders of static files by the first part of the address; "" is the core's."""

    def __init__(self, prefix: str, folders: dict[str, Path]) -> None:
        self.prefix = prefix
        self.folders = folders
        self._addresses: dict[str, str] = {}

    def locate(self, path: str) -> tuple[Path, str]:
        """The folder and the name in it."""
        first, _sep, rest = path.partition("/")
        if first in self.folders and rest:
            return self.folders[first], rest
        return self.folders[""], path

    def address(self, path: str) -> str:
        """The address with the file's fingerprint; without one when there is no such file."""
        if path not in self._addresses:
            folder, name = self.locate(path)
            file = folder / name
            mark = "0"
            if file.is_file():
                mark = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
            self._addresses[path] = f"{self.prefix}/static/{mark}/{path}"
        return self._addresses[path]


@blueprint.get("/static/<mark>/<path:path>")
def serve(mark: str, path: str) -> Response:
    """A static file."""
    folder, name = current_app.extensions["parvis"].static.locate(path)
    if not folder.is_dir():
        abort(404)
    response = send_from_directory(folder, name, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
