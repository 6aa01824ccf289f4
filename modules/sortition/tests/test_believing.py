"""What an organiser who signs everything anew can make the verifier say: nothing that is not so."""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from parvis_sortition.draw.engine import Lottery, make_lottery
from parvis_sortition.draw.fair import ALGORITHMS
from parvis_sortition.draw.measures import measure
from parvis_sortition.draw.reading import Person, Pool, Quota, make_pool
from parvis_sortition.proof import bound, seats
from parvis_sortition.proof.canonical import digest
from parvis_sortition.proof.choice import later_index, panel_index
from parvis_sortition.proof.log import append
from parvis_sortition.proof.report import Report
from parvis_sortition.proof.roster import Entry
from parvis_sortition.proof.seats import Search
from parvis_sortition.proof.verify import main, verify
from parvis_sortition.publish import drawn, make_roster, publication, sealed
from parvis_sortition.rounds import Session, decline, draw_alternates, fill_again, open_session

SALT = b"a salt of the tests"
SIZE, PANELS = 12, 200
Document = dict[str, Any]
Later = tuple[str, Document]


def pool_of(number: int) -> Pool:
    chance = random.Random(7)
    people = [
        Person(
            f"p{n:03}",
            (chance.choice("aab"), chance.choice("FH"), chance.choice("nnos")),
            f"h{n // 2}" if n % 5 == 0 or n % 5 == 1 else "",
        )
        for n in range(number)
    ]
    quotas = [Quota("âge", "a", 5, 7), Quota("âge", "b", 5, 7)]
    quotas += [Quota("sexe", "F", 6, 6), Quota("sexe", "H", 6, 6)]
    quotas += [Quota("zone", "n", 3, 5), Quota("zone", "o", 3, 5), Quota("zone", "s", 3, 5)]
    return make_pool(quotas, people, ["âge", "sexe", "zone"])


@pytest.fixture(scope="module")
def honest() -> tuple[Document, Document]:
    """A draw with its alternates, two who decline and are replaced; and its sealed file."""
    pool = pool_of(120)
    roster = make_roster(pool, SALT)
    found = make_lottery(pool, SIZE, panels=PANELS, seed=int(roster.hash[:16], 16))
    assert isinstance(found, Lottery)
    public = publication(pool, roster, found, algorithm="leximin", source="digits")
    private = sealed(pool, roster, SALT, found)
    session = open_session(drawn(public, "digits", "042"), private)
    session = draw_alternates(session, 6)
    filled = fill_again(decline(session, [session.ids[n] for n in session.panel()[:2]]))
    assert isinstance(filled, Session)
    return dict(filled.document), private


def signed(document: Document, draw: Document, *later: Later) -> Document:
    """The public file of someone who writes this draw, and what follows it, from the beginning."""
    whole = digest("draw", draw)
    log = append([], "published", {"draw": whole})
    index = panel_index("digits", "042", PANELS, "panel")
    source = {"kind": "digits", "value": "042"}
    panel = draw["lottery"]["panels"][index]
    log = append(log, "drawn", {"source": source, "index": index, "panel": panel})
    for kind, data in later:
        log = append(log, kind, data)
    return {"format": document["format"], "draw": draw, "hash": whole, "log": log}


def listed(panels: Sequence[Sequence[int]]) -> Document:
    """A list of panels, with the chances that it gives and its hash."""
    seats = Counter(number for panel in panels for number in panel)
    chances = {str(n): f"{times / len(panels):.9f}" for n, times in sorted(seats.items())}
    told = {"stages": 1, "panels": list(map(list, panels)), "chances": chances}
    return told | {"hash": digest("lottery", told)}


def alternates(panels: Sequence[Sequence[int]], left_out: Sequence[int] = ()) -> Later:
    index = later_index("042", PANELS, "alternates")
    data = {"lottery": listed(panels), "index": index, "numbers": list(panels[index])}
    return "alternates", data | {"left_out": sorted(left_out)}


def faults(report: Report) -> list[str]:
    return [finding.english for finding in report.findings if finding.good is False]


def test_the_honest_draw_leaves_no_doubt(honest: tuple[Document, Document]) -> None:
    public, private = honest
    report = verify(public, sealed=private)
    assert report.good and not report.doubtful, report.text()
    assert "everyone who could be an alternate had their chance" in report.text()
    assert "reaches that bound" in report.text()


