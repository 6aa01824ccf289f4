"""`python -m parvis_sortition draw …`: the command group without the rest of the platform."""

from __future__ import annotations

from parvis_sortition.cli import sortition

if __name__ == "__main__":
    sortition(prog_name="python -m parvis_sortition")
