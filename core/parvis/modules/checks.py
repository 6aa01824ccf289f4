"""What a manifest's references must lead to. Asked once, when the module is loaded, so that a
mistake shows at the start, under the module's name, and not to someone reading a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parvis.content.models import Content
from parvis.db import Base
from parvis.modules.manifest import Module
from parvis.modules.references import load_reference
from parvis.modules.routing import ComponentBlueprint
from parvis.modules.settings import Settings


def code_problems(module: Module) -> list[str]:
    """What is wrong in the code that the manifest names, one sentence each."""
    found = [*_table_problems(module)]
    for what, reference, check in _expected(module):
        try:
            thing = load_reference(reference)
        except Exception as error:
            found.append(f"{what} {reference!r}: {type(error).__name__}: {error}")
            continue
        wrong = check(thing)
        if wrong:
            found.append(f"{what} {reference!r} {wrong}")
    return found


def _expected(module: Module) -> Iterator[tuple[str, str, Any]]:
    """What, the reference, and a function that says what is wrong with what it leads to."""
    component = module.component
    if component is not None:
        yield "public pages", component.public, _blueprint(module.name)
        if component.admin:
            yield "administration", component.admin, _blueprint(f"{module.name}_admin")
        if component.settings:
            yield "settings", component.settings, _settings
    for content_type in module.content_types:
        yield f"content type {content_type.name!r}", content_type.model, _content(content_type.name)
        yield f"export of {content_type.name!r}", content_type.export, _anything
    named: tuple[Any, ...] = (
        *(("rule of", a.name, a.rule) for a in module.all_actions),
        *(("job", j.name, j.run) for j in module.jobs),
        *(("block", b.name, b.render) for b in module.blocks),
        *(("figure", f.name, f.compute) for f in module.figures),
    )
    for what, name, reference in named:
        yield f"{what} {name!r}", reference, _callable


def _anything(thing: Any) -> str:
    return ""


def _callable(thing: Any) -> str:
    return "" if callable(thing) else "is not a function"


def _settings(thing: Any) -> str:
    right = isinstance(thing, type) and issubclass(thing, Settings)
    return "" if right else "is not a subclass of parvis.modules.Settings"


def _blueprint(name: str) -> Any:
    def check(thing: Any) -> str:
        if not isinstance(thing, ComponentBlueprint):
            return "is not a parvis.modules.ComponentBlueprint"
        return "" if thing.name == name else f"must be named {name!r}, not {thing.name!r}"

    return check


def _content(name: str) -> Any:
    def check(thing: Any) -> str:
        if not (isinstance(thing, type) and issubclass(thing, Content)):
            return "is not a subclass of parvis.content.Content"
        identity = thing.__mapper__.polymorphic_identity
        return "" if identity == name else f"has the polymorphic identity {identity!r}"

    return check


def _table_problems(module: Module) -> Iterator[str]:
    prefix = f"{module.name}_"
    for mapper in Base.registry.mappers:
        model = mapper.class_
        package = model.__module__.split(".")[0]
        # The core's models are the core's, whoever gives its package for their own.
        if package != module.package or (package == "parvis" and module.name != "core"):
            continue
        table: Any = mapper.local_table
        if not table.name.startswith(prefix):
            yield f"the table {table.name!r} of {model.__name__} must begin with {prefix!r}"
