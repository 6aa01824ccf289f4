"""Pages that people choose to have: their name, what they say of themselves, what they publish."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import joinedload

from parvis.db import db, insert_once
from parvis.people.models import Person, PersonState, PublicPage


def page_of_person(person: Person) -> PublicPage | None:
    """The person's page, when they have chosen to have one."""
    return db.session.get(PublicPage, person.id)


def find_public(number: int) -> tuple[Person, PublicPage] | None:
    """The person of this number and their page; None when they have none or are away."""
    row = db.session.execute(
        select(Person, PublicPage)
        .join(PublicPage, PublicPage.person_id == Person.id)
        .options(joinedload(Person.residence))
        .where(Person.id == number, Person.state == PersonState.ACTIVE)
    ).first()
    return (row[0], row[1]) if row else None


def has_page(person: type[Person]) -> ColumnElement[bool]:
    """What joins the table of pages to people whose page can be seen."""
    return and_(PublicPage.person_id == person.id, person.state == PersonState.ACTIVE)


def with_page(people: Iterable[int]) -> frozenset[int]:
    """Which of these people, all of whom may sign in, have a page."""
    query = select(PublicPage.person_id).where(PublicPage.person_id.in_(set(people)))
    return frozenset(db.session.scalars(query))


def choose_page(person: Person, *, shown: bool, residence_shown: bool) -> bool:
    """Have a page or not, within an operation; says whether that is a change of having one."""
    page = page_of_person(person)
    if not shown:
        db.session.execute(delete(PublicPage).where(PublicPage.person_id == person.id))
        if page is not None:
            db.session.expunge(page)
        return page is not None
    if page is not None:
        page.residence_shown = residence_shown
        return False
    return insert_once(PublicPage, person_id=person.id, residence_shown=residence_shown)
