"""The list of proposals that a page asks for.

It is the same for all who ask for the same address, but for the marks of what one supports oneself:
its numbers and its HTML are kept until something changes in the space, and the rest is read only
when something has to be made.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from flask import request

from parvis.content.media import CardImage
from parvis.content.queries import first_images
from parvis.people import Person
from parvis.rules import ask
from parvis.spaces import Component
from parvis.spaces.queries import categories_of
from parvis.web import Page, plain
from parvis.web.forms import tidy
from parvis.web.fragments import kept_here
from parvis_proposals import queries
from parvis_proposals.forms import FilterForm
from parvis_proposals.labels import SHOWN, STAGES, TONES
from parvis_proposals.models import Stage
from parvis_proposals.queries import Chosen, Listed

FILTERS = ("show", "q", "stage", "category", "order")


class Listing:
    """One page of the list, by the query string of the request."""

    def __init__(self, component: Component, person: Person | None) -> None:
        self.component = component
        self.person = person
        asked = request.args.get("show", "")
        self.show = asked if person is not None and asked in SHOWN else ""
        """Which list: of all, of those the person supports, of their own."""
        self.place = f"{component.space.slug}/{component.slug}"

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
    def chosen(self) -> Chosen:
        """The filters as they are set; a value that is none of the choices counts for nothing."""
        args = request.args
        stage, category, order = args.get("stage"), args.get("category"), args.get("order", "")
        return Chosen(
            words=tuple(plain(tidy(args.get("q", ""))[:100]).split()[:8]),
            stage=Stage(stage) if stage in list(Stage) else None,
            category_id=self._categories().get(category) if category else None,
            order=order if order in queries.ORDERS else "newest",
        )

    def _categories(self) -> dict[str, int]:
        """The subjects that can be chosen, as the form sends them."""
        subjects = categories_of(self.component.space)
        return {str(subject.id): subject.id for subject in subjects}

    @cached_property
    def form(self) -> FilterForm:
        """The filters, to be shown."""
        return FilterForm(categories_of(self.component.space), formdata=request.args)

    @cached_property
    def page(self) -> Page[Listed]:
        """The proposals."""
        if self.person is not None and self.show == "mine":
            return queries.proposals_of(self.person, self.component)
        return queries.list_proposals(
            self.component, self.chosen, supported_by=self.person if self.show else None
        )

    @cached_property
    def images(self) -> dict[int, CardImage]:
        """The first image of each."""
        return first_images(self.page.items)

    def cards(self, standing: Standing) -> list[tuple[Hashable, tuple[Any, ...]]]:
        """What each card shows, as `kept_each` takes it."""
        cards: list[tuple[Hashable, tuple[Any, ...]]] = []
        for proposal in self.page:
            image, mine = self.images.get(proposal.id), proposal.id in standing.supported
            key = (self.place, proposal.key, image, mine)
            cards.append((key, (self, proposal, image, mine, STAGES, TONES)))
        return cards

    def address_of(self, proposal: Listed) -> str:
        """Where one of them is read."""
        return queries.address_of(self.component, proposal.number, proposal.title)

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
