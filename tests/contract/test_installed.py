"""The contract, asked of every module that is installed here; and that all of it is documented."""

from __future__ import annotations

import dataclasses
import itertools
import re
from pathlib import Path

import pytest

from parvis.core_module import module as core
from parvis.modules import Module, Registry, manifest
from parvis.modules.catalogues import collisions
from parvis.testing.contract import contract_problems

MODULES = Registry.load(core).modules
DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", [name for name in MODULES if name != "core"])
def test_the_contract_is_kept(name: str) -> None:
    assert contract_problems(MODULES[name]) == []


def test_modules_do_not_translate_one_message_in_two_ways() -> None:
    packages = [m.package for m in MODULES.values()]
    for one, other in itertools.combinations(packages, 2):
        assert collisions(other, one, "fr") == []


def declarations() -> list[type]:
    """The dataclasses of the manifest: the extension points."""
    return [
        thing
        for thing in vars(manifest).values()
        if dataclasses.is_dataclass(thing) and isinstance(thing, type)
    ]


def section(text: str, title: str) -> str:
    found = re.search(rf"^## {title}\b.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/modules.md has no section {title}"
    return found[0]


@pytest.mark.parametrize("declared", declarations(), ids=lambda d: d.__name__)
def test_every_extension_point_is_documented_with_an_example(declared: type) -> None:
    text = section((DOCS / "modules.md").read_text("utf-8"), declared.__name__)
    assert "```python" in text
    for field in dataclasses.fields(declared):
        assert f"`{field.name}`" in text, f"{declared.__name__}.{field.name}"


def test_examples_of_the_reference_are_right() -> None:
    """Each Python example that makes a declaration runs."""
    text = (DOCS / "modules.md").read_text("utf-8")
    names = {d.__name__ for d in declarations()} | {"lazy_gettext"}
    space = {name: getattr(__import__("parvis.modules", fromlist=[name]), name) for name in names}
    space["_"] = space["lazy_gettext"]
    made = 0
    for declared in declarations():
        for code in re.findall(r"```python\n(.*?)```", section(text, declared.__name__), re.DOTALL):
            value = eval(compile(code.strip(), declared.__name__, "eval"), dict(space))
            assert isinstance(value, declared)
            made += 1
            if isinstance(value, Module):
                assert manifest.problems(value) == []
    assert made >= len(declarations())
