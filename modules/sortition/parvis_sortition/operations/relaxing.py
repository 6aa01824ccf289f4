"""Changing quotas that allow no panel: a person decides, everyone reads why."""

from __future__ import annotations

from parvis.db import db, lock, operation
from parvis.people import Person
from parvis.rules import Conflict, require
from parvis.web.i18n import gettext as _
from parvis_sortition.models import Draw, Mandate, Quota
from parvis_sortition.operations.freezing import freeze_mandate, reopen_mandate
from parvis_sortition.relaxations import changes_in


@operation
def accept_changes(actor: Person, draw: Draw, reason: str) -> Mandate:
    """Take up the smallest changes of a refused draw: the mandate is reopened with the reason,
    changed, and frozen again. Raises Refused, Invalid, Conflict when the mandate is another by now.
    """
    recruitment = draw.sub_draw.recruitment
    require(actor, "sortition.freeze", recruitment)
    lock(recruitment)
    lock(draw)
    changes = changes_in(draw, "en")
    if not changes or draw.mandate.number != recruitment.mandate_number:
        raise Conflict(_("These changes answer to a mandate that has changed since."))
    reopen_mandate(actor, recruitment, reason)
    quotas = {(criterion.label, value.label): value.id
              for criterion in recruitment.criteria for value in criterion.values}  # fmt: skip
    bounds: dict[int, Quota] = {quota.value_id: quota for quota in draw.sub_draw.quotas}
    for change in changes:
        if change.bound == "size":
            draw.sub_draw.size = change.after
            continue
        quota = bounds[quotas[change.feature, change.value]]
        if change.bound == "min":
            quota.low = change.after
        else:
            quota.high = change.after
    db.session.flush()
    return freeze_mandate(actor, recruitment)
