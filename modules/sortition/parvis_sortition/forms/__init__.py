"""The forms, one file for each part of the chain."""
