"""The public file of a draw, as it is kept: canonical JSON, to the byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from parvis_sortition.models import Draw
from parvis_sortition.proof.canonical import canonical


def read_document(draw: Draw) -> dict[str, Any]:
    """The public file. Raises ValueError when there is none yet."""
    if draw.audit is None:
        raise ValueError("this draw has published nothing yet")
    document: dict[str, Any] = json.loads(draw.audit)
    return document


def write_document(document: Mapping[str, Any]) -> str:
    """The text to keep and to publish."""
    return canonical(document).decode()
