"""Planting the demonstration's participatory budgets: one counted, one in the vote, one open to
ideas.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from random import Random

from flask_babel import to_user_timezone, to_utc

from parvis.content import Channel
from parvis.content.attachments.images import store_image
from parvis.content.attachments.operations import Picture, attach_image
from parvis.demo.drawing import illustrate
from parvis.demo.territory import DemoTerritory
from parvis.people import Person
from parvis.spaces.operations.home import add_block, move_block
from parvis_budgets.demo.data import (
    DemoBudget,
    DemoPicture,
    DemoProject,
    DemoStep,
    DemoStudy,
    read_budgets,
)
from parvis_budgets.demo.votes import Voting
from parvis_budgets.models import Project, ProjectStage
from parvis_budgets.operations.closing import close_vote
from parvis_budgets.operations.count import ask_count, count_ballots
from parvis_budgets.operations.freezing import freeze_reglement
from parvis_budgets.operations.news import tell_opening
from parvis_budgets.operations.projects import Idea, propose_project
from parvis_budgets.operations.realisation import Told, add_step
from parvis_budgets.operations.reglement import Money, make_budget, publish_budget
from parvis_budgets.operations.results import announce_result
from parvis_budgets.operations.study import Study, study_project
from parvis_budgets.reglement import Calendar, Reglement, Step, VoteChannel, Window
from parvis_budgets.reglement.templates import TEMPLATES

SIZE = (960, 600)
BLOCK = "budgets.current"


def plant(territory: DemoTerritory) -> None:
    """Make the editions as people would have, each on its day."""
    for declared in read_budgets():
        _Edition(territory, declared).plant()


class _Edition:
    def __init__(self, territory: DemoTerritory, declared: DemoBudget) -> None:
        self.territory, self.declared = territory, declared
        self.staff: Person = territory.people[declared.staff]
        here = to_user_timezone(territory.today)
        self.midnight: datetime = here.replace(hour=0, minute=0, second=0, microsecond=0)

    def day(self, number: int) -> datetime:
        """The beginning of that day from today, on the territory's clocks."""
        local = (self.midnight + timedelta(days=number)).replace(tzinfo=None)
        moment: datetime = to_utc(local)
        return moment.replace(tzinfo=UTC)

    def ago(self, number: int) -> timedelta:
        """How long before today ten o'clock of that day is; a moment ago for today's."""
        return self.territory.today - self.day(number) - timedelta(hours=10)

    def plant(self) -> None:
        declared, territory = self.declared, self.territory
        with territory.ago(timedelta(days=390)):
            component = territory.component(declared.space, "budgets")
        with territory.ago(self.ago(declared.published)):
            self.budget = make_budget(
                self.staff,
                component,
                title=declared.title,
                body=declared.body,
                reglement=self.reglement(),
                envelopes=[Money(component.space.name, declared.envelope)],
            )
            publish_budget(self.staff, self.budget)
            # Before what is new: it is what the year is about.
            add_block(territory.people[declared.administrator], component.space, BLOCK)
            move_block(territory.people[declared.administrator], component.space, BLOCK, -2)
        self.projects = {project.id: self.project(project) for project in declared.projects}
        if declared.frozen is not None:
            with territory.ago(self.ago(declared.frozen)):
                freeze_reglement(self.staff, self.budget)
            self.vote()

    def reglement(self) -> Reglement:
        template = TEMPLATES[self.declared.template].reglement
        channels = tuple(
            channel for channel in VoteChannel if self.declared.votes.get(channel, 1)
        )
        # As the form says a step of whole days: its last one is the day before `last`.
        windows = {
            Step(name): Window(self.day(first), self.day(last) - timedelta.resolution)
            for name, (first, last) in self.declared.steps.items()
        }
        return replace(
            template,
            voters=replace(template.voters, channels=channels),
            calendar=Calendar(windows),
            validator=self.declared.validator,
        )

    def project(self, declared: DemoProject) -> Project:
        author = self.territory.people[declared.author]
        typed = declared.channel != "web"
        place = declared.place
        with self.territory.ago(declared.age):
            project = propose_project(
                self.staff if typed else author,
                self.budget,
                Idea(
                    title=declared.title,
                    body=declared.body,
                    envelope_id=self.budget.envelopes[0].id,
                    category_id=self.territory.categories[declared.category].id,
                    place=place.get("name", ""),
                    latitude=place.get("lat"),
                    longitude=place.get("lon"),
                ),
                author=author if typed else None,
                channel=Channel(declared.channel),
                channel_note=declared.channel_note,
            )
            if declared.picture is not None:
                drawn = _drawn(declared.picture)
                attach_image(self.staff, project, drawn, declared.picture.alt)
        if declared.study is not None:
            self.study(project, declared.study, declared.age)
        return project

    def study(self, project: Project, found: DemoStudy, age: timedelta) -> None:
        begun = self.ago(self.declared.steps["study"][0] + 1)
        with self.territory.ago(min(age - timedelta(days=42), begun)):
            study_project(
                self.staff,
                project,
                Study(
                    stage=ProjectStage(found.stage),
                    reason=found.reason,
                    service=found.service,
                    envelope_id=self.budget.envelopes[0].id,
                    cost=found.cost,
                    cost_low=found.cost_low,
                    cost_high=found.cost_high,
                    yearly=found.yearly,
                    delay=found.delay,
                ),
            )

    def vote(self) -> None:
        declared, territory = self.declared, self.territory
        numbers = {name: project.number for name, project in self.projects.items()}
        # A chance of its own: the steps that follow are those of the projects it funds.
        voting = Voting(self.budget, declared, numbers, Random(declared.space))
        with territory.ago(self.ago(declared.steps["vote"][0])):
            tell_opening(self.budget)
        voting.fill_the_box()
        if declared.announced is None:
            return
        with territory.ago(self.ago(declared.steps["vote"][1])):
            close_vote(self.staff, self.budget)
            voting.bring_the_paper(self.staff, territory.people[declared.administrator])
        with territory.ago(self.ago(declared.steps["vote"][1] + 1)):
            ask_count(self.staff, self.budget)
            count_ballots(self.budget)
        with territory.ago(self.ago(declared.announced)):
            announce_result(
                self.staff,
                self.budget,
                validated_by=declared.validated_by,
                validated_on=self.day(declared.validated_on).date(),
            )
        for project in declared.projects:
            for step in project.steps:
                self.step(self.projects[project.id], step)

    def step(self, project: Project, step: DemoStep) -> None:
        """Told on the day it was done, or a while ago when it is to come."""
        with self.territory.ago(self.ago(-150 if step.done is None else step.done)):
            pictures = []
            if step.picture is not None:
                stored = store_image(_drawn(step.picture))
                pictures = [Picture(stored, step.picture.alt)]
            add_step(
                self.staff,
                project,
                Told(
                    title=step.title,
                    body=step.body,
                    planned_on=self.day(step.planned).date(),
                    done_on=None if step.done is None else self.day(step.done).date(),
                    spent=step.spent,
                    opens=step.opens,
                ),
                pictures,
            )


def _drawn(picture: DemoPicture) -> BytesIO:
    return BytesIO(illustrate(picture.scene, picture.seed, SIZE))
