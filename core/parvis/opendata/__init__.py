"""Open data: JSON, CSV, feeds, and the document that describes them. Public to modules."""

from parvis.opendata.export import Export, Field

__all__ = ["Export", "Field"]
