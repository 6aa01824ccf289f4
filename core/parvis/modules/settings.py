"""Typed settings: one declaration gives the form, its validation and what is stored.

    class ProposalSettings(Settings):
        supports_max: int = option(0, _("Supports per person"), low=0, high=1000)
        introduction: str = option("", _("Introduction"), long=True)

A value is read with its type (`settings.supports_max`), whatever the JSON in the database has
become: an unknown name is dropped, a wrong value gives way to the default.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self, dataclass_transform

from wtforms import (
    BooleanField,
    Field,
    Form,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from parvis.modules.manifest import Text


@dataclass(frozen=True)
class Option:
    """What a setting's form field shows and accepts."""

    label: Text
    help: Text = ""
    low: int = 0
    high: int = 1_000_000
    length: int = 200
    long: bool = False
    choices: tuple[tuple[str, Text], ...] = ()


def option(default: Any, label: Text, **shown: Any) -> Any:
    """Declare a setting: its default, its label, and the rest of `Option`."""
    return dataclasses.field(default=default, metadata={"option": Option(label, **shown)})


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(option,))
class Settings:
    """Base of a component's settings. Types: bool, int, str, and tuple[str, ...] with choices."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        dataclass(frozen=True, kw_only=True)(cls)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """The settings kept as JSON, with defaults where they are missing or wrong."""
        values = {}
        for name, kind, shown in cls._options():
            if name in stored and _fits(stored[name], kind, shown):
                values[name] = tuple(stored[name]) if kind == tuple[str, ...] else stored[name]
        return cls(**values)

    def as_json(self) -> dict[str, Any]:
        """What is stored."""
        return {
            name: list(value) if isinstance(value := getattr(self, name), tuple) else value
            for name, _kind, _shown in self._options()
        }

    @classmethod
    def form_fields(cls) -> dict[str, Field]:
        """WTForms fields by name, to be mixed into a form class."""
        return {name: _form_field(kind, shown) for name, kind, shown in cls._options()}

    @classmethod
    def from_form(cls, form: Form) -> Self:
        """The settings of a validated form."""
        values = {name: form[name].data for name, _kind, _shown in cls._options()}
        return cls.read({n: v for n, v in values.items() if v is not None})

    @classmethod
    def _options(cls) -> list[tuple[str, Any, Option]]:
        return _options_of(cls)  # type: ignore[arg-type]  # a class can be a key


@cache
def _options_of(kind: type[Settings]) -> list[tuple[str, Any, Option]]:
    kinds = typing.get_type_hints(kind)
    return [
        (f.name, kinds[f.name], f.metadata["option"])
        for f in dataclasses.fields(kind)  # type: ignore[arg-type]
    ]


def _fits(value: Any, kind: Any, shown: Option) -> bool:
    words = {word for word, _title in shown.choices}
    if kind is bool:
        return isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and (
            shown.low <= value <= shown.high
        )
    if kind is str:
        return isinstance(value, str) and (not words or value in words)
    return isinstance(value, list | tuple) and all(v in words for v in value)


def _form_field(kind: Any, shown: Option) -> Field:
    common = {"label": shown.label, "description": shown.help}
    if kind is bool:
        return BooleanField(**common)
    if kind is int:
        bounds = NumberRange(shown.low, shown.high)
        return IntegerField(**common, validators=[InputRequired(), bounds])
    if kind is str and shown.choices:
        return SelectField(**common, choices=[SelectChoice(*c) for c in shown.choices])
    if kind is str:
        field = TextAreaField if shown.long else StringField
        length = Length(max=10_000 if shown.long else shown.length)
        return field(**common, validators=[Optional(), length])
    if kind == tuple[str, ...]:
        return CheckboxesField(**common, choices=[SelectChoice(*c) for c in shown.choices])
    raise TypeError(f"a setting can't be a {kind}")
