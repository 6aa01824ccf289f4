"""Lists of addresses: how a file is read, and how the people to invite are drawn from it.

Pure: no Flask, no database.
"""
