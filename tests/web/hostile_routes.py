"""Every address of the application, whoever declares it: what the hostile tests walk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule

from parvis.modules.registry import load_reference

READING = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Route:
    """One rule, with the prefix under which its component stands."""

    prefix: str
    rule: str
    endpoint: str
    methods: frozenset[str]
    arguments: tuple[str, ...]
    converters: tuple[str, ...]

    def address(self, values: dict[str, Any], **others: Any) -> str:
        """The address with these values, percent-encoded; `others` win."""
        values = values | others

        def fill(found: re.Match[str]) -> str:
            name = found[1].rpartition(":")[2]
            text = values.get(name, "1" if found[1].startswith("number:") else "word")
            return text.decode() if isinstance(text, bytes) else quote(str(text), safe="")

        return re.sub(r"<([^>]+)>", fill, self.prefix + self.rule)

    @property
    def posts(self) -> bool:
        """Whether it takes forms."""
        return "POST" in self.methods

    @property
    def reads(self) -> bool:
        """Whether it is a page."""
        return "GET" in self.methods

    def __str__(self) -> str:
        return self.prefix + self.rule


def all_routes(app: Flask) -> list[Route]:
    """Those of the application's Map, then those of each component's Maps."""
    rules = [_route("", rule) for rule in app.url_map.iter_rules()]
    registry = app.extensions["parvis"].registry
    for module in registry.components():
        component = module.component
        rules += _of(component.public, "/<slug:space>/<slug:component>")
        if component.admin:
            rules += _of(component.admin, "/<slug:space>/<slug:component>/admin")
    return sorted(rules, key=str)


def _of(reference: str, prefix: str) -> Iterator[Route]:
    for rule in load_reference(reference).routes.iter_rules():
        yield _route(prefix, rule)


def _route(prefix: str, rule: Rule) -> Route:
    declared = re.findall(r"<([^>]+)>", prefix + rule.rule)
    return Route(
        prefix=prefix,
        rule=rule.rule,
        endpoint=rule.endpoint,
        methods=frozenset(rule.methods or ()),
        arguments=tuple(d.rpartition(":")[2] for d in declared),
        converters=tuple(d.rpartition(":")[0] or "string" for d in declared),
    )
