"""The facilitators' desk, one file for each part of the chain: each adds its views to the
blueprint.
"""

from parvis_sortition.admin import criteria, desk, draw, freezing, mandate, pool, things
from parvis_sortition.admin.common import blueprint

__all__ = ["blueprint", "criteria", "desk", "draw", "freezing", "mandate", "pool", "things"]
