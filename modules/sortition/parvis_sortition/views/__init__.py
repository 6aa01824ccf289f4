"""Public pages, one file for each part of the chain: each adds its views to the blueprint."""

from parvis_sortition.views import answer, draw, mandate, panel, public, things, verifier
from parvis_sortition.views.common import blueprint

__all__ = ["answer", "blueprint", "draw", "mandate", "panel", "public", "things", "verifier"]
