"""What proposals publish as open data."""

from __future__ import annotations

proposals = None
