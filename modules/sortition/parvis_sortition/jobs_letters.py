"""Letters are printed outside requests."""

from __future__ import annotations


def print_letters(batch_id: int) -> None:
    """Make the PDF files of a batch."""