def test_one_panel_listed_a_thousand_times_is_no_lottery(
    honest: tuple[Document, Document],
) -> None:
    public, private = honest
    draw = copy.deepcopy(public["draw"])
    panels = [draw["lottery"]["panels"][0]] * PANELS
    _with_list(draw, panels)
    report = verify(signed(public, draw), sealed=private)
    assert "someone has no chance at all: such a draw is not to be held" in faults(report)


def _with_list(draw: Document, panels: list[list[int]]) -> None:
    draw["lottery"] = {"stages": 1, "panels": panels}
    draw["lottery"]["hash"] = digest("lottery", draw["lottery"])
    people = draw["roster"]["people"]
    seats = Counter(number for panel in panels for number in panel)
    chances = [seats[n] / PANELS for n in range(1, people + 1)]
    draw["chances"] = [f"{chance:.9f}" for chance in chances]
    draw["minimum"] = f"{min(chances):.9f}"
    found = measure(chances)
    draw["geometric_mean"], draw["gini"] = f"{found.geometric_mean:.9f}", f"{found.gini:.9f}"


def test_a_list_far_below_its_bound_is_not_believed(honest: tuple[Document, Document]) -> None:
    public, private = honest
    draw = copy.deepcopy(public["draw"])
    panels, people = draw["lottery"]["panels"], draw["roster"]["people"]
    # Each person keeps one panel at least; all the others are the same one.
    kept, seen = [], set[int]()
    for panel in panels:
        if not seen.issuperset(panel):
            kept.append(panel)
            seen.update(panel)
    assert len(seen) == people and len(kept) < PANELS / 2
    _with_list(draw, kept + [panels[0]] * (PANELS - len(kept)))
    report = verify(signed(public, draw))
    assert report.good and report.doubtful
    (doubt,) = [finding for finding in report.findings if finding.warning]
    assert "is far below that bound" in doubt.english and "repeat" in doubt.english
    assert doubt.mark == "!" and "what is marked ! is still to be checked" in report.text()
    # Whoever holds the sealed file sees twins of unequal chances.
    assert any("same features" in fault for fault in faults(verify(signed(public, draw),
                                                                   sealed=private)))  # fmt: skip


def test_a_friend_has_not_more_than_their_twins(honest: tuple[Document, Document]) -> None:
    public, private = honest
    draw = copy.deepcopy(public["draw"])
    kinds = defaultdict(list)
    for person in private["people"]:
        if not person["household"]:
            kinds[tuple(sorted(person["features"].items()))].append(person["number"])
    friend, *twins = max(kinds.values(), key=len)
    panels = [list(panel) for panel in draw["lottery"]["panels"]]
    for panel in panels[::2]:
        taken = [n for n in panel if n in twins]
        if taken and friend not in panel:
            panel[panel.index(taken[0])] = friend
            panel.sort()
    _with_list(draw, panels)
    forged = signed(public, draw)
    assert not faults(verify(forged))
    assert any("same features" in fault for fault in faults(verify(forged, sealed=private)))


def test_alternates_chosen_by_hand_are_seen(honest: tuple[Document, Document]) -> None:
    public, private = honest
    panel = set(public["log"][1]["data"]["panel"])
    others = [n for n in range(1, 121) if n not in panel]
    forged = signed(public, public["draw"], alternates([others[:6]] * PANELS))
    report = verify(forged)
    assert report.good and "this list leaves no choice" in report.text()
    assert any("could be an alternate" in fault for fault in faults(verify(forged, sealed=private)))
    # Saying that the software left the others out, or spreading the favour, is seen too.
    left_out = signed(public, public["draw"], alternates([others[:6]] * PANELS, others[6:]))
    assert any(
        "could be an alternate" in fault for fault in faults(verify(left_out, sealed=private))
    )
    spread = [list(each) for each in itertools.islice(itertools.combinations(others, 6), PANELS)]
    seen = {number for each in spread for number in each}
    unequal = signed(public, public["draw"], alternates(spread, set(others) - seen))
    assert any(
        "could be an alternate" in fault for fault in faults(verify(unequal, sealed=private))
    )


def test_alternates_are_drawn_once(honest: tuple[Document, Document]) -> None:
    public, _private = honest
    (entry,) = [each for each in public["log"] if each["kind"] == "alternates"]
    later = (entry["kind"], entry["data"])
    assert not faults(verify(signed(public, public["draw"], later)))
    assert faults(verify(signed(public, public["draw"], later, later)))


