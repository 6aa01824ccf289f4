"""Who may do what, here, now. Public to modules."""

from parvis.rules.ask import ask, require
from parvis.rules.refusals import Conflict, Invalid, Refused
from parvis.rules.roles import forget_roles, has_role, role_in, roles_of
from parvis.rules.verdict import YES, Verdict, WayOut, no, sign_in_first, yes
from parvis.rules.visibility import is_open_now, may_see_content, may_see_space

__all__ = [
    "YES",
    "Conflict",
    "Invalid",
    "Refused",
    "Verdict",
    "WayOut",
    "ask",
    "forget_roles",
    "has_role",
    "is_open_now",
    "may_see_content",
    "may_see_space",
    "no",
    "require",
    "role_in",
    "roles_of",
    "sign_in_first",
    "yes",
]
