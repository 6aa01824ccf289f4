"""Former versions of a content, and what changed between two of them."""
