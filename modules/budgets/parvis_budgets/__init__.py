"""Participatory budgets: counting, Pabulib files, and results anyone can recompute."""

__version__ = "0.1.0"
