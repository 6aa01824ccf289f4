"""The contract of modules, as a test asks it: `assert contract_problems(module) == []`."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from parvis.core_module import module as core
from parvis.db import Base
from parvis.db.engine import engine_options, prepare_engine
from parvis.modules import Module
from parvis.modules.applied import owner, written_revisions
from parvis.modules.catalogues import collisions, untranslated
from parvis.modules.checks import code_problems
from parvis.modules.manifest import problems
from parvis.modules.migration import Migrations
from parvis.modules.references import load_reference
from parvis.modules.revisions import differences
from parvis.testing.schema import describe


def contract_problems(module: Module) -> list[str]:
    """What in a module breaks the contract, one sentence each; empty when nothing does."""
    return [
        *problems(module),
        *code_problems(module),
        *_reference_problems(module),
        *_personal_problems(module),
        *_template_problems(module),
        *_style_problems(module),
        *_sentence_problems(module),
        *_translation_problems(module),
        *_migration_problems(module),
    ]


def _reference_problems(module: Module) -> Iterator[str]:
    """Those that nothing loads before they are used."""
    for reference in (module.cli, module.demo):
        if reference is not None:
            try:
                load_reference(reference)
            except (ImportError, AttributeError) as error:
                yield f"{reference!r}: {error}"


def _personal_problems(module: Module) -> Iterator[str]:
    for model in _models(module):
        points = {key.column.table.name for key in model.__table__.foreign_keys}
        if "core_person" in points and model.personal is None:
            yield f"{model.__name__} keeps data about people: its `personal` says why"


def _models(module: Module) -> list[Any]:
    prefix = f"{module.name}_"
    return [
        mapper.class_
        for mapper in Base.registry.mappers
        if str(getattr(mapper.local_table, "name", "")).startswith(prefix)
    ]


def _template_problems(module: Module) -> Iterator[str]:
    folder = _folder(module) / "templates"
    allowed = (f"{module.name}/", f"mail/{module.name}/")
    for path in folder.rglob("*.*"):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(allowed):
            yield f"the template {name} must be under {allowed[0]}"
    for content_type in module.content_types:
        if content_type.card and not (folder / content_type.card).is_file():
            yield f"no template {content_type.card}, the card of {content_type.name}"


def _style_problems(module: Module) -> Iterator[str]:
    folder = _folder(module) / "static"
    if module.stylesheet and not (folder / module.stylesheet).is_file():
        yield f"no stylesheet static/{module.stylesheet}"
    own = f".{module.name}-"
    for path in folder.rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        for selectors in re.findall(r"([^{}]+)\{", text):
            for selector in selectors.split(","):
                if "." in selector and own not in selector and selector.strip()[:1] != "@":
                    yield f"{path.name}: {selector.strip()!r} has no class {own}…"


def _sentence_problems(module: Module) -> Iterator[str]:
    for event in module.events:
        known = {"actor", "title", "space"}
        for name in set(re.findall(r"%\((\w+)\)", str(event.sentence))) - known:
            yield f"the sentence of {event.name} uses %({name})s, which nothing fills"


def _translation_problems(module: Module) -> Iterator[str]:
    for message in untranslated(module.package, "fr", beside="parvis"):
        yield f"no French for {message!r}"
    yield from collisions(module.package, "parvis", "fr")


def _migration_problems(module: Module) -> Iterator[str]:
    """There and back on a database of its own, compared with the models."""
    if not module.migrations:
        if _models(module):
            yield "it has tables and no migrations"
        return
    with tempfile.TemporaryDirectory(prefix="parvis-contract-") as folder:
        url = f"sqlite:///{folder}/contract.sqlite3"
        engine = create_engine(url, **engine_options(url))
        prepare_engine(engine)
        try:
            migrations = Migrations([core, module], engine)
            in_files = set(written_revisions(module))
            for script in migrations.script.walk_revisions():
                if owner(script.revision) == module.name and script.revision not in in_files:
                    yield f"the file of the revision {script.revision} must begin with its name"
            migrations.upgrade("core")
            before = describe(engine)
            migrations.upgrade(module.name)
            whole = describe(engine)
            with engine.connect() as connection:
                yield from (
                    f"models and migrations differ: {difference}"
                    for difference in differences(connection, module.name)
                )
            migrations.downgrade(module.name, "base")
            if describe(engine) != before:
                yield "going back leaves something behind"
            migrations.upgrade(module.name)
            if describe(engine) != whole:
                yield "there, back and there again is not the same"
        finally:
            engine.dispose()


def _folder(module: Module) -> Path:
    return Path(str(files(module.package)))
