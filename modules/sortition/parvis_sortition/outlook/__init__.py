"""What the quotas allow with the volunteers there are, worked out in a process of its own: the
web's never loads the solver, and nothing it does lasts longer than promised.
"""
