"""Templates compiled once for an installation."""

from __future__ import annotations

import os

import jinja2
from jinja2 import DictLoader

from parvis.web import compiled


def show(new_app, source):
    """What a process that starts now makes of the template."""
    app = new_app()
    app.jinja_env.loader = DictLoader({"page.html": source})
    with app.app_context():
        return app.jinja_env.get_template("page.html").render()


def folder(tmp_path):
    return tmp_path / "templates"


def test_the_next_process_takes_what_is_kept(new_app, tmp_path, monkeypatch):
    assert show(new_app, "one {{ 1 + 1 }}") == "one 2"
    assert [f.suffix for f in folder(tmp_path).iterdir()] == [".template"]
    assert folder(tmp_path).stat().st_mode & 0o077 == 0

    def fail(*_arguments, **_options):
        raise AssertionError("compiled again")

    monkeypatch.setattr("jinja2.environment.Environment.compile", fail)
    assert show(new_app, "one {{ 1 + 1 }}") == "one 2"


def test_what_has_changed_is_compiled_again(new_app, monkeypatch):
    assert show(new_app, "one") == "one"
    assert show(new_app, "two") == "two"
    assert show(new_app, "{{ 'a' | upper }}") == "A"
    monkeypatch.setattr(compiled, "_code", lambda: "a later version")
    monkeypatch.setitem(jinja2.defaults.DEFAULT_FILTERS, "upper", lambda _text: "later")
    assert show(new_app, "{{ 'a' | upper }}") == "later"


def test_a_folder_that_cannot_be_written_keeps_nobody_from_a_page(new_app, tmp_path):
    folder(tmp_path).write_text("not a folder")
    assert show(new_app, "one") == "one"


def test_what_is_broken_in_it_is_made_again(new_app, tmp_path):
    show(new_app, "one")
    (kept,) = folder(tmp_path).iterdir()
    for broken in (b"", kept.read_bytes()[:30], os.urandom(200)):
        kept.write_bytes(broken)
        assert show(new_app, "one") == "one"
