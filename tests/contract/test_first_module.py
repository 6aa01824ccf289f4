"""`docs/first-module.md`, followed to the letter: its commands are run, its edits made."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "first-module.md"
BLOCK = r"```(\w+)\n(.*?)```"


def steps() -> Iterator[tuple[str, str, str]]:
    """The document's steps in order: ("sh", command, ""), ("add", file, [after, what]) …"""
    text = DOCUMENT.read_text("utf-8")
    pattern = re.compile(
        rf"In\s+`(?P<file>[^`]+)`, (?P<what>after|translate)\s+{BLOCK}(?:\s+add\s+{BLOCK})?"
        rf"|```sh\n(?P<commands>.*?)```",
        re.DOTALL | re.IGNORECASE,
    )
    for found in pattern.finditer(text):
        if found["commands"]:
            for line in found["commands"].splitlines():
                yield "run", line, ""
        elif found["what"] == "translate":
            yield "translate", found["file"], found[4]
        else:
            yield "add " + found[4], found["file"], found[6]


def translate(text: str, pairs: str) -> str:
    """The catalogue with the translations put in."""
    for message, french in re.findall(r'^"(.*)" = "(.*)"$', pairs, re.MULTILINE):
        empty = f'msgid "{message}"\nmsgstr ""\n'
        assert empty in text, message
        text = text.replace(empty, f'msgid "{message}"\nmsgstr "{french}"\n')
    return text


def test_the_document_works(outside: Any) -> None:
    ran = []
    for what, where, text in steps():
        if what == "run":
            program, *arguments = shlex.split(where)
            if (program, arguments) == ("pip", ["install", "parvis"]):
                continue  # it is the wheel under test
            if program == "pytest":
                outside.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)
            else:
                getattr(outside, program)(*arguments)
            ran.append(where)
            continue
        path = outside.folder / where
        content = path.read_text("utf-8")
        if what == "translate":
            content = translate(content, text)
        else:
            after = what.removeprefix("add ")
            assert content.count(after) == 1, (where, after)
            content = content.replace(after, after + text)
        path.write_text(content, "utf-8")
    assert ran.count("pytest notices") == 2
    assert ran.count("parvis modules upgrade") == 2
    assert "retired" in "".join(p.read_text() for p in outside.folder.rglob("notices_0002*.py"))
