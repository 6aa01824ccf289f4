"""Why a project is funded or not, in words."""

from __future__ import annotations

import re
from fractions import Fraction

from budget_elections import approvals, election, points, rated
from hypothesis import given
from hypothesis import strategies as st

from parvis_budgets.counting import Election, Parameters, count
from parvis_budgets.counting.ledger import ledger
from parvis_budgets.explain import (
    Mention,
    Money,
    Sentence,
    Value,
    introduction,
    plain,
    spent_elsewhere,
    why,
)

COSTS = {"a": 600, "b": 600, "c": 300}
BALLOTS = [(3, "ab"), (1, "c")]


def told(case: Election, parameters: Parameters, project: str) -> str:
    result = count(case, parameters)
    return " ".join(sentence.say() for sentence in why(case, result, project))


def test_greedy() -> None:
    case = election(COSTS, 1000, BALLOTS, unit=100)
    assert told(case, Parameters("greedy"), "a") == (
        "Funded at step 1 (votes: 3). It costs 6; 10 of the envelope was left. On equal terms "
        "with: b. The declared order of ties put it first."
    )
    assert told(case, Parameters("greedy"), "b") == (
        "Not funded: it costs 6 and, when its turn came, 4 of the envelope was left: 2 short. "
        "Votes received: 3."
    )
    assert told(case, Parameters("greedy", when_too_dear="stop"), "c") == (
        "Not funded: the count stopped before it, at b, which did not fit in what was left of "
        "the envelope. Votes received: 1."
    )
    assert told(case, Parameters("greedy", threshold=2), "c") == (
        "Not funded: it received 1 of the 2 votes it needs."
    )
    assert told(case, Parameters("greedy", winners=1), "c") == (
        "Not funded: all the places were taken (places: 1). Votes received: 1."
    )
    apart = election(COSTS, 2000, BALLOTS, conflicts=["ab"])
    assert told(apart, Parameters("greedy"), "b").startswith(
        "Not funded: it cannot be done together with a, chosen before it."
    )


def test_equal_shares() -> None:
    case = election(COSTS, 1200, BALLOTS, unit=100)
    assert told(case, Parameters("mes"), "a").startswith(
        "Funded at step 1: of the projects that their supporters could still pay, it asked the "
        "least of them for what it brings (votes: 3). It costs 6. Supporters who paid the full "
        "part, 2: 3."
    )
    assert told(case, Parameters("mes"), "b").startswith(
        "Not funded: it costs 6 and its supporters had 3 left together: 3 short."
    )
    result = count(case, Parameters("mes", completion="add1", stop="over-budget"))
    assert [sentence.say() for sentence in introduction(case, result)] == [
        "The envelope is shared equally: each voter holds 3, which can only pay for projects "
        "that this voter supports.",
        "So that less of the envelope is left, this amount was raised step by step and the count "
        "done again each time, up to 3 for each voter (steps: 0).",
        "One step further, the projects chosen would have cost 15, more than the envelope.",
    ]


def test_where_the_money_of_its_supporters_went() -> None:
    case = election(COSTS, 1200, BALLOTS, unit=100)
    result = count(case, Parameters("mes"))
    assert spent_elsewhere(case, ledger(case, result), "b") == [("a", Money(Fraction(6)))]
    assert spent_elsewhere(case, ledger(case, result), "a") == []


def test_majority_judgment_speaks_of_mentions() -> None:
    case = rated({"a": 1, "b": 1}, 2, [(2, {"a": 2, "b": 0}), (1, {"a": 1})])
    result = count(case, Parameters("majority-judgment", least_mention=1))
    mentions = {0: "à rejeter", 1: "passable", 2: "bien"}

    def show(value: Value) -> str:
        return mentions[value.level] if isinstance(value, Mention) else plain(value)

    assert why(case, result, "a")[0].say(show=show).endswith("its majority mention is bien.")
    assert "à rejeter, is below the one it needs" in why(case, result, "b")[0].say(show=show)
    case = rated({"a": 1, "b": 1}, 2, [(2, {"a": 2, "b": 1}), (1, {"a": 1})])
    result = count(case, Parameters("majority-judgment", least_mention=2))
    assert len(why(case, result, "b")) == 1, "how many votes it has says nothing of mentions"


def test_a_translated_text_takes_the_same_values() -> None:
    sentence = Sentence("Votes received: %(votes)s.", {"votes": 1234})
    assert sentence.say() == "Votes received: 1,234."
    french = {"Votes received: %(votes)s.": "Voix reçues : %(votes)s."}
    assert sentence.say(french.__getitem__) == "Voix reçues : 1,234."


def test_values_in_plain_english() -> None:
    assert plain(Money(Fraction(12345, 10))) == "1,234.50"
    assert plain(Money(Fraction(2000))) == "2,000"
    assert plain(Fraction(1, 3)) == "0.33"
    assert plain("Swings, 50 %") == "Swings, 50 %"


EVERY = [
    Parameters("greedy", threshold=1),
    Parameters("greedy", by="votes-per-cost", when_too_dear="stop"),
    Parameters("mes"),
    Parameters("mes", completion="add1-utilitarian", winners=2),
    Parameters("phragmen"),
    Parameters("majority-judgment", least_mention=1),
]
POINTS = [
    Parameters("greedy", by="points"),
    Parameters("mes", utility="points", completion="add1-utilitarian"),
]


@given(
    st.one_of(
        st.tuples(approvals(), st.sampled_from(EVERY)),
        st.tuples(points(), st.sampled_from(EVERY + POINTS)),
    )
)
def test_every_project_has_its_reason_in_whole_sentences(
    case: tuple[Election, Parameters],
) -> None:
    voted, parameters = case
    result = count(voted, parameters)
    sentences = [*introduction(voted, result)]
    for project in voted.projects:
        reasons = why(voted, result, project.id)
        funded = project.id in result.selected
        assert reasons[0].text.startswith("Funded" if funded else "Not funded")
        sentences += reasons
    for sentence in sentences:
        said = sentence.say()
        assert said.endswith(".") and "%" not in said
        assert set(re.findall(r"%\((\w+)\)s", sentence.text)) == set(sentence.values)
