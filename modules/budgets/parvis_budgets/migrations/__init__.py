"""Revisions of the tables of budgets."""
