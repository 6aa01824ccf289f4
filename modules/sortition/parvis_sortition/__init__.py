"""Parvis sortition: drawing citizens by lot, fairly, before everyone's eyes."""

from __future__ import annotations

__version__ = "0.2.0"
