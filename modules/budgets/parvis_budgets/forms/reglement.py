"""Making an edition, writing its règlement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from parvis.modules.settings import CheckboxesField
from parvis.spaces import Space
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets import labels
from parvis_budgets.forms.fields import EurosField, choices
from parvis_budgets.models import Budget
from parvis_budgets.operations.reglement import ENVELOPES_MAX, Money
from parvis_budgets.reglement import (
    Allocation,
    AllocationRule,
    BallotKind,
    BallotRules,
    Calendar,
    EnvelopePolicy,
    Reglement,
    Step,
    Tie,
    VoteChannel,
    Voters,
    Window,
)
from parvis_budgets.reglement.templates import TEMPLATES
from parvis_budgets.reglement.words import MENTIONS

NO = SelectChoice("", "–")


class NewBudgetForm(Form):
    """A new edition, from a template."""

    title = StringField(
        _("Name of this edition"),
        description=_("For example: Participatory budget 2027."),
        validators=[InputRequired(_("A title is needed.")), Length(3, 120)],
    )
    template = RadioField(
        _("Start from"), validators=[InputRequired(_("Choose one."))], default="small-commune"
    )
    amount = EurosField(
        _("Envelope, in euros"),
        description=_("Left empty: that of the template."),
    )
    body = TextAreaField(_("What it is for"), validators=[Length(max=20_000)])

    def __init__(self, titles: dict[str, Any], **options: Any) -> None:
        """`titles`: what each template says, by name."""
        super().__init__(**options)
        self.template.choices = [(name, titles[name]) for name in TEMPLATES]


class EnvelopeForm(Form):
    """One envelope among several."""

    class Meta(Form.Meta):
        csrf = False

    number = HiddenField()
    """Which of the edition's envelopes this line is."""
    name = StringField(_("Name of the envelope"), validators=[Length(max=120)])
    amount = EurosField(_("Amount, in euros"))
    place = SelectField(_("For the people of"), validate_choice=False)
    theme = StringField(
        _("Theme"),
        description=_("When this money is for one theme only."),
        validators=[Length(max=80)],
    )

    @property
    def is_empty(self) -> bool:
        """Whether the line says nothing."""
        return not (self.name.data or self.amount.data)


class ReglementBase(Form):
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


def _dates() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for step in Step:
        fields[f"{step}_opens_on"] = DateField(_("First day"), validators=[Optional()])
        fields[f"{step}_opens_time"] = TimeField(_("Opening hour"), validators=[Optional()])
        fields[f"{step}_closes_on"] = DateField(_("Last day"), validators=[Optional()])
        fields[f"{step}_closes_time"] = TimeField(_("Closing hour"), validators=[Optional()])
    return fields


DatedBase: Any = type("DatedBase", (ReglementBase,), _dates())

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


