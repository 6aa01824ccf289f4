"""Themes: how a space looks."""
