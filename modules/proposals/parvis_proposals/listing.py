"""The list of proposals that a page asks for.

It is the same for all who ask for the same address, but for the marks of what one supports oneself:
its numbers and its HTML are kept until something changes in the space, and the rest is read only
when something has to be made.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from flask import request

from parvis.content import Attachment
from parvis.content.queries import first_images
from parvis.people import Person
from parvis.rules import ask
from parvis.spaces import Component
from parvis.spaces.queries import categories_of
from parvis.web import Page
from parvis.web.fragments import kept_here
from parvis_proposals import queries
from parvis_proposals.forms import FilterForm
from parvis_proposals.labels import SHOWN
from parvis_proposals.models import Proposal

FILTERS = ("show", "q", "stage", "category", "order")


class Listing:
    """One page of the list, by the query string of the request."""

    def __init__(self, component: Component, person: Person | None) -> None:
        self.component = component
        self.person = person
        asked = request.args.get("show", "")
        self.show = asked if person is not None and asked in SHOWN else ""
        """Which list: of all, of those the person supports, of their own."""

    @property
    def address(self) -> Hashable:
        """What tells apart the lists that can be kept."""
        return (self.component.id, self.show, request.query_string)

    @property
    def filters(self) -> Hashable:
        """What tells apart the filters as they are shown."""
        args = request.args
        return (self.component.id, *(args.get(name) for name in FILTERS))

    @cached_property
    def form(self) -> FilterForm:
        """The filters as they are set."""
        return FilterForm(categories_of(self.component.space), formdata=request.args)

    @cached_property
    def page(self) -> Page[Proposal]:
        """The proposals."""
        if self.person is not None and self.show == "mine":
            return queries.proposals_of(self.person, self.component)
        return queries.list_proposals(
            self.component,
            supported_by=self.person if self.show else None,
            **self.form.chosen(),
        )

    @cached_property
    def images(self) -> dict[int, Attachment]:
        """The first image of each."""
        return first_images(self.page.items)

    def standing(self) -> Callable[[Person | None], Standing]:
        """What gives someone's standing towards this page."""
        numbers = self._numbers() if self.show else kept_here(self.address, self._numbers)
        return partial(standing_of, self.component, numbers)

    def _numbers(self) -> tuple[int, ...]:
        return tuple(proposal.id for proposal in self.page)


@dataclass(frozen=True)
class Standing:
    """All that the page of the list shows of the person."""

    supported: frozenset[int]
    """Which of its proposals they support."""
    refusal: str
    """Why they may not write; empty when they may, or when signing in is all that it takes."""


def standing_of(
    component: Component, numbers: Sequence[int], person: Person | None
) -> Standing:
    """The person's standing towards a page that lists the proposals of these numbers."""
    verdict = ask(person, "proposals.write", component)
    refusal = "" if verdict or verdict.code == "sign-in" else str(verdict.reason)
    return Standing(
        supported=queries.supported_among(person, numbers),
        refusal=refusal,
    )
