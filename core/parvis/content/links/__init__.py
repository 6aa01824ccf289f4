"""Ties between contents, whatever their modules and spaces."""
