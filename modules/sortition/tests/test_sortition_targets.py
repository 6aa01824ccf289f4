"""Sectors and quotas from populations."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.territories import load
from parvis_sortition.draw.reading import Quota
from parvis_sortition.targets import quotas, sectors
from parvis_sortition.targets.criteria import CRITERIA, age_key
from parvis_sortition.targets.reading import read_populations
from parvis_sortition.targets.sectors import Commune, Joined, Least, Sector
from parvis_sortition.words import InputRefused

P2A = "200067437"


def territory() -> list[Commune]:
    data = load()
    agglomeration = data.find_by_siren(P2A)
    assert agglomeration is not None
    return [
        Commune(one.insee, one.name, one.population or 0, one.postcodes)
        for one in data.communes_of(agglomeration)
    ]


def holder(found: list[Sector], name: str) -> Sector:
    return next(one for one in found if name in [commune.name for commune in one.communes])


def test_the_sectors_of_an_agglomeration_of_46_communes() -> None:
    communes = territory()
    found = sectors.propose(communes, 46)
    assert sorted(code for sector in found for code in sector.codes) == sorted(
        commune.code for commune in communes
    )
    total = sum(commune.population for commune in communes)
    assert all(Fraction(46 * sector.population, total) >= 2 for sector in found)
    assert found[0].label() == "Digne-les-Bains" and found[0].joined is Joined.ALONE
    # The valley of the Blanche, and that of the Asse with its five inhabitants of Majastres.
    assert holder(found, "Seyne").label() == "Seyne et 7 autres communes"
    assert holder(found, "Majastres") is holder(found, "Mézel")
    # Nothing in the data says that these are neighbours, and they are not.
    assert holder(found, "Moustiers-Sainte-Marie").joined is Joined.SIZE
    assert sectors.propose(reversed(communes), 46) == found
    assert sectors.check(communes, {one.label(): one.codes for one in found}, 46) == []


def test_with_coordinates_the_nearest_go_together() -> None:
    places = [("A", 5000, 44.0), ("B", 150, 44.5), ("C", 150, 44.51), ("D", 150, 45.0)]
    places += [("E", 150, 45.01)]
    communes = [Commune(n, n, people, (), lat, 6.0) for n, people, lat in places]
    found = sectors.propose(communes, 40)
    assert [one.codes for one in found] == [("A",), ("B", "C"), ("D", "E")]
    assert [one.joined for one in found] == [Joined.ALONE, Joined.NEAR, Joined.NEAR]
    assert found[1].label() == "B et C" and found[1].label("en") == "B and C"


def test_a_lonely_small_commune_joins_a_large_one() -> None:
    communes = [Commune("1", "Ville", 9000), Commune("2", "Bourg", 4000), Commune("3", "Mas", 5)]
    assert [one.codes for one in sectors.propose(communes, 20)] == [("1",), ("2", "3")]


def test_a_territory_too_small_is_one_sector() -> None:
    communes = [Commune("1", "a", 60), Commune("2", "b", 50)]
    assert [one.codes for one in sectors.propose(communes, 10)] == [("1", "2")]


@pytest.mark.parametrize("communes", [[], [Commune("1", "a", 5), Commune("1", "b", 6)]])
def test_sectors_refuse_what_is_no_territory(communes: list[Commune]) -> None:
    with pytest.raises(ValueError, match="commune"):
        sectors.propose(communes, 10)


crowds = st.lists(
    st.tuples(
        st.integers(0, 3000), st.lists(st.sampled_from("abcd"), max_size=2), st.floats(40, 50)
    ),
    min_size=1,
    max_size=12,
)


@given(crowds, st.integers(1, 60), st.booleans())
def test_every_sector_is_large_enough(
    crowd: list[tuple[int, list[str], float]], size: int, located: bool
) -> None:
    communes = [
        Commune(str(i), str(i), people, tuple(posts), lat if located else None, 6.0)
        for i, (people, posts, lat) in enumerate(crowd)
    ]
    found = sectors.propose(communes, size)
    wanted = Least().population(sum(commune.population for commune in communes), size)
    assert len(found) == 1 or all(one.population >= wanted for one in found)
    for commune in communes:
        mine = next(one for one in found if commune.code in one.codes)
        large = sum(other.population >= wanted for other in mine.communes)
        assert large <= 1, "large communes are sectors of their own"
    assert sectors.propose(communes[::-1], size) == found


def test_what_is_wrong_with_sectors_made_by_hand() -> None:
    communes = [
        Commune("1", "Digne", 9000),
        Commune("2", "Thoard", 700),
        Commune("3", "Barras", 100),
        Commune("4", "Seyne", 1300),
    ]
    grouping = {"Ville": ["1", "2"], "Duyes": ["2"], "Vide": [], "Nord": ["4", "9"]}
    remarks = sectors.check(communes, grouping, 20)
    assert [(remark.blocking, remark.text("fr")) for remark in remarks] == [
        (
            True,
            "Thoard figure dans deux secteurs\u00a0: «\u00a0Ville\u00a0» et «\u00a0Duyes\u00a0»",
        ),
        (
            False,
            "«\u00a0Duyes\u00a0» (700 habitants) peut espérer 1,3 place(s)\u00a0: regroupez-le "
            "avec un autre, pour qu’il en ait 2",
        ),
        (True, "«\u00a0Vide\u00a0» n’a aucune commune"),
        (True, "la commune 9 n’est pas de ce territoire"),
        (True, "Barras n’est dans aucun secteur"),
    ]
    few = sectors.check([Commune("1", "a", 30), Commune("2", "b", 40)], {"x": "1", "y": "2"}, 20)
    assert [remark.key for remark in few] == ["sector_few_people"] * 2


def test_quotas_follow_populations() -> None:
    found = quotas.propose("sex", {"female": 52, "male": 48}, 46)
    # 23.92 and 22.08 seats.
    assert found == [Quota("sex", "female", 23, 24), Quota("sex", "male", 22, 23)]
    wide = quotas.propose("sex", {"female": 52, "male": 48}, 46, slack=2)
    assert wide == [Quota("sex", "female", 21, 26), Quota("sex", "male", 20, 25)]


@given(
    st.dictionaries(st.text(max_size=3), st.integers(0, 9999), min_size=2, max_size=9).filter(
        lambda populations: sum(populations.values()) > 0
    ),
    st.integers(1, 200),
    st.integers(0, 3),
)
def test_proposed_quotas_can_be_met(populations: dict[str, int], size: int, slack: int) -> None:
    found = quotas.propose("x", populations, size, slack)
    remarks = quotas.check("x", found, size, populations)
    assert [remark.text("fr") for remark in remarks if remark.blocking] == []
    assert not {"shut_out", "far"} & {remark.key for remark in remarks}
    shares = quotas.exact(populations, size)
    assert sum(shares.values()) == size
    assert all(quota.min <= shares[quota.value] <= quota.max for quota in found)


@pytest.mark.parametrize("populations", [{}, {"a": 0}, {"a": -1, "b": 5}])
def test_quotas_need_populations(populations: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="populations"):
        quotas.propose("sex", populations, 46)


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ([("a", 5, 6)], ["“x” needs two values at least", "“x”: the maximums add up to 6, fewer"]),
        ([("a", 5, 4), ("b", 5, 6)], ["“a”: the minimum (5) is above the maximum (4)"]),
        ([("a", 5, 5), ("a", 5, 5)], ["“x”: the value “a” is given twice"]),
        ([("a", 6, 7), ("b", 5, 6)], ["“x”: the minimums add up to 11, more than the 10 seats"]),
        ([("a", 2, 3), ("b", 5, 6)], ["“x”: the maximums add up to 9, fewer than the 10 seats"]),
        ([("a", 5, 11), ("b", 0, 6)], ["“a”: from 5 to 11, of a panel of 10"]),
        ([("a", 9, 10), ("b", 0, 1)], ["“b”: at most one person, who would be alone"]),
        (
            [("a", 9, 10), ("b", 0, 0)],
            ["“a”: from 9 to 10, when its share of the population is 6.0", "“b”: the maximum is 0"],
        ),
    ],
)
def test_what_is_wrong_with_quotas(ranges: list[tuple[str, int, int]], said: list[str]) -> None:
    given_quotas = [Quota("x", *one) for one in ranges]
    populations = {"a": 600, "b": 400} if len(said) == 2 and "6.0" in said[0] else None
    remarks = quotas.check("x", given_quotas, 10, populations)
    found = [remark.text() for remark in remarks]
    assert all(any(text.startswith(one) for text in found) for one in said), found


def test_criteria_are_named_and_told_apart() -> None:
    assert [one.key for one in CRITERIA][:3] == ["sex", "age", "sector"]
    for criterion in CRITERIA:
        keys = [value.key for value in criterion.values]
        assert len(keys) == len(set(keys)) and criterion.name() and criterion.name("en")
        assert all(value.name() and value.name("en") for value in criterion.values)
    ages = next(one for one in CRITERIA if one.key == "age")
    keys = {value.key for value in ages.values}
    assert [age_key(age) for age in (15, 16, 24, 25, 75, 110)] == [
        None,
        "16-24",
        "16-24",
        "25-39",
        "75+",
        "75+",
    ]
    assert {age_key(age) for age in range(16, 120)} == keys


def test_populations_are_read_from_a_file() -> None:
    content = "\ufeffcriterion;value;population;note\nsex;female;25 100;\n\nsex;male;24037;x\n"
    assert read_populations(content.encode()) == {"sex": {"female": 25100, "male": 24037}}
    assert read_populations(b"value,population,criterion\na,1,x\nb,2,y\n") == {
        "x": {"a": 1},
        "y": {"b": 2},
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "populations.csv\u00a0: le fichier est vide"),
        (b"\xff", "n’est pas encodé en UTF-8"),
        (b"criterion,value\nx,y\n", "ligne 1\u00a0: la colonne «\u00a0population\u00a0» manque"),
        (b"criterion,value,population\nx,y\n", "ligne 2\u00a0: 2 cases au lieu de 3"),
        (b"criterion,value,population\nx,,5\n", "ligne 2\u00a0: «\u00a0value\u00a0» est vide"),
        (b"criterion,value,population\nx,y,5\nx,y,6\n", "ligne 3\u00a0: la valeur"),
        (b"criterion,value,population\nx,y,5.5\n", "«\u00a05.5\u00a0» n’est pas un nombre entier"),
        (b"criterion,value,population\nx,y,-5\n", "«\u00a0-5\u00a0» n’est pas un nombre entier"),
        (b"criterion,value,population\nx,y," + b"9" * 200_000, "une case est trop longue"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_line_by_line(content: bytes, said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_populations(content)
    text = "\n".join(fault.text("fr") for fault in refused.value.faults)
    assert said in text.replace("« ", "«\u00a0").replace(" »", "\u00a0»").replace(" :", "\u00a0:")