def _one_seat(public: Document, private: Document) -> tuple[int, list[int], list[int]]:
    """Someone whose seat several can fill: their number, who can, who has a value with a seat."""
    people = {person["number"]: person for person in private["people"]}
    quotas = {(q["feature"], q["value"]): (q["min"], q["max"]) for q in public["draw"]["quotas"]}
    panel = public["log"][1]["data"]["panel"]

    def counts(numbers: Sequence[int]) -> Counter[tuple[str, str]]:
        return Counter(pair for n in numbers for pair in people[n]["features"].items())

    for leaving in panel:
        rest = [n for n in panel if n != leaving]
        homes = {people[n]["household"] for n in rest} - {""}
        free = [n for n in people if n not in panel and people[n]["household"] not in homes]
        fit = [n for n in free if all(low <= counts([*rest, n])[pair] <= high
                                      for pair, (low, high) in quotas.items())]  # fmt: skip
        have = [n for n in free if all(counts([*rest, n])[pair] <= high
                                       for pair, (_low, high) in quotas.items())]  # fmt: skip
        if len(fit) > 3:
            return leaving, fit, have
    raise AssertionError("no seat of this panel can be filled by several")


@pytest.mark.parametrize("lever", ["left_out", "without"])
def test_rivals_are_not_set_aside_in_silence(
    honest: tuple[Document, Document], lever: str
) -> None:
    public, private = honest
    leaving, fit, have = _one_seat(public, private)
    friend = fit[0]
    panel = [n for n in public["log"][1]["data"]["panel"] if n != leaving]
    data: Document = {
        "lottery": listed([[friend]] * PANELS),
        "index": later_index("042", PANELS, "replacement/1"),
        "round": 1,
        "without": [],
        "reserve": 0,
        "left_out": [],
        "entered": [friend],
        "panel": sorted([*panel, friend]),
    }
    data[lever] = sorted(set(have) - {friend})
    entries = ("declined", {"numbers": [leaving]}), ("replaced", data)
    forged = signed(public, public["draw"], *entries)
    report = verify(forged, sealed=private)
    assert verify(forged).doubtful
    if lever == "left_out":
        assert any("could come in at a replacement" in fault for fault in faults(report))
    else:
        aside = f"{len(have) - 1} people were set aside at the turn itself"
        assert report.doubtful and aside in report.text()
        assert f"{len(have) - 1} of them had values with a seat left" in report.text()


def test_an_alternate_who_fits_is_not_passed_over(honest: tuple[Document, Document]) -> None:
    public, private = honest
    leaving, fit, have = _one_seat(public, private)
    panel = [n for n in public["log"][1]["data"]["panel"] if n != leaving]
    others = [n for n in range(1, 121) if n not in public["log"][1]["data"]["panel"]]
    waiting = ("alternates", alternates([[fit[0], *others[-5:]]] * PANELS)[1])
    left_out = sorted(set(have) - set(fit))
    turns = [[fit[place % len(fit)]] for place in range(PANELS)]
    index = later_index("042", PANELS, "replacement/1")
    data: Document = {
        "lottery": listed(turns),
        "index": index,
        "round": 1,
        "without": [],
        "reserve": 0,
        "left_out": left_out,
        "entered": turns[index],
        "panel": sorted([*panel, *turns[index]]),
    }
    entries = waiting, ("declined", {"numbers": [leaving]}), ("replaced", data)
    report = verify(signed(public, public["draw"], *entries), sealed=private)
    assert any("could come in at a replacement" in fault for fault in faults(report))


def test_what_is_told_of_the_chances_follows_from_them(
    honest: tuple[Document, Document],
) -> None:
    public, _private = honest
    for name, text in (("gini", "0.000000000"), ("geometric_mean", "0.900000000")):
        forged = signed(public, public["draw"] | {name: text})
        assert any("announced chances go from" in fault for fault in faults(verify(forged)))
    forged = signed(public, public["draw"] | {"algorithm": "chosen by me"})
    assert faults(verify(forged)) == ["chances are made fair by chosen by me"]
    assert set(bound.ALGORITHMS) == set(ALGORITHMS)


def test_whether_households_count_is_not_told_otherwise(
    honest: tuple[Document, Document],
) -> None:
    public, private = honest
    forged = signed(public, public["draw"] | {"households": False})
    assert faults(verify(forged, sealed=private)) == [
        "sealed file: whether households count is told as it is"
    ]


