"""The forms of criteria: those ready to be chosen, one's values, sectors, a file of populations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from parvis.web import Form
from parvis.web.i18n import gettext
from parvis.web.i18n import lazy_gettext as _
from parvis_sortition.models import Criterion, CriterionKind
from parvis_sortition.operations.mandate import LABEL_MAX, VALUES_MAX, CriterionText, ValueText
from parvis_sortition.targets import criteria as ready
from parvis_sortition.words import Language

SPARE = 3
"""Empty lines to add values."""
PEOPLE_MAX = 99_999_999
FIRST_QUESTIONS = {
    "sex": _("Are you a woman or a man?"),
    "age": _("How old are you?"),
    "sector": _("Where do you live?"),
    "diploma": _("What is your highest diploma?"),
    "occupation": _("What is your occupation?"),
    "housing": _("How are you housed?"),
}
"""What people are asked, unless the facilitator writes otherwise."""


def ready_made(key: str, language: Language) -> CriterionText:
    """The criterion of this key, in the words of a language. Raises KeyError."""
    found = {one.key: one for one in ready.CRITERIA}[key]
    return CriterionText(
        kind=CriterionKind(key),
        label=found.name(language),
        question=str(FIRST_QUESTIONS[key]),
        values=[
            _ready_value(key, place, value, language) for place, value in enumerate(found.values)
        ],
    )


def _ready_value(key: str, place: int, value: ready.Value, language: Language) -> ValueText:
    low, high = ready.AGES[place] if key == "age" else (None, None)
    return ValueText(label=value.name(language), key=value.key, age_low=low, age_high=high)


class ReadyForm(Form):
    """Ready-made criteria to add."""

    keys = SelectMultipleField(
        _("Ready-made criteria"),
        description=_("With the values of the national statistics, to be changed as you like."),
        validators=[InputRequired(_("Choose one at least."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def __init__(self, taken: Sequence[str], language: Language, **options: Any) -> None:
        super().__init__(**options)
        self.keys.choices = [
            SelectChoice(one.key, one.name(language))
            for one in ready.CRITERIA
            if one.key not in taken and one.values
        ]


class OwnForm(Form):
    """A criterion of one's own."""

    label = StringField(
        _("Name"), validators=[InputRequired(_("A name is needed.")), Length(max=LABEL_MAX)]
    )
    question = StringField(_("As people are asked"), validators=[Optional(), Length(max=200)])
    values = TextAreaField(
        _("Values"),
        description=_("One a line, two at least: each person has one of them and one only."),
        validators=[InputRequired(_("Write the values.")), Length(max=6_000)],
        render_kw={"rows": 5},
    )

    def text(self) -> CriterionText:
        """What was typed."""
        lines = [line.strip() for line in self.values.data.splitlines() if line.strip()]
        return CriterionText(
            kind=CriterionKind.OWN,
            label=self.label.data,
            question=self.question.data or "",
            values=[ValueText(label=line) for line in lines],
        )


class _Row(Form):
    """One value."""

    class Meta(Form.Meta):
        csrf = False

    id = HiddenField()
    label = StringField(_("Value"), validators=[Optional(), Length(max=LABEL_MAX)])
    population = IntegerField(_("Inhabitants"), validators=[Optional(), NumberRange(0, PEOPLE_MAX)])
    low = IntegerField(_("From the age of"), validators=[Optional(), NumberRange(0, 130)])
    high = IntegerField(_("To the age of"), validators=[Optional(), NumberRange(0, 130)])


class CriterionForm(Form):
    """A criterion with its values; a value whose name is emptied goes."""

    label = StringField(
        _("Name"), validators=[InputRequired(_("A name is needed.")), Length(max=LABEL_MAX)]
    )
    question = StringField(
        _("As people are asked"),
        description=_("Left empty: its name."),
        validators=[Optional(), Length(max=200)],
    )
    source = StringField(
        _("Where the populations come from"),
        description=_("It is published: “Insee, census of 2022”."),
        validators=[Optional(), Length(max=200)],
    )
    values = FieldList(FormField(_Row), max_entries=VALUES_MAX + SPARE)

    def __init__(self, criterion: Criterion, **options: Any) -> None:
        rows = [
            {
                "id": value.id,
                "label": value.label,
                "population": value.population,
                "low": value.age_low,
                "high": value.age_high,
            }
            for value in criterion.values
        ]
        data = {
            "label": criterion.label,
            "question": criterion.question,
            "source": criterion.source,
            "values": rows + [{}] * SPARE,
        }
        super().__init__(data=data, **options)
        self._before = {str(value.id): value for value in criterion.values}
        self._kind = CriterionKind(criterion.kind)

    def text(self) -> CriterionText:
        """What was typed."""
        values = []
        for entry in self.values:
            row = entry.form
            before = self._before.get(str(row.id.data or ""))
            if row.label.data:
                values.append(
                    ValueText(
                        id=before.id if before else None,
                        key=before.key if before else "",
                        communes=list(before.communes) if before else (),
                        label=row.label.data,
                        population=row.population.data,
                        age_low=row.low.data,
                        age_high=row.high.data,
                    )
                )
        return CriterionText(
            kind=self._kind,
            label=self.label.data,
            question=self.question.data or "",
            source=self.source.data or "",
            values=values,
        )


class FileForm(Form):
    """Populations from a file."""

    file = FileField(
        _("File of populations"),
        description=_("CSV, with the columns criterion, value and population."),
        validators=[FileRequired(_("Choose a file."))],
    )
    source = StringField(
        _("Where the figures come from"),
        description=_("It is published: “Insee, census of 2022”."),
        validators=[Optional(), Length(max=200)],
    )


class SectorsForm(Form):
    """The sectors: their names are typed beside the communes, see `sector_names`."""

    label = StringField(
        _("Name of the criterion"),
        validators=[InputRequired(_("A name is needed.")), Length(max=LABEL_MAX)],
    )


def sector_names(typed: Mapping[str, str], codes: Sequence[str]) -> dict[str, str]:
    """The sector written beside each commune (field `sector-04070`), tidied."""
    names = {}
    for code in codes:
        text = " ".join(typed.get(f"sector-{code}", "").replace("\x00", "").split())
        names[code] = text[: LABEL_MAX + 1]
    return names


def kinds_by_name() -> dict[str, CriterionKind]:
    """The kind of each ready-made criterion, by the names and keys that a file may give it."""
    kinds = {}
    for one in ready.CRITERIA:
        for name in (one.key, one.english, one.french):
            kinds[name] = CriterionKind(one.key)
    return kinds


def too_large(count: int) -> str:
    """What is said of a file that is too large."""
    return str(gettext("This file is too large: %(count)d kB at most.", count=count))
