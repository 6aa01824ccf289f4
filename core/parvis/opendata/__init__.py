"""Open data: JSON, CSV, feeds, and the document that describes them. Public to modules."""
