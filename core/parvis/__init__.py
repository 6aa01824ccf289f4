"""Parvis: a participation platform for French territories."""

__version__ = "0.1.0"
