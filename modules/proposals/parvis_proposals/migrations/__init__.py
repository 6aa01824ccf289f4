"""The module's branch of migrations."""
