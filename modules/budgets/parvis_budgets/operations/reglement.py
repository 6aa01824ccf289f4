"""An edition and its règlement: written and published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select, update

from parvis.content import ContentState
from parvis.content.operations import make_content, publish_content, revise_content
from parvis.content.since import check_mark, mark_of
from parvis.db import db, lock, now, operation
from parvis.people import Person
from parvis.rules import Conflict, Invalid, require
from parvis.spaces import Component, Space
from parvis.spaces.queries import children
from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext
from parvis_budgets.clauses import Purse, text_of
from parvis_budgets.models import Budget, Envelope, Project, ProjectStage
from parvis_budgets.reglement import Pot, Reglement, Step, dump, envelope_problems, problems

TITLE_MAX, BODY_MAX, ENVELOPES_MAX, AMOUNT_MAX = 120, 20_000, 60, 10**12


@dataclass(frozen=True)
class Money:
    """An envelope as it is asked for: `amount` in cents."""

    name: str
    amount: int
    space_id: int | None = None
    theme: str = ""
    number: int | None = None
    """That of the row which it is, whatever its name was; None: the row of this name, or a new
    one.
    """


@operation
def make_budget(
    actor: Person,
    component: Component,
    *,
    title: str,
    body: str,
    reglement: Reglement,
    envelopes: Sequence[Money],
) -> Budget:
    """A new edition, as a draft. Raises Refused, Invalid."""
    require(actor, "budgets.run", component)
    _check(component, title, body, reglement, envelopes)
    budget = make_content(
        Budget, component, None, entered_by_id=actor.id, title=title, body=body
    )
    budget.reglement = reglement
    _write_envelopes(budget, envelopes)
    budget.reglement_text = text_of(reglement, purses_of(budget), budget.language)
    return budget


def faults_of(reglement: Reglement, envelopes: Sequence[Money]) -> dict[str, str]:
    """What the règlement contradicts itself in: places (`ballot.most`) and reasons."""
    communes = _communes({money.space_id for money in envelopes} - {None})
    pots = [
        Pot(money.amount, money.space_id, money.space_id in communes) for money in envelopes
    ]
    found = [*problems(reglement), *envelope_problems(reglement, pots)]
    return {place: _(text) for place, text in reversed(found)}


def _communes(places: set[int | None]) -> set[int | None]:
    """Those of these spaces where people can say that they live."""
    found = select(Space.id).where(Space.id.in_(places), Space.kind == "commune")
    return set(db.session.scalars(found)) if places else set()


def _check(
    component: Component,
    title: str, body: str, reglement: Reglement, envelopes: Sequence[Money]
) -> None:
    errors = faults_of(reglement, envelopes)
    if not 3 <= len(title) <= TITLE_MAX:
        errors["title"] = _("A title of %(least)d to %(most)d characters.", least=3, most=TITLE_MAX)
    if len(body) > BODY_MAX:
        errors["body"] = _("%(count)d characters at most.", count=BODY_MAX)
    names = {money.name.strip() for money in envelopes}
    if not 1 <= len(envelopes) <= ENVELOPES_MAX or "" in names or len(names) != len(envelopes):
        errors["envelopes"] = _("Give each envelope a name of its own.")
    elif any(not 0 < money.amount <= AMOUNT_MAX for money in envelopes):
        errors["envelopes"] = _("An amount above zero.")
    elif any(len(money.name) > 120 or len(money.theme) > 80 for money in envelopes):
        errors["envelopes"] = _("This is too long.")
    elif not {money.space_id for money in envelopes} - {None} <= _places(component):
        errors["envelopes"] = _("Choose a commune of the list.")
    if errors:
        raise Invalid(errors)


def _places(component: Component) -> set[int | None]:
    """The spaces that an envelope may be for: the component's own and those right below."""
    return {component.space_id, *(space.id for space in children(component.space))}


def _write_envelopes(budget: Budget, envelopes: Sequence[Money]) -> None:
    """Change the rows that are there, add and take away: projects keep theirs."""
    left = {row.id: row for row in envelopes_of(budget)}
    rows = [left.pop(money.number or 0, None) for money in envelopes]
    by_name = {row.name: row for row in left.values()}
    for place, money in enumerate(envelopes):
        named = by_name.get(money.name.strip())
        if rows[place] is None and named is not None:
            rows[place] = left.pop(named.id)
            del by_name[named.name]
    if left:
        _forget_envelopes(list(left))
    for gone in left.values():
        db.session.delete(gone)
    for one in rows:
        if one is not None:
            one.name = f"\x1f{one.id}"  # two of them may exchange their names
    db.session.flush()
    for place, (known, money) in enumerate(zip(rows, envelopes, strict=True)):
        row = known or Envelope(budget_id=budget.id)
        row.name, row.amount, row.position = money.name.strip(), money.amount, place
        row.space_id, row.theme = money.space_id, money.theme
        db.session.add(row)
    db.session.flush()
    db.session.expire(budget, ["envelopes"])


