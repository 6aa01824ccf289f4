"""Pictures and documents of contents, and the store where their files are kept."""
