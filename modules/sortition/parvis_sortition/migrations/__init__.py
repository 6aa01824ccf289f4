"""Revisions of the tables of sortition."""
