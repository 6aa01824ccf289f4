"""The draw itself: reading a pool, fair chances, lotteries of panels, replacements.

Pure: NumPy and HiGHS, no web framework, no database. Nothing here reads a clock or the system's
randomness; the same input gives the same output.
"""
