"""What makes a draw checkable by anyone: commitments, derivation, the chained log, the verifier.

Everything in this package works with the standard library alone.
"""
