"""Modules that fail: each is named in the log, and the rest runs."""

from __future__ import annotations

import itertools
import logging
import sys
import textwrap
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import configure_mappers

from parvis.core_module import module as core
from parvis.modules import Registry

INSTALLED = list(entry_points(group="parvis.modules"))
MANIFEST = '''
from parvis.modules import *
module = Module(name="{name}", title="T", description="D", version="1", package="{package}", {more})
'''
COMPONENT = '''component=ComponentType(
    title="T", description="D", slug="t", public="{package}.views:blueprint"),'''

numbers = itertools.count(1)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., EntryPoint]:
    """Writes a module's package; gives its entry point. In the code, {name} and {package}."""

    def make(more: str = "", *, manifest: str = MANIFEST, **files: str) -> EntryPoint:
        # Another package each time: what Python has imported stays.
        name = f"fake{next(numbers)}"
        package = f"parvis_{name}"
        folder = tmp_path / package
        folder.mkdir()
        words = {"name": name, "package": package}
        code = manifest.replace("{more}", more)
        for file, text in {"__init__": code, **files}.items():
            for word, value in words.items():
                text = text.replace("{" + word + "}", value)
            (folder / f"{file}.py").write_text(textwrap.dedent(text))
        monkeypatch.syspath_prepend(tmp_path)
        return EntryPoint(name, f"{package}:module", "parvis.modules")

    return make


def load(point: EntryPoint) -> tuple[str, Registry]:
    """Load it among the installed modules; gives what was said of it."""
    registry = Registry.load(core, [point, *INSTALLED])
    configure_mappers()
    assert {p.name for p in INSTALLED} <= registry.modules.keys() | registry.failures.keys()
    assert point.name not in registry.modules
    return registry.failures[point.name], registry


def test_a_module_that_is_right_loads(write: Callable[..., EntryPoint]) -> None:
    point = write()
    assert point.name in Registry.load(core, [point]).modules


def test_an_error_while_importing(
    write: Callable[..., EntryPoint], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "parvis.modules"):
        point = write(manifest="raise RuntimeError('broken inside')")
        said, _registry = load(point)
    assert said == "RuntimeError: broken inside"
    assert f"module {point.name} can't be loaded" in caplog.text


def test_a_syntax_error(write: Callable[..., EntryPoint]) -> None:
    assert "SyntaxError" in load(write(manifest="module = ("))[0]


def test_an_import_that_exits(write: Callable[..., EntryPoint]) -> None:
    assert "SystemExit" in load(write(manifest="import sys; sys.exit(3)"))[0]


def test_what_is_not_a_manifest(write: Callable[..., EntryPoint]) -> None:
    assert "is not a parvis.modules.Module" in load(write(manifest="module = 3"))[0]


def test_another_name_than_its_entry_point(write: Callable[..., EntryPoint]) -> None:
    manifest = MANIFEST.replace('"{name}"', '"other"')
    assert "the module other" in load(write(manifest=manifest))[0]


def test_a_core_too_old(write: Callable[..., EntryPoint]) -> None:
    assert "asks for a core >=99; this one is" in load(write('core=">=99"'))[0]
    assert "not a version specifier" in load(write('core="new"'))[0]


def test_names_that_are_not_its_own(write: Callable[..., EntryPoint]) -> None:
    said, _registry = load(write('figures=(Figure(name="members", title="", compute="a:b"),)'))
    assert "figure 'members' must begin with" in said


def test_a_name_that_the_core_has(write: Callable[..., EntryPoint]) -> None:
    said, _registry = load(write('space_kinds=(SpaceKind(name="commune", title="", plural=""),)'))
    assert "'commune' is declared by another module" in said


def test_a_reaction_without_its_job(write: Callable[..., EntryPoint]) -> None:
    said, _registry = load(write('reactions=(Reaction(event="core.commented", job="{name}.no"),)'))
    assert "reaction to 'core.commented'" in said


def test_references_that_lead_nowhere(write: Callable[..., EntryPoint]) -> None:
    more = 'jobs=(Job(name="{name}.a", run="{package}.jobs:a"), Job(name="{name}.b", run="os:sep"))'
    said, _registry = load(write(more))
    assert "ModuleNotFoundError" in said
    assert "'os:sep' is not a function" in said


def test_pages_that_are_not_a_component_blueprint(write: Callable[..., EntryPoint]) -> None:
    views = "from flask import Blueprint\nblueprint = Blueprint('{name}', __name__)\n"
    assert "is not a parvis.modules.ComponentBlueprint" in load(write(COMPONENT, views=views))[0]
    views = "from parvis.modules import *\nblueprint = ComponentBlueprint('other', __name__)\n"
    assert "must be named" in load(write(COMPONENT, views=views))[0]


def test_a_table_outside_its_prefix(write: Callable[..., EntryPoint]) -> None:
    models = '''
    from parvis.db import Base, primary_key
    from sqlalchemy.orm import Mapped
    class Thing(Base):
        __tablename__ = "core_{name}"
        id: Mapped[int] = primary_key()
    '''
    said, _registry = load(write('models="{package}.models"', models=models))
    assert "must begin with" in said
    assert "class" not in said


WRONG_MODELS = '''
from parvis.content import Content
from parvis.db import ID
from parvis.people import Person
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

class Thing(Content):
    __tablename__ = "{name}_thing"
    __mapper_args__ = {"polymorphic_identity": "{name}.thing"}
    id: Mapped[int] = mapped_column(ID, ForeignKey("core_content.id"), primary_key=True)
    owner: Mapped["Nobody"] = relationship(foreign_keys="nothing")
'''


def test_models_that_cannot_be_configured(write: Callable[..., EntryPoint], app: Flask) -> None:
    from sqlalchemy import select

    from parvis.content import Content
    from parvis.db import db

    point = write('models="{package}.models"', models=WRONG_MODELS)
    said, _registry = load(point)
    assert "InvalidRequestError" in said
    assert db.session.scalars(select(Content)).all() == []
    assert f"{point.name}_thing" not in db.metadata.tables
    assert f"parvis_{point.name}.models" not in sys.modules
    assert load(point)[0] == said


def test_pages_that_cannot_be_registered(
    write: Callable[..., EntryPoint], whole_app: Flask, new_app: Callable[..., Flask]
) -> None:
    views = '''
    from parvis.modules import *
    blueprint = ComponentBlueprint('{name}', __name__)
    @blueprint.record
    def fail(state):
        raise RuntimeError("not here")
    '''
    point = write(COMPONENT, views=views)
    app = new_app(points=[point])
    assert app.extensions["parvis"].registry.failures == {point.name: "RuntimeError: not here"}
    assert point.name not in app.extensions["parvis"].registry.modules
    assert app.test_client().get("/").status_code < 500
