"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

SHOWN = ("flask", "werkzeug", "jinja2", "sqlalchemy", "granian", "psycopg")


def describe() -> str:
    """Processor, cores, system, versions: one line each."""
    model = "?"
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    versions = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    return "\n".join(
        [
            f"machine  {model}, {os.cpu_count()} cores, {platform.platform()}",
            f"python   {platform.python_version()}; parvis {version('parvis')}; {versions}",
        ]
    )
