"""What is installed: the manifests found through entry points, indexed by name."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

from flask import current_app
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from parvis import __version__
from parvis.db.models import models_or_nothing
from parvis.modules.manifest import (
    Action,
    Block,
    ContentType,
    EventType,
    Figure,
    Job,
    Module,
    Reaction,
    SpaceKind,
    problems,
)
from parvis.modules.references import forget_package, load_reference

__all__ = ["GROUP", "ModuleError", "Registry", "load_reference", "registry"]

log = logging.getLogger("parvis.modules")

GROUP = "parvis.modules"

T = TypeVar("T")


class ModuleError(Exception):
    """A module can't be used; the message says why, to the installation's administrator."""


@dataclass
class Registry:
    """The installed modules, the core first; what they declare, by name; those that failed."""

    modules: dict[str, Module] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    content_types: dict[str, ContentType] = field(default_factory=dict)
    space_kinds: dict[str, SpaceKind] = field(default_factory=dict)
    events: dict[str, EventType] = field(default_factory=dict)
    reactions: dict[str, list[Reaction]] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)

    @classmethod
    def load(cls, core: Module, points: Iterable[EntryPoint] | None = None) -> Registry:
        """Load the core's own manifest and those of the installed modules.

        A module that fails is logged and kept in `failures`, and the rest goes on.
        """
        found = cls()
        found.add(core)
        if points is None:
            points = entry_points(group=GROUP)
        for point in sorted(points, key=lambda p: p.name):
            try:
                module = point.load()
                if not isinstance(module, Module):
                    raise ModuleError(f"{point.value} is not a parvis.modules.Module")
                if module.name != point.name:
                    raise ModuleError(f"the entry point is {point.name}, the module {module.name}")
                found.add(module)
            except (Exception, SystemExit) as error:
                forget_package(point.module.partition(".")[0])
                found.fail(point.name, error)
        return found

    def add(self, module: Module) -> None:
        """Take in one manifest with the code it names, whole or not at all. Raises ModuleError, or
        what importing that code raises.
        """
        self._check(module)
        with models_or_nothing():
            if module.models:
                load_reference(module.models)
            from parvis.modules.checks import code_problems  # needs the core's models

            wrong = code_problems(module)
            if wrong:
                raise ModuleError("; ".join(wrong))
        self.modules[module.name] = module
        for index, things in self._indexes(module):
            index.update({thing.name: thing for thing in things})
        for reaction in module.reactions:
            self.reactions.setdefault(reaction.event, []).append(reaction)

    def drop(self, name: str, error: Exception) -> None:
        """Take a module out again that could not be set up; the rest goes on."""
        module = self.modules.pop(name)
        for index, things in self._indexes(module):
            for thing in things:
                index.pop(thing.name, None)
        for event, reactions in self.reactions.items():
            self.reactions[event] = [r for r in reactions if r not in module.reactions]
        self.fail(name, error)

    def fail(self, name: str, error: BaseException) -> None:
        """Keep and log why a module can't be used."""
        self.failures[name] = f"{type(error).__name__}: {error}"
        log.error("module %s can't be loaded: %s", name, self.failures[name])

    def _indexes(self, module: Module) -> Iterator[tuple[dict[str, Any], Iterable[Any]]]:
        yield self.actions, module.all_actions
        yield self.content_types, module.content_types
        yield self.space_kinds, module.space_kinds
        yield self.events, module.events
        yield self.jobs, module.jobs
        yield self.blocks, module.blocks
        yield self.figures, module.figures

    def _check(self, module: Module) -> None:
        wrong = problems(module)
        if module.name in self.modules:
            wrong.append(f"another module is called {module.name!r}")
        for index, things in self._indexes(module):
            taken = [thing.name for thing in things if thing.name in index]
            wrong += [f"{name!r} is declared by another module" for name in taken]
        addresses = {t.address for t in self.content_types.values()}
        wrong += [
            f"the address /api/{t.address} is another module's"
            for t in module.content_types
            if t.address in addresses
        ]
        try:
            if __version__ not in SpecifierSet(module.core, prereleases=True):
                wrong.append(f"it asks for a core {module.core}; this one is {__version__}")
        except InvalidSpecifier:
            wrong.append(f"{module.core!r} is not a version specifier")
        if wrong:
            raise ModuleError("; ".join(wrong))

    def components(self) -> list[Module]:
        """Modules that can be enabled in a space, by name."""
        return [m for m in self.modules.values() if m.component]

    def owner(self, name: str) -> Module:
        """The module of `<module>.<thing>`. Raises KeyError."""
        return self.modules[name.partition(".")[0]]


def registry() -> Registry:
    """The registry of the current application."""
    return current_app.extensions["parvis"].registry  # type: ignore[no-any-return]
