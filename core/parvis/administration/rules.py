"""Who may administer the installation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from parvis.people.models import Person
from parvis.rules import Verdict, no, sign_in_first, yes


def may_administer_installation(actor: Person | None, target: None) -> Verdict:
    """Its administrators."""
    if actor is None:
        return sign_in_first()
    if actor.steward:
        return yes()
    return no(_("Only the installation’s administrators can do this."), code="role")


def may_remove_demonstration(actor: Person | None, target: None) -> Verdict:
    """The installation's administrators, but for those of the demonstration, whom anyone may be and
    who go with it.
    """
    verdict = may_administer_installation(actor, target)
    if verdict and actor is not None and actor.demo:
        return no(
            _(
                "You are part of the demonstration. Whoever runs the site removes it from their "
                "own account, or with the command: parvis demo --remove"
            ),
            code="demo",
        )
    return verdict
