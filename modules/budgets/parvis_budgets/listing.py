"""The list of an edition's projects that a page asks for, by the query string of the request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import request

from parvis.content.queries import first_images
from parvis.people import Person
from parvis.spaces.queries import categories_of
from parvis.web.days import today
from parvis_budgets.forms.projects import FilterForm
from parvis_budgets.models import Budget
from parvis_budgets.queries.projects import ProjectPage, list_projects, themes_in
from parvis_budgets.rules import is_settled


@dataclass
class Listing:
    """One page of the list. Once the ballot is fixed, an order drawn at random comes first: no
    place is better than another. It is the same each time for one person; for who is not signed
    in, it changes every day.
    """

    budget: Budget
    person: Person | None

    @property
    def show(self) -> str:
        """`mine`: what the person brought; empty: all."""
        asked = request.args.get("show", "")
        return asked if self.person is not None and asked == "mine" else ""

    @cached_property
    def form(self) -> FilterForm:
        """The filters as they are set."""
        drawn = is_settled(self.budget) and self.budget.announced_at is None
        return FilterForm(
            self.budget,
            themes_in(self.budget),
            categories_of(self.budget.space),
            "random" if drawn else "newest",
            formdata=request.args,
        )

    @cached_property
    def page(self) -> ProjectPage:
        """The projects."""
        if self.show:
            return list_projects(self.budget, mine=self.person, after=self._after)
        return list_projects(
            self.budget, seed=self._seed, after=self._after, **self.form.chosen()
        )

    @property
    def _seed(self) -> str:
        return str(self.person.id) if self.person else today().isoformat()

    @property
    def _after(self) -> int | None:
        asked = request.args.get("after", "")
        usable = asked.isascii() and asked.isdigit() and len(asked) < 19
        return int(asked) if usable else None

    @cached_property
    def images(self) -> dict[int, Any]:
        """The first image of each."""
        return first_images(self.page.items)

    @property
    def next_url(self) -> str | None:
        """The next page of this list."""
        return None if self.page.after is None else self._url(after=self.page.after)

    @property
    def previous_url(self) -> str | None:
        """The beginning of this list, from another page of it."""
        return None if self.page.first else self._url()

    def _url(self, **more: Any) -> str:
        args = [(k, v) for k, v in request.args.items(multi=True) if k != "after"]
        return f"{request.path}?{urlencode([*args, *more.items()])}"