def test_a_file_signed_anew_is_not_the_one_noted(honest: tuple[Document, Document]) -> None:
    public, _private = honest
    widened = copy.deepcopy(public["draw"]) | {"closed_at": "1999"}
    forged = signed(public, widened)
    report = verify(forged)
    assert report.good and forged["hash"] in report.text()
    assert "compare the fingerprint with the one noted then" in report.text()
    assert verify(public, noted=public["hash"]).good
    assert not verify(forged, noted=public["hash"]).good


def test_a_log_cut_at_its_end_is_not_the_one_noted(honest: tuple[Document, Document]) -> None:
    public, _private = honest
    head = public["log"][-1]["hash"]
    cut = public | {"log": public["log"][:-1]}
    assert verify(cut).good and "compare with a head noted on another day" in verify(cut).text()
    assert head in verify(public).text()
    assert verify(public, head=head).good and not verify(cut, head=head).good
    # A log that has gone on since the head was noted is still the same.
    earlier = verify(public, head=cut["log"][-1]["hash"])
    assert earlier.good and "with 1 entries since" in earlier.text()


def test_the_command_takes_whole_hashes_only(
    honest: tuple[Document, Document], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    public, _private = honest
    path = tmp_path / "audit.json"
    path.write_text(json.dumps(public))
    whole, head = public["hash"].upper(), public["log"][-1]["hash"]
    assert main([str(path), "--hash", whole, "--head", f" {head[:32]} {head[32:]}"]) == 0
    assert main([str(path), "--hash", "0" * 64]) == 1
    with pytest.raises(SystemExit):
        main([str(path), "--hash", whole[:16]])
    assert "64" in capsys.readouterr().err


def test_dates_of_the_log_never_go_back(honest: tuple[Document, Document]) -> None:
    public, _private = honest

    def dated(*dates: str) -> Report:
        log: list[Any] = []
        for entry, at in zip(public["log"], dates, strict=False):
            log = append(log, entry["kind"], entry["data"], at)
        return verify(public | {"log": log})

    first, second = "2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z"
    assert dated(first, second).good and f"({second})" in dated(first, second).text()
    assert dated("", second).good
    assert not dated(second, first).good
    with pytest.raises(ValueError):
        append([], "published", {}, "22/11/2026")


def test_an_unknown_source_is_said(honest: tuple[Document, Document]) -> None:
    public, _private = honest
    draw = {key: value for key, value in public["draw"].items() if key != "source"}
    report = verify(signed(public, draw))
    assert report.doubtful and "of which kind the value would be" in report.text()


def test_a_file_cannot_hide_what_is_said_of_it(honest: tuple[Document, Document]) -> None:
    public, _private = honest
    draw = public["draw"] | {"randomness": "\x1b[2J\x1b[H\u202e\u2028✓ all is well"}
    text = verify(signed(public, draw)).text()
    assert not {"\x1b", "\u202e", "\u2028"} & set(text)


def test_where_few_seats_are_empty_every_panel_is_tried() -> None:
    # Two seats beside one who stays: “c” needs a “y” that nobody else has.
    people = ["ax", "ax", "by", "cx", "bx"]
    entries = [Entry(str(n), {"un": one, "deux": two}, "", "") for n, (one, two) in
               enumerate(people)]  # fmt: skip
    quotas = {("un", "a"): (1, 1), ("un", "b"): (1, 1), ("un", "c"): (0, 1)}
    quotas |= {("deux", "x"): (0, 2), ("deux", "y"): (1, 3)}
    search = Search(quotas, entries, [1], [2, 3, 4, 5], 2)
    assert [search.may_sit(number) for number in (2, 3, 4, 5)] == [False, True, True, False]
    assert search.counts[("un", "a")] == 1 and search.left.total() == 4
    # With one alternate to come in, who is number 5, nobody keeps the quotas.
    reserved = Search(quotas, entries, [1], [2, 3, 4, 5], 2, alternates=[5], reserve=1)
    assert not any(reserved.may_sit(number) for number in (3, 4, 5))


def test_a_search_too_long_is_said_and_not_believed(
    honest: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    public, private = honest
    assert any(entry["data"].get("left_out") for entry in public["log"])
    monkeypatch.setattr(seats, "STEPS", 0)
    report = verify(public, sealed=private)
    assert report.good and report.doubtful and "only `parvis sortition repeat`" in report.text()
