"""Templates compiled once for an installation, not by each of its processes when it starts."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from parvis import __version__


class CompiledTemplates(FileSystemBytecodeCache):
    """Kept in a folder of the installation's own, as Python keeps its modules. A template that has
    changed is compiled again; where the folder can't be written, each time.
    """

    def __init__(self, folder: Path, code: str) -> None:
        super().__init__(str(folder), "%s.template")
        self.code = code
        """Changes with the code that compiles, and whose filters it may have applied already."""

    def get_source_checksum(self, source: str) -> str:
        """Of the template and of the code."""
        return hashlib.sha256(f"{self.code}\0{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what is kept, if it is whole: a power cut may leave half a file."""
        try:
            super().load_bytecode(bucket)
        except Exception:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one, if that can be."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_compiled(environment: Environment, folder: Path) -> None:
    """Have the environment keep what it compiles in this folder."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment.bytecode_cache = CompiledTemplates(folder, _code())


def _code() -> str:
    """Changes with the code of pages."""
    dates = [file.stat().st_mtime_ns for file in Path(__file__).parent.glob("*.py")]
    return f"{version('jinja2')} {__version__} {max(dates)}"
