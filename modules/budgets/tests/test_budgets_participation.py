"""Figures of participation: whole where they can be, hidden where someone could be recognised.

`Attacker` has all that is published of an edition and a linear solver: no count of people under ten
may be told from one of ten or more.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from itertools import product

import highspy
import pytest
from budget_worlds import closed, day, do_jobs, frozen_edition, mark, projects_in
from sqlalchemy import insert

from parvis.db import at_moment, db, transaction
from parvis_budgets import participation
from parvis_budgets.models import Ballot, Participation
from parvis_budgets.operations.count import ask_count
from parvis_budgets.operations.reglement import Money
from parvis_budgets.operations.results import announce_result
from parvis_budgets.pabulib import parse
from parvis_budgets.papers import Paper
from parvis_budgets.participation import Participant, Published, publishable, rows_in, shown_in
from parvis_budgets.reglement import EnvelopePolicy, VoteChannel, Voters
from parvis_budgets.reglement.templates import TEMPLATES
from parvis_budgets.roll import bands_from

WEB, PAPER, PHONE = "web", "paper", "phone"
SMALL = 10
KINDS = ("home", "age", "channel")


def people(home, age, channel, number, envelope=1):
    return [Participant(home, age, channel, envelope)] * number


def told(crowd, policy=EnvelopePolicy.ONE, channels=(WEB, PAPER, PHONE)):
    """What may be published where each has one ballot."""
    ballots = Counter((person.envelope, person.channel) for person in crowd)
    return publishable(policy, crowd, ballots, possible(channels))


def possible(channels=(WEB, PAPER), homes=(), ages=()):
    return {"home": homes, "age": ages, "channel": channels}


CROWD = [
    *people("Digne", "25-39", WEB, 40),
    *people("Digne", "60-74", PAPER, 25),
    *people("Volonne", "25-39", WEB, 14),
    *people("Volonne", "60-74", PAPER, 12),
    *people("Majastres", "75+", PHONE, 1),
]


def test_a_single_voter_is_in_no_published_figure():
    published = told(CROWD)
    tables = published.tables
    assert not published.by_channel
    known = {
        (by, value, other): count
        for by, value, _and_by, other, count in rows_in(tables)
        if count is not None
    }
    assert ("home", "Digne", "25-39") in known
    assert not any("Majastres" in key or "75+" in key or PHONE in key for key in known)
    assert all(count >= SMALL for count in known.values())
    for table in tables:
        line, totals = table["rows"][1].index("Majastres"), table["row_totals"]
        assert totals[line] is None
        # What is told of the others does not give it by subtraction.
        assert table["total"] is None or totals.count(None) > 1


def test_one_commune_is_told_by_age_and_channel():
    (table,) = told(people("Volonne", "25-39", WEB, 30), channels=(WEB,)).tables
    assert table["rows"][0] == "age" and table["total"] == 30
    words = {"age": {"": "Âge"}, "channel": {"": "Canal", "web": "Internet"}}
    assert shown_in(table, words).columns.values == ("Internet",)
    assert told([]).tables == []


def in_homes(counts, policy=EnvelopePolicy.HOME):
    """People by commune, each commune with its envelope: counts by (age, channel)."""
    crowd = []
    for envelope, (home, groups) in enumerate(counts.items(), start=1):
        for (age, channel), number in groups.items():
            crowd += people(home, age, channel, number, envelope)
    return told(crowd, policy, (WEB, PAPER))


def test_a_commune_whose_few_ballots_are_known_is_left_out_of_the_tables():
    published = in_homes(
        {
            "Digne": {("25-39", WEB): 30, ("75+", PAPER): 20},
            "Volonne": {("25-39", WEB): 12, ("75+", PAPER): 12},
            "Majastres": {("75+", PAPER): 3},
        }
    )
    assert not published.by_channel
    for table in published.tables:
        assert table["rows"] == ["home", ["Digne", "Volonne"]]
        assert table["row_totals"] == [50, 24]
        assert table["left_out"] == 1
    alone = in_homes({"Mézel": {("75+", WEB): 4}, "Majastres": {("75+", PAPER): 3}})
    assert all(table["rows"][0] == "age" for table in alone.tables)


def test_where_people_have_several_votes_channels_are_those_of_ballots_or_of_people():
    crowd = [
        *people("Digne", "25-39", WEB, 30, 1),
        *people("Volonne", "25-39", PAPER, 30, 2),
    ]
    enough = {(envelope, channel): 20 for envelope in (1, 2) for channel in (WEB, PAPER)}
    published = publishable(EnvelopePolicy.ALL, crowd, enough, possible())
    assert published.by_channel
    assert not any(CHANNEL in str(table) for table in published.tables)
    few = enough | {(2, PAPER): 9}
    published = publishable(EnvelopePolicy.ALL, crowd, few, possible())
    assert not published.by_channel
    assert any(CHANNEL in str(table) for table in published.tables)
    # One by one with what else is told of communes, nothing is left but the ages.
    both = publishable(
        EnvelopePolicy.HOME_AND_ONE, [*crowd, *people("Mézel", "75+", WEB, 4)], enough, possible()
    )
    assert both.by_channel
    (table,) = both.tables
    assert table["rows"][0] == "age" and table["columns"] is None
    assert [line[2:4] for line in rows_in([table])] == [["", ""]] * 3


CHANNEL = "channel"


@dataclass(frozen=True)
class Pattern:
    """Who someone may be: their commune, age, and their votes, as (envelope, channel)."""

    home: str
    age: str
    votes: tuple[tuple[int, str], ...]

    def values(self) -> dict[str, object]:
        return {"home": self.home, "age": self.age, "channel": self.votes[0][1]}


def patterns_of(policy, homes, ages, channels):
    """All that can be: the envelope of a commune has its place in the list as its number."""
    for home, age in product(homes, ages):
        own = homes.index(home) + 1
        for envelopes in choices(policy, own, len(homes)):
            for ways in product(channels, repeat=len(envelopes)):
                yield Pattern(home, age, tuple(zip(envelopes, ways, strict=True)))


def choices(policy, own, number):
    every = range(1, number + 1)
    match policy:
        case EnvelopePolicy.HOME:
            return [(own,)]
        case EnvelopePolicy.ONE:
            return [(one,) for one in every]
        case EnvelopePolicy.HOME_AND_ONE:
            others = [(one,) for one in every if one != own]
            return [(own,), *others, *((own, *other) for other in others)]
    return [(one,) for one in every] + [tuple(every)]


class Attacker:
    """The people there may have been, given what is published: a variable for each pattern."""

    def __init__(self, patterns) -> None:
        self.patterns = list(patterns)
        self.model = highspy.Highs()
        self.model.setOptionValue("output_flag", False)
        for _pattern in self.patterns:
            self.model.addVar(0, highspy.kHighsInf)

    def know(self, number, holds) -> None:
        """So many are those of whom it holds; of a number: it counts as many times."""
        weights = [(place, float(holds(one))) for place, one in enumerate(self.patterns)]
        weights = [(place, weight) for place, weight in weights if weight]
        self.model.addRow(
            number, number, len(weights), [p for p, _ in weights], [w for _, w in weights]
        )

    def read_tables(self, lines) -> None:
        """Lines as `participation.csv` has them."""
        left_out = {}
        for by, value, and_by, other, count in lines:
            wanted = {by: value} | ({and_by: other} if and_by else {})
            wanted = {name: one for name, one in wanted.items() if one != "all"}
            # The lines of a table are about the communes that it has.
            homes = left_out.setdefault(
                (by, and_by), {line[1] for line in lines if line[0] == by == "home"} or None
            )

            def holds(one, wanted=wanted, homes=homes):
                has = one.values()
                inside = homes is None or has["home"] in homes
                return inside and all(has[name] == said for name, said in wanted.items())

            if count not in (None, ""):
                self.know(int(count), holds)

    def read_ballots(self, ballots, by_channel) -> None:
        for envelope in {envelope for envelope, _channel in ballots}:
            total = sum(number for (one, _c), number in ballots.items() if one == envelope)
            self.know(total, lambda one, e=envelope: e in dict(one.votes))
        for vote, number in ballots.items() if by_channel else ():
            self.know(number, lambda one, vote=vote: one.votes.count(vote))

    def read_uncounted(self, ballots, uncounted) -> None:
        """As many at least voted on paper, and all the others have their ballots."""
        for envelope in {envelope for envelope, _channel in ballots} | set(uncounted):
            weights = [
                (place, float((envelope, PAPER) in one.votes))
                for place, one in enumerate(self.patterns)
            ]
            weights = [(place, weight) for place, weight in weights if weight]
            self.model.addRow(
                uncounted[envelope],
                highspy.kHighsInf,
                len(weights),
                [p for p, _ in weights],
                [w for _, w in weights],
            )

    def interval(self, holds) -> tuple[float, float]:
        found = []
        for place, one in enumerate(self.patterns):
            self.model.changeColCost(place, float(holds(one)))
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self.model.changeObjectiveSense(sense)
            self.model.run()
            status = self.model.getModelStatus()
            assert status != highspy.HighsModelStatus.kInfeasible, "what is published is wrong"
            found.append(self.model.getInfo().objective_function_value)
        return found[0], found[1]

    def told(self, voters, ballots, policy) -> list[str]:
        """Counts under ten that are told from ten or more. `voters`: the patterns that voted."""
        kinds = {name: sorted({one.values()[name] for one in self.patterns}) for name in KINDS}
        groups = [
            dict(zip(names, values, strict=True))
            for names in (
                ("home", "age"),
                ("home", "channel"),
                ("age", "channel"),
                ("channel",),
                ("age",),
                ("home",),
            )
            for values in product(*(kinds[name] for name in names))
        ]
        found = []
        for group in groups:

            def holds(one, group=group):
                return all(one.values()[name] == value for name, value in group.items())

            true = sum(map(holds, voters))
            least, most = self.interval(holds)
            room = SMALL
            if "home" in group and policy == EnvelopePolicy.HOME:
                # The number of ballots of an envelope is public, whatever it is.
                own = {one.votes[0][0] for one in self.patterns if one.home == group["home"]}
                room = min(SMALL, sum(n for (e, _c), n in ballots.items() if e in own))
                room = 0 if len(group) == 1 else room
            if true < SMALL and most - least < room - 1e-6:
                found.append(f"{group} is {true}: between {least} and {most}")
        return found


POLICIES = tuple(EnvelopePolicy)
HOMES, AGES, CHANNELS = ("A", "B", "C"), ("16-24", "25-39"), (WEB, PAPER)


def drawn(policy, chance):
    """Some hundred voters; few in some places."""
    shares = {home: chance.choice((1, 2, 30, 60)) for home in HOMES}
    ages = {home: chance.random() for home in HOMES}
    web = {home: chance.choice((0.1, 0.5, 0.9)) for home in HOMES}
    possible = list(patterns_of(policy, HOMES, AGES, CHANNELS))
    weights = []
    for one in possible:
        weight = shares[one.home] * (ages[one.home] if one.age == "16-24" else 1 - ages[one.home])
        for _envelope, channel in one.votes:
            weight *= web[one.home] if channel == WEB else 1 - web[one.home]
        weights.append(weight)
    return chance.choices(possible, weights, k=chance.randrange(30, 200))


def attack(policy, voters, publish=publishable):
    crowd = [Participant(one.home, one.age, one.votes[0][1], one.votes[0][0]) for one in voters]
    ballots = Counter(vote for one in voters for vote in one.votes)
    published = publish(policy, crowd, ballots, possible(CHANNELS, HOMES, AGES))
    attacker = Attacker(patterns_of(policy, HOMES, AGES, CHANNELS))
    attacker.know(len(voters), lambda _one: True)
    attacker.read_ballots(ballots, published.by_channel)
    attacker.read_tables(rows_in(published.tables))
    return attacker.told(voters, ballots, policy), published


@pytest.mark.parametrize("policy", POLICIES)
def test_nothing_small_is_told_by_all_that_is_published_together(policy):
    shown = 0
    for seed in range(25):
        voters = drawn(policy, random.Random(seed))
        found, published = attack(policy, voters)
        assert not found, (seed, found)
        shown += bool(published.tables)
    assert shown


def attack_of_lost(policy, voters, chance, publish=publishable):
    """Some ballots on paper are spoilt or missing, which is told where each has one vote."""
    cast = Counter(vote for one in voters for vote in one.votes)
    lost = Counter()
    for envelope, channel in sorted(cast):
        if channel == PAPER:
            lost[envelope] = chance.randrange(min(cast[envelope, channel], 9) + 1)
    ballots = cast - Counter({(envelope, PAPER): number for envelope, number in lost.items()})
    crowd = [Participant(one.home, one.age, one.votes[0][1], one.votes[0][0]) for one in voters]
    published = publish(policy, crowd, ballots, possible(CHANNELS, HOMES, AGES))
    attacker = Attacker(patterns_of(policy, HOMES, AGES, CHANNELS))
    attacker.know(len(voters), lambda _one: True)
    attacker.read_ballots(cast, published.by_channel)
    attacker.read_uncounted(ballots, lost)
    attacker.read_tables(rows_in(published.tables))
    return attacker.told(voters, ballots, policy)


@pytest.mark.parametrize("policy", [EnvelopePolicy.ONE, EnvelopePolicy.HOME])
def test_ballots_that_are_not_counted_tell_nobody_either(policy):
    for seed in range(25):
        chance = random.Random(seed)
        found = attack_of_lost(policy, drawn(policy, chance), chance)
        assert not found, (seed, found)


def test_papers_lost_would_tell_how_few_voted_on_paper():
    crowd = people("A", "25-39", WEB, 60) + people("A", "25-39", PAPER, 9)
    few = {(1, WEB): 60, (1, PAPER): 2}
    assert not any(CHANNEL in str(table) for table in publish_one(crowd, few).tables)
    all_there = {(1, WEB): 60, (1, PAPER): 9}
    assert any(CHANNEL in str(table) for table in publish_one(crowd, all_there).tables)


def publish_one(crowd, ballots):
    return publishable(EnvelopePolicy.ONE, crowd, ballots, possible(ages=AGES))


def apart(_policy, crowd, ballots, values):
    """As if the tables knew nothing of the ballots."""
    tables = publishable(EnvelopePolicy.ONE, crowd, ballots, values).tables
    return Published(tables, by_channel=all(number >= SMALL for number in ballots.values()))


def test_the_attacker_finds_some_where_each_is_decided_apart():
    found = [
        attack(EnvelopePolicy.HOME, drawn(EnvelopePolicy.HOME, random.Random(seed)), apart)[0]
        for seed in range(25)
    ]
    assert any(found)


@pytest.fixture
def place(new_space, new_component, new_person, give_role):
    top = new_space("P2A", slug="p2a", kind="agglomeration")
    homes = [new_space(name, top, slug=name.lower()) for name in ("Digne", "Volonne", "Mézel")]
    component = new_component(top, "budgets", "budget")
    staff = new_person()
    give_role(staff, top, "facilitator")
    return component, homes, staff


def voted(budget, votes) -> None:
    """People who voted in the envelope of their home, by (place, age, channel), once each."""
    with transaction():
        for number, (home, envelope, age, channel) in enumerate(votes):
            (project, *_others) = projects_in(envelope)
            common = {"budget_id": budget.id, "envelope_id": envelope.id, "channel": channel}
            signature = {"identity": mark(number), "slot": 0, "home_id": home.id, "age_band": age}
            db.session.execute(insert(Participation), [common | signature])
            ballot = {
                "id": 5_000_000 + number * 7919,
                "content": Paper((project.number,)).text(),
                "receipt": mark(-number - 1),
            }
            db.session.execute(insert(Ballot), [common | ballot])


def announced(staff, budget) -> None:
    with at_moment(day(30)):
        closed(staff, budget)
    with at_moment(day(31)):
        ask_count(staff, budget, incomplete=True)
        do_jobs()
        announce_result(staff, budget, validated_by="le conseil", validated_on=day(31).date())


SMALL_COMMUNE = TEMPLATES["small-commune"].reglement
VOTES = [
    ("Digne", "25-39", WEB, 22),
    ("Digne", "75+", PAPER, 21),
    ("Digne", "25-39", PAPER, 4),
    ("Volonne", "25-39", WEB, 9),
    ("Volonne", "75+", PAPER, 6),
    ("Mézel", "75+", PAPER, 2),
    ("Mézel", "25-39", WEB, 1),
]


@pytest.mark.parametrize("small", [True, False])
def test_what_pages_and_files_publish_says_the_same_and_tells_nobody(client, place, small):
    component, homes, staff = place
    reglement = replace(
        SMALL_COMMUNE,
        policy=EnvelopePolicy.HOME,
        voters=Voters(channels=(VoteChannel.WEB, VoteChannel.PAPER)),
    )
    envelopes = [Money(home.name, 5_000_00, space_id=home.id) for home in homes]
    budget = frozen_edition(staff, component, reglement, [500_00] * 3, envelopes)
    by_name = {home.name: (home, one) for home, one in zip(homes, budget.envelopes, strict=True)}
    numbers = VOTES if small else [(*vote[:3], vote[3] + 12) for vote in VOTES]
    voted(
        budget,
        [(*by_name[name], age, way) for name, age, way, number in numbers for _ in range(number)],
    )
    announced(staff, budget)

    base = f"/p2a/budget/{budget.number}"
    names = {home.name: place for place, home in enumerate(homes, start=1)}
    ballots: Counter[tuple[int, str]] = Counter()
    with at_moment(day(32)):
        lines = list(csv.reader(io.StringIO(client.get(f"{base}/participation.csv").text)))[1:]
        page = client.get(f"{base}/participation").text
        files = zipfile.ZipFile(io.BytesIO(client.get(f"{base}/result/publication.zip").data))
        for envelope in budget.envelopes:
            folder = f"{envelope.id}/"
            votes = parse(files.read(folder + "ballots.pb").decode()).votes
            result = json.loads(files.read(folder + "result.json"))
            ways = votes.column("voting_method") if votes.has("voting_method") else [""]
            assert ("telephone_ballots" in result) is not small
            for way in ways * (1 if ways != [""] else len(votes.rows)):
                ballots[names[envelope.name], {"internet": WEB, "paper": PAPER}.get(way, "")] += 1
            shown = client.get(f"{base}/result/{envelope.id}").text
            assert ("by channel" in shown or "selon la façon" in shown) is not small
            # No ballot is told to be on paper by the way it is listed.
            listed = client.get(f"{base}/ballots?envelope={envelope.id}").text
            found = set(re.findall(r">\s*([0-9a-f]{8})\s*<", listed))
            assert len(found) == min(50, len(votes.rows))
            assert found <= {name[:8] for name in votes.column("voter_id")}
    assert {channel for _envelope, channel in ballots} == ({""} if small else {WEB, PAPER})
    assert ("Mézel" in page) is not small

    attacker = Attacker(patterns_of(EnvelopePolicy.HOME, list(names), ("25-39", "75+"), CHANNELS))
    attacker.read_tables(lines)
    attacker.read_ballots(ballots, by_channel=not small)
    voters = [
        Pattern(name, age, ((names[name], way),))
        for name, age, way, number in numbers
        for _ in range(number)
    ]
    assert attacker.told(voters, ballots, EnvelopePolicy.HOME) == []


def test_figures_are_made_with_the_count_and_shown_with_the_result(client, sign_in, place):
    component, homes, staff = place
    budget = frozen_edition(staff, component, SMALL_COMMUNE, [500000])
    (envelope,) = budget.envelopes
    everyone = list(product(homes, [envelope], bands_from(11), [WEB])) * 11
    voted(budget, everyone)
    page = f"/p2a/budget/{budget.number}/participation"
    assert client.get(page).status_code == 404
    with at_moment(day(30)):
        closed(staff, budget)
        assert budget.voters_count == 3 * 7 * 11
        assert budget.participation == []
        sign_in(client, staff)
        assert client.get(page).status_code == 404
        visitor = client.application.test_client()
        do_jobs()
        assert len(budget.participation) == 2
        assert visitor.get(page).status_code == 404, "before the result, facilitators alone"
        shown = client.get(page)
        assert shown.status_code == 200 and "Digne" in shown.text and "77" in shown.text
        lines = list(csv.DictReader(io.StringIO(client.get(f"{page}.csv").text)))
    found = {(line["value"], line["other_value"]): line["people"] for line in lines}
    assert found["Digne", "25-39"] == "11"
    assert found["Volonne", WEB] == found["Mézel", "all"] == "77"


def test_someone_with_two_votes_is_one_person(place):
    component, homes, staff = place
    two = (Money("Bourg", 5_000_00), Money("Hameaux", 5_000_00))
    reglement = replace(SMALL_COMMUNE, policy=EnvelopePolicy.ALL)
    budget = frozen_edition(staff, component, reglement, [500_00] * 2, two)
    with transaction():
        for envelope in budget.envelopes:
            row = {
                "budget_id": budget.id,
                "envelope_id": envelope.id,
                "identity": mark(1),
                "slot": envelope.id,
                "channel": WEB,
                "home_id": homes[0].id,
            }
            db.session.execute(insert(Participation), [row])
    closed(staff, budget)
    assert budget.voters_count == 1


assert participation.MINIMUM == SMALL
