"""From a manifest's references to the code they name."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from typing import Any

from parvis.db.base import Base


@cache
def load_reference(reference: str) -> Any:
    """The object that `"package.module:name"` names. Raises ImportError or AttributeError."""
    path, _, name = reference.partition(":")
    loaded = importlib.import_module(path)
    return getattr(loaded, name) if name else loaded


def forget_package(package: str) -> None:
    """Let the next import of a package that failed start from nothing. One whose models are kept,
    another application of this process having loaded them well, stays: they can't be made twice.
    """
    if any(m.class_.__module__.split(".")[0] == package for m in Base.registry.mappers):
        return
    for name in [n for n in sys.modules if n == package or n.startswith(f"{package}.")]:
        del sys.modules[name]
    load_reference.cache_clear()