class ReglementForm(DatedBase):  # type: ignore[misc]
    """The whole règlement of an edition. What the chosen kind and rule do not use is not asked for,
    and is kept at its default.
    """

    def __init__(self, budget: Budget, places: Sequence[Space], **options: Any) -> None:
        """`places`: the spaces that an envelope can be for."""
        super().__init__(data=_values(budget), **options)
        self._places = [NO, *(SelectChoice(str(place.id), place.name) for place in places)]
        self.least_mention.choices = choices(labels.MENTIONS)
        self._title = budget.reglement.title
        for line in self.envelopes:
            line.form.place.choices = self._places

    def add_lines(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """More envelopes to fill in."""
        for values in lines[: ENVELOPES_MAX - len(self.envelopes.entries)]:
            line = self.envelopes.append_entry(values)
            line.form.place.choices = self._places

    def validate(self, extra_validators: Any = None) -> bool:
        """What the kind and the rule do not use is not looked at."""
        for name in self.unused():
            # What was typed there is kept, and comes back with the form.
            field = self._fields[name]
            field.validators, field.process_errors, field.validate_choice = [], [], False
        return bool(super().validate(extra_validators))

    def unused(self) -> list[str]:
        """Fields without effect on this kind of ballot and this rule."""
        found = [n for n, kinds in USED_BY_KIND.items() if self.kind.data not in kinds]
        found += [n for n, rules in USED_BY_RULE.items() if self.rule.data not in rules]
        return found

    def reglement(self) -> Reglement:
        """What was written."""
        return Reglement(
            title=self._title,
            voters=Voters(
                age_least=self.age_least.data,
                ties=tuple(Tie(tie) for tie in self.grounds.data or []),
                confirmed=self.confirmed.data == "confirmed",
                channels=tuple(VoteChannel(one) for one in self.channels.data or []),
            ),
            policy=EnvelopePolicy(self.policy.data),
            ballot=self._ballot(),
            allocation=self._allocation(),
            calendar=self._calendar(),
            proposers=self.proposers.data or "",
            validator=self.validator.data or "",
            cost_most=self.cost_most.cents,
        )

    def _ballot(self) -> BallotRules:
        kept = {
            name: self._fields[name].data
            for name in USED_BY_KIND
            if name not in (*self.unused(), *LIMITS) and self._fields[name].data is not None
        }
        limits = {
            name: self._fields[name].data
            for name in LIMITS
            if name not in self.unused()
        }
        mentions = kept.pop("mentions", None) or []
        themes = (line.strip() for line in (self.themes.data or "").splitlines())
        return BallotRules(
            kind=BallotKind(self.kind.data),
            themes=tuple(dict.fromkeys(theme for theme in themes if theme)),
            mentions=tuple(name for name in MENTIONS if name in mentions),
            changeable=self.changeable.data,
            blank=self.blank.data,
            **kept,
            **limits,
        )

    def _allocation(self) -> Allocation:
        kept = {
            name: self._fields[name].data
            for name in USED_BY_RULE
            if name not in self.unused() and self._fields[name].data is not None
        }
        if "least_mention" in kept:
            mentions = [name for name in MENTIONS if name in (self.mentions.data or [])]
            wanted = kept["least_mention"]
            kept["least_mention"] = mentions.index(wanted) if wanted in mentions else 0
        if kept.get("completion") == "none":
            kept = {name: value for name, value in kept.items() if name not in ("start", "stop")}
        ties = [self.tie_1.data, self.tie_2.data, self.tie_3.data]
        return Allocation(
            rule=AllocationRule(self.rule.data),
            ties=tuple(tie for tie in ties if tie),
            seed=(self.seed.data or "") if "lot" in ties else "",
            winners=self.winners.data,
            **kept,
        )

    def _calendar(self) -> Calendar:
        windows = {}
        for step in Step:
            opens_on = self._fields[f"{step}_opens_on"].data
            if opens_on is None:
                continue
            closes_on = self._fields[f"{step}_closes_on"].data
            closes_at = self._fields[f"{step}_closes_time"].data or time.max
            windows[step] = Window(
                _moment(opens_on, self._fields[f"{step}_opens_time"].data or time.min),
                None if closes_on is None else _moment(closes_on, closes_at),
            )
        return Calendar(windows)

    def money(self) -> list[Money]:
        """The envelopes, those without a word left out."""
        return [
            Money(
                name=line.form.name.data or "",
                amount=line.form.amount.cents or 0,
                space_id=_number(line.form.place.data),
                theme=line.form.theme.data or "",
                number=_number(line.form.number.data),
            )
            for line in self.envelopes
            if not line.form.is_empty
        ]


def _number(text: str | None) -> int | None:
    """The number of a place; 0, that of none, for what is no number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.extensions["parvis"].config.timezone)


def _moment(day: date, hour: time) -> datetime:
    try:
        return datetime.combine(day, hour, _zone()).astimezone(UTC)
    except OverflowError:  # the first and last days of the calendar
        return datetime.combine(day, hour, UTC)


def _values(budget: Budget) -> dict[str, Any]:
    reglement = budget.reglement
    ballot, rules, voters = reglement.ballot, reglement.allocation, reglement.voters
    ties = [*rules.ties, "", "", ""]
    least = rules.least_mention if rules.least_mention < len(ballot.mentions) else 0
    return {
        **vars(ballot),
        **vars(rules),
        "title": budget.title,
        "body": budget.body,
        "envelopes": [
            _line(one.name, one.amount, one.space_id, one.theme) | {"number": str(one.id)}
            for one in budget.envelopes
        ],
        "policy": reglement.policy,
        "cost_most": reglement.cost_most,
        "age_least": voters.age_least,
        "grounds": list(voters.ties),
        "confirmed": "confirmed" if voters.confirmed else "declared",
        "channels": list(voters.channels),
        "proposers": reglement.proposers,
        "validator": reglement.validator,
        "themes": "\n".join(ballot.themes),
        "mentions": list(ballot.mentions),
        "least_mention": ballot.mentions[least] if ballot.mentions else MENTIONS[0],
        "tie_1": ties[0],
        "tie_2": ties[1],
        "tie_3": ties[2],
        **_dated(reglement.calendar),
    }


def _line(name: str, amount: int | None, space_id: int | None, theme: str) -> dict[str, Any]:
    return {"name": name, "amount": amount, "place": str(space_id or ""), "theme": theme}


def _dated(calendar: Calendar) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for step, window in calendar:
        opens = window.opens.astimezone(_zone())
        values[f"{step}_opens_on"] = opens.date()
        values[f"{step}_opens_time"] = None if opens.time() == time.min else opens.time()
        if window.closes is not None:
            closes = window.closes.astimezone(_zone())
            values[f"{step}_closes_on"] = closes.date()
            values[f"{step}_closes_time"] = None if closes.time() == time.max else closes.time()
    return values


def line_for(place: Space) -> dict[str, Any]:
    """An envelope to fill in for a commune."""
    return _line(place.name, None, place.id, "")
