"""The fields of the règlement's form, and which of them a kind of ballot or a rule uses."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from parvis.content.since import RevisingForm
from parvis.modules.settings import CheckboxesField
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets import labels
from parvis_budgets.forms.dates import date_fields
from parvis_budgets.forms.envelopes import EnvelopeForm
from parvis_budgets.forms.fields import NO, EurosField, choices
from parvis_budgets.operations.reglement import ENVELOPES_MAX
from parvis_budgets.reglement import AllocationRule, BallotKind


class _Fields(RevisingForm):
    """All but the dates, which are the same fields for each step."""

    title = StringField(
        _("Name of this edition"),
        validators=[InputRequired(_("A title is needed.")), Length(3, 120)],
    )
    body = TextAreaField(
        _("What it is for"), validators=[Length(max=20_000)], render_kw={"rows": 5}
    )
    envelopes = FieldList(FormField(EnvelopeForm), _("Envelopes"), max_entries=ENVELOPES_MAX)
    emptied = BooleanField(_("Take these projects out of the envelopes that go"))
    policy = RadioField(_("Where does one vote?"), choices=choices(labels.POLICIES))
    cost_most = EurosField(
        _("One project costs at most, in euros"), description=_("Left empty: the envelope.")
    )

    age_least = IntegerField(
        _("One votes from the age of"), validators=[InputRequired(_("An age is needed."))]
    )
    grounds = CheckboxesField(_("One of these is enough"), choices=choices(labels.TIES))
    confirmed = RadioField(
        _("What people declare"),
        choices=[
            SelectChoice("declared", _("is taken as it is")),
            SelectChoice("confirmed", _("is confirmed by a facilitator before they vote")),
        ],
        default="declared",
    )
    channels = CheckboxesField(_("How one votes"), choices=choices(labels.CHANNELS))

    proposers = TextAreaField(
        _("Which ideas are taken"),
        description=_("Who brings them, what makes them admissible: in your words."),
        validators=[Length(max=2000)],
        render_kw={"rows": 3},
    )
    validator = StringField(
        _("Who validates the result"),
        description=_("For example: the municipal council."),
        validators=[Length(max=200)],
    )

    kind = RadioField(_("Kind of ballot"), choices=choices(labels.KINDS))
    least = IntegerField(_("Projects at least"), validators=[Optional()])
    most = IntegerField(
        _("Projects at most"),
        description=_("The same as the least: exactly so many. Empty: as many as there are."),
        validators=[Optional()],
    )
    share_least = IntegerField(
        _("Share of the envelope that one must use, in percent"), validators=[Optional()]
    )
    themes = TextAreaField(
        _("Themes"),
        description=_("One on each line. Projects name the theme they are of."),
        validators=[Length(max=2000)],
        render_kw={"rows": 3},
    )
    themed_most = IntegerField(_("Projects of these themes, at most"), validators=[Optional()])
    free_most = IntegerField(_("Projects of other themes, at most"), validators=[Optional()])
    points_total = IntegerField(_("Points to share"), validators=[Optional()])
    points_most = IntegerField(_("Points to one project, at most"), validators=[Optional()])
    mentions = CheckboxesField(_("Mentions"), choices=choices(labels.MENTIONS))
    changeable = BooleanField(_("One may change one’s vote until the closing"))
    blank = BooleanField(_("A blank ballot is taken"))

    rule = RadioField(_("Rule"), choices=choices(labels.ALLOCATIONS))
    by = SelectField(_("Compared by"), choices=choices(labels.BY))
    threshold = IntegerField(_("Votes that a project needs, at least"), validators=[Optional()])
    when_too_dear = SelectField(
        _("When a project costs more than what is left"), choices=choices(labels.WHEN_TOO_DEAR)
    )
    utility = SelectField(
        _("What a project is worth to its supporters"), choices=choices(labels.UTILITIES)
    )
    completion = SelectField(_("What is left"), choices=choices(labels.COMPLETIONS))
    start = SelectField(_("Shares begin"), choices=choices(labels.STARTS))
    stop = SelectField(_("Counting again stops"), choices=choices(labels.STOPS))
    unrated = SelectField(_("A project without a mention"), choices=choices(labels.UNRATED))
    least_mention = SelectField(_("Mention that a project needs, at least"), choices=[])
    winners = IntegerField(
        _("Projects funded, at most"),
        description=_("Left empty: as many as the money allows."),
        validators=[Optional()],
    )
    tie_1 = SelectField(_("When projects are tied, first"), choices=choices(labels.TIE_BREAKS))
    tie_2 = SelectField(_("then"), choices=[NO, *choices(labels.TIE_BREAKS)])
    tie_3 = SelectField(_("and at last"), choices=[NO, *choices(labels.TIE_BREAKS)])
    seed = StringField(
        _("Text from which the lot is drawn"),
        description=_("Any sentence; it is public from now on, and can’t be chosen afterwards."),
        validators=[Length(max=200)],
    )


ReglementFields: Any = type("ReglementFields", (_Fields,), date_fields())

USED_BY_KIND = {
    "least": (BallotKind.APPROVAL, BallotKind.KNAPSACK, BallotKind.RANKING),
    "most": (BallotKind.APPROVAL, BallotKind.KNAPSACK, BallotKind.RANKING),
    "themed_most": (BallotKind.APPROVAL, BallotKind.KNAPSACK, BallotKind.RANKING),
    "free_most": (BallotKind.APPROVAL, BallotKind.KNAPSACK, BallotKind.RANKING),
    "share_least": (BallotKind.KNAPSACK,),
    "points_total": (BallotKind.POINTS,),
    "points_most": (BallotKind.POINTS,),
    "mentions": (BallotKind.JUDGMENT,),
}
"""The fields that some kinds of ballots use alone; the others keep their defaults."""

LIMITS = ("most", "themed_most", "free_most")
"""Those that mean « without limit » when they are left empty."""

USED_BY_RULE = {
    "by": (AllocationRule.GREEDY,),
    "threshold": (AllocationRule.GREEDY,),
    "when_too_dear": (
        AllocationRule.GREEDY,
        AllocationRule.PHRAGMEN,
        AllocationRule.MAJORITY_JUDGMENT,
    ),
    "utility": (AllocationRule.EQUAL_SHARES,),
    "completion": (AllocationRule.EQUAL_SHARES,),
    "start": (AllocationRule.EQUAL_SHARES,),
    "stop": (AllocationRule.EQUAL_SHARES,),
    "unrated": (AllocationRule.MAJORITY_JUDGMENT,),
    "least_mention": (AllocationRule.MAJORITY_JUDGMENT,),
}

PLACES = {"voters.ties": "grounds", "allocation.ties": "tie_1"}
"""Where the fields have other names than the règlement."""


def field_of(place: str) -> str:
    """The field of a place of the règlement (`ballot.most`); empty: the form as a whole."""
    group, _dot, name = place.rpartition(".")
    if place == "envelopes":
        return ""
    return PLACES.get(place) or (f"{name}_opens_on" if group == "calendar" else name)