def _check_emptied(budget: Budget, envelopes: Sequence[Money]) -> None:
    """Raise Invalid when ideas are in envelopes that would be there no more."""
    numbers = {money.number for money in envelopes}
    names = {money.name.strip() for money in envelopes}
    gone = [
        one for one in envelopes_of(budget) if one.id not in numbers and one.name not in names
    ]
    ideas = db.session.scalar(
        select(func.count())
        .select_from(Project)
        .where(
            Project.envelope_id.in_([one.id for one in gone]),
            Project.stage != ProjectStage.BALLOT,
            Project.state == ContentState.PUBLISHED,
        )
    )
    if ideas:
        text = ngettext(
            "%(num)d project is in an envelope that you take away (%(names)s): it would be in none."
            " Tick the box to go on.",
            "%(num)d projects are in envelopes that you take away (%(names)s): they would be in"
            " none. Tick the box to go on.",
            ideas,
            names=", ".join(one.name for one in gone),
        )
        raise Invalid({"emptied": text})


def _check_costs(budget: Budget, most: int | None) -> None:
    """Raise Invalid when a project of the ballot costs more than is there."""
    dear = select(Project.id).join(Envelope, Envelope.id == Project.envelope_id).where(
        Project.budget_id == budget.id,
        Project.stage == ProjectStage.BALLOT,
        or_(Project.cost > Envelope.amount, Project.cost > (most or AMOUNT_MAX)),
    )
    if db.session.scalar(dear.limit(1)) is not None:
        raise Invalid({"envelopes": _("A project put to the vote costs more than this.")})


def _forget_envelopes(numbers: Sequence[int]) -> None:
    placed = select(Project.id).where(
        Project.envelope_id.in_(numbers), Project.stage == ProjectStage.BALLOT
    )
    if db.session.scalar(placed.limit(1)) is not None:
        raise Invalid({"envelopes": _("Projects of the ballot are in this envelope.")})
    table = Project.__table__
    db.session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.envelope_id.in_(numbers))
        .values(envelope_id=None)
    )
    db.session.expire_all()


def purses_of(budget: Budget) -> list[Purse]:
    """The envelopes as the règlement tells them."""
    return [
        Purse(one.name, one.amount, one.space.name if one.space else "", one.theme)
        for one in envelopes_of(budget)
    ]


def envelopes_of(budget: Budget) -> Sequence[Envelope]:
    """The edition's envelopes, in order, as the database has them."""
    query = select(Envelope).where(Envelope.budget_id == budget.id)
    return db.session.scalars(query.order_by(Envelope.position, Envelope.id)).all()


@operation
def change_reglement(
    actor: Person,
    budget: Budget,
    *,
    title: str,
    body: str,
    reglement: Reglement,
    envelopes: Sequence[Money],
    emptied: bool = False,
    since: str | None = None,
) -> bool:
    """Rewrite the règlement and the envelopes, until the vote opens; once published, a new version
    keeps the former text. `emptied`: envelopes that go may have projects, which are then in none.
    `since`: the mark of what was read before. Returns whether anything changed. Raises Refused,
    Invalid, Overtaken.
    """
    lock(budget)
    require(actor, "budgets.change_reglement", budget)
    check_mark(since, mark_of_reglement(budget))
    if reglement.calendar.has_begun(Step.VOTE, now()):
        raise Invalid({"calendar.vote": _("The vote can’t have opened already.")})
    _check(budget.component, title, body, reglement, envelopes)
    if not emptied:
        _check_emptied(budget, envelopes)
    _write_envelopes(budget, envelopes)
    _check_costs(budget, reglement.cost_most)
    return revise_content(
        budget,
        actor,
        "budgets.reglement_changed",
        title=title,
        body=body,
        reglement_data=dump(reglement),
        reglement_text=text_of(reglement, purses_of(budget), budget.language),
    )


def mark_of_reglement(budget: Budget) -> str:
    """What the form of a règlement shows of it."""
    envelopes = [
        (one.id, one.name, one.amount, one.space_id, one.theme) for one in envelopes_of(budget)
    ]
    return mark_of(budget.title, budget.body, budget.reglement_data, envelopes)


@operation
def publish_budget(actor: Person, budget: Budget) -> None:
    """Show the edition and its règlement to all. Raises Refused, Conflict."""
    lock(budget)
    require(actor, "budgets.run", budget)
    if budget.state != ContentState.DRAFT:
        raise Conflict(_("This is published already."))
    if budget.reglement.calendar.has_begun(Step.VOTE, now()):
        raise Conflict(_("The vote would open before anyone could read this: change its dates."))
    publish_content(budget, actor, "budgets.published")
