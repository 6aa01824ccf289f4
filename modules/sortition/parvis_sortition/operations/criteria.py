"""Changing criteria, their values and populations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import delete

from parvis.db import db, operation
from parvis.people import Person
from parvis.rules import Conflict, Invalid
from parvis.web.i18n import gettext as _
from parvis.web.text import plain
from parvis_sortition.models import (
    Criterion,
    CriterionKind,
    Quota,
    Recruitment,
    Stage,
    Value,
)
from parvis_sortition.operations.mandate import (
    CriterionText,
    ValueText,
    add_criterion,
    check_criterion,
    hold,
    note_change,
)

CRITERIA_MAX = 20


@operation
def change_criterion(
    actor: Person, recruitment: Recruitment, criterion: Criterion, text: CriterionText
) -> None:
    """Change a criterion. Once people have answered, only its source and populations can change.
    When values come or go, its quotas are to be given again. Raises Refused, Invalid, Conflict.
    """
    hold(actor, "sortition.change", recruitment)
    check_criterion(text, [each.label for each in recruitment.criteria if each is not criterion])
    known = {value.id: value for value in criterion.values}
    if {value.id for value in text.values if value.id is not None} - set(known):
        raise Invalid({"values": _("These values have changed meanwhile: read them again.")})
    if recruitment.stage != Stage.PREPARING and _asks_otherwise(criterion, text):
        raise Conflict(_("People answer already: the questions can’t change any more."))
    criterion.label, criterion.question = text.label, text.question
    criterion.source = text.source
    _set_values(criterion, text.values)
    db.session.flush()
    note_change(actor, recruitment)


def _asks_otherwise(criterion: Criterion, text: CriterionText) -> bool:
    """Whether what people are asked would change."""
    before = [
        (value.id, value.label, value.age_low, value.age_high, list(value.communes))
        for value in criterion.values
    ]
    after = [
        (value.id, value.label, value.age_low, value.age_high, list(value.communes))
        for value in text.values
    ]
    return (criterion.label, criterion.question, before) != (text.label, text.question, after)


def _set_values(criterion: Criterion, texts: Sequence[ValueText]) -> None:
    known = {value.id: value for value in criterion.values}
    kept = {text.id for text in texts if text.id is not None}
    if kept != set(known) or len(kept) < len(texts):
        db.session.execute(delete(Quota).where(Quota.value_id.in_(known)))
        db.session.expire_all()
        known = {value.id: value for value in criterion.values}
    for value in known.values():
        # Two values may swap their names: no name is taken while they change.
        value.label = f"\x7f{value.id}"
    criterion.values[:] = [value for value in criterion.values if value.id in kept]
    db.session.flush()
    for place, text in enumerate(texts):
        value = known[text.id] if text.id is not None else Value(communes=[])
        value.label, value.key = text.label, text.key
        value.population = text.population
        value.age_low, value.age_high = text.age_low, text.age_high
        value.communes, value.position = list(text.communes), place
        if text.id is None:
            criterion.values.append(value)


@operation
def remove_criterion(actor: Person, recruitment: Recruitment, criterion: Criterion) -> None:
    """Take a criterion away, with its quotas. Raises Refused, Conflict once people answer."""
    hold(actor, "sortition.change", recruitment)
    if recruitment.stage != Stage.PREPARING:
        raise Conflict(_("People answer already: the questions can’t change any more."))
    numbers = [value.id for value in criterion.values]
    db.session.execute(delete(Quota).where(Quota.value_id.in_(numbers)))
    db.session.delete(criterion)
    db.session.flush()
    db.session.expire_all()


@operation
def add_criteria(actor: Person, recruitment: Recruitment, texts: Sequence[CriterionText]) -> None:
    """Several criteria at once. Raises Refused, Invalid, Conflict."""
    if len(recruitment.criteria) + len(texts) > CRITERIA_MAX:
        raise Invalid({"": _("At most %(count)d criteria.", count=CRITERIA_MAX)})
    for text in texts:
        add_criterion(actor, recruitment, text)


@operation
def take_populations(
    actor: Person,
    recruitment: Recruitment,
    found: Mapping[str, Mapping[str, int]],
    kinds: Mapping[str, CriterionKind],
    source: str = "",
) -> int:
    """Write the populations of a file into the criteria of the same name; make those that are
    missing, of the kind given by name, else one's own. Returns how many criteria were filled in.
    Raises Refused, Conflict, Invalid with a line for each value that is not known here.
    """
    hold(actor, "sortition.change", recruitment)
    known = {plain(criterion.label): criterion for criterion in recruitment.criteria}
    problems = [
        problem
        for name, people in found.items()
        if plain(name) in known
        for problem in _unknown_values(known[plain(name)], people)
    ]
    if problems:
        raise Invalid({"file": " ".join(problems)})
    new = []
    for name, people in found.items():
        criterion = known.get(plain(name))
        if criterion is None:
            values = [ValueText(label=label, population=count) for label, count in people.items()]
            kind = kinds.get(name, CriterionKind.OWN)
            new.append(CriterionText(kind=kind, label=name, source=source, values=values))
            continue
        by_name = {plain(label): count for label, count in people.items()}
        for value in criterion.values:
            value.population = by_name.get(plain(value.label), by_name.get(plain(value.key)))
        criterion.source = source or criterion.source
    db.session.flush()
    add_criteria(actor, recruitment, new)
    note_change(actor, recruitment)
    return len(found)


def _unknown_values(criterion: Criterion, people: Mapping[str, int]) -> list[str]:
    names = {plain(text) for value in criterion.values for text in (value.label, value.key) if text}
    return [
        _(
            "“%(value)s” is not a value of “%(criterion)s” here.",
            value=name,
            criterion=criterion.label,
        )
        for name in people
        if plain(name) not in names
    ]


@operation
def set_sectors(
    actor: Person, recruitment: Recruitment, label: str, sectors: Sequence[ValueText], source: str
) -> Criterion:
    """The sectors of the territory as the values of the criterion of that kind, made when there is
    none yet. Sectors that keep their name keep their place in the quotas. Raises Refused, Invalid,
    Conflict once people answer.
    """
    hold(actor, "sortition.change", recruitment)
    for criterion in recruitment.criteria:
        if criterion.kind == CriterionKind.SECTOR:
            known = {value.label: value.id for value in criterion.values}
            text = CriterionText(
                kind=CriterionKind.SECTOR,
                label=criterion.label,
                question=criterion.question,
                source=source,
                values=[replace(value, id=known.get(value.label)) for value in sectors],
            )
            change_criterion(actor, recruitment, criterion, text)
            return criterion
    text = CriterionText(kind=CriterionKind.SECTOR, label=label, source=source, values=sectors)
    return add_criterion(actor, recruitment, text)
