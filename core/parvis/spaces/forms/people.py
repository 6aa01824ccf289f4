"""Who belongs to a space, who asks for one."""

from __future__ import annotations

import re
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from parvis.spaces.collectives import PURPOSE_LONGEST, REASON_LONGEST
from parvis.spaces.forms.fields import choices, needed
from parvis.spaces.labels import ROLES
from parvis.spaces.models import Membership, Role
from parvis.spaces.operations.members import TITLE_LONGEST
from parvis.spaces.operations.spaces import NAME_LONGEST
from parvis.web.forms import Form
from parvis.web.i18n import lazy_gettext as _


class InviteForm(Form):
    """Inviting someone by mail."""

    email = StringField(
        _("E-mail address"),
        validators=[needed(), Length(max=254)],
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )
    role = RadioField(_("Role"), choices=choices(ROLES), default="member", validators=[needed()])
    title = StringField(
        _("Function"),
        description=_("Shown beside the name: “Facilitator”, “Mayor”."),
        validators=[Optional(), Length(max=TITLE_LONGEST)],
    )

    def __init__(self, *, members_only: bool = False, **options: Any) -> None:
        super().__init__(**options)
        if members_only:
            del self.role
            del self.title

    def chosen_role(self) -> Role:
        """The role to invite to."""
        return Role(self.role.data) if self.role is not None else Role.MEMBER

    def chosen_title(self) -> str:
        """The function to show beside the name."""
        return (self.title.data or "") if self.title is not None else ""


class AppointForm(Form):
    """Inviting the first administrator of a space."""

    email = StringField(
        _("E-mail address"),
        validators=[needed(), Length(max=254)],
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )


class MembershipForm(Form):
    """Someone's role and function."""

    role = RadioField(_("Role"), choices=choices(ROLES), validators=[needed()])
    title = StringField(
        _("Function"),
        description=_("Shown beside the name: “Facilitator”, “Mayor”."),
        validators=[Optional(), Length(max=TITLE_LONGEST)],
    )

    def __init__(self, membership: Membership, **options: Any) -> None:
        super().__init__(obj=membership, **options)


class CollectiveForm(Form):
    """Asking for a collective."""

    name = StringField(
        _("Name of the collective"), validators=[needed(), Length(max=NAME_LONGEST)]
    )
    purpose = TextAreaField(
        _("What is it for?"),
        description=_("What you want to do together, for whom. Two or three sentences."),
        validators=[needed(), Length(max=PURPOSE_LONGEST)],
    )
    founders = TextAreaField(
        _("Who will run it with you?"),
        description=_(
            "Their e-mail addresses, one on each line. They will hear of it once it is accepted."
        ),
        validators=[Optional(), Length(max=3000)],
    )

    def addresses(self) -> list[str]:
        """The founders' addresses, as typed."""
        return [word for word in re.split(r"[\s,;]+", self.founders.data or "") if word]


class ReasonForm(Form):
    """Refusing a collective."""

    reason = TextAreaField(
        _("Why not?"),
        description=_("The person who asked will read it. Say what would make it possible."),
        validators=[needed(), Length(max=REASON_LONGEST)],
    )
