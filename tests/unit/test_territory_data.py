"""The official data of territories: what is shipped, what is found, what is compared."""

import gzip
import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.territories import (
    Dataset,
    DepartureReason,
    LegalType,
    LocalityKind,
    MatchReason,
    SirenError,
    SirenFault,
    TerritoryFacts,
    UnknownTerritoryError,
    commune_facts,
    compare,
    intercommunality_facts,
    is_siren,
    load,
    normalise_siren,
    plan_slugs,
    slug_for,
    unique_slug,
)
from parvis.territories.identifiers import is_insee_code
from parvis.territories.legal_types import display_name, full_name
from parvis.territories.text import fold

P2A = "200067437"
PLAINE_COMMUNE = "200057867"
GRAND_PARIS = "200054781"


@pytest.fixture(scope="module")
def france() -> Dataset:
    return load()


# --- what is shipped


def test_the_whole_of_france_is_there(france: Dataset) -> None:
    communes = list(france.communes())
    assert len(communes) == 34_969  # 34,875 of departments, 94 of overseas authorities
    assert len({commune.insee for commune in communes}) == 34_969
    kinds = Counter(one.legal_type for one in france.intercommunalities())
    assert kinds == {
        LegalType.CC: 989,
        LegalType.CA: 230,
        LegalType.CU: 14,
        LegalType.METRO: 21,
        LegalType.MET69: 1,
        LegalType.EPT: 11,
    }
    localities = Counter(locality.kind for locality in france.localities())
    assert localities == {
        LocalityKind.MUNICIPAL_ARRONDISSEMENT: 45,
        LocalityKind.DELEGATED_COMMUNE: 2105,
        LocalityKind.ASSOCIATED_COMMUNE: 471,
    }


def test_counts_of_the_provenance_are_those_of_the_tables(france: Dataset) -> None:
    counts = france.provenance.counts
    assert counts["communes"] == len(france.commune_lines)
    assert counts["intercommunalities"] == len(france.intercommunality_lines)
    assert counts["localities"] == len(france.locality_lines)


def test_provenance_carries_what_the_licence_asks_for(france: Dataset) -> None:
    provenance = france.provenance
    assert (provenance.vintage, provenance.package_version) == (2026, "6.0.0")
    assert provenance.licence_identifier == "etalab-2.0"
    assert {source.publisher for source in provenance.sources} == {"Insee", "DGCL", "La Poste"}
    for sentence in (provenance.attribution_french, provenance.attribution_english):
        assert "Insee" in sentence and "2026" in sentence and "2.0" in sentence


def test_identifiers_are_well_formed(france: Dataset) -> None:
    for commune in france.communes():
        assert is_insee_code(commune.insee), commune
        assert commune.siren is None or is_siren(commune.siren), commune
        assert commune.name == commune.name.strip() != ""
    assert all(is_siren(one.siren) for one in france.intercommunalities())


def test_figures_of_an_epci_are_the_sums_of_its_communes(france: Dataset) -> None:
    for one in france.intercommunalities():
        members = france.communes_of(one)
        assert len(members) == len(one.commune_codes) > 0
        listed = [commune.listed for commune in members if commune.listed]
        assert len(listed) == len(members)
        if one.legal_type is not LegalType.EPT:  # listed with newer figures than the EPCI
            assert sum(figures.municipal for figures in listed) == one.population_municipal
            assert sum(figures.total for figures in listed) == one.population_total
        assert {commune.department for commune in members} == set(one.departments)


def test_provence_alpes_agglomeration(france: Dataset) -> None:
    found = france.find_by_siren("200 067 437")
    assert found is not None
    assert found.name == "Provence-Alpes-Agglomération"
    assert found.official_name == "CA Provence-Alpes-Agglomération"
    assert found.full_name == "Communauté d'agglomération Provence-Alpes-Agglomération"
    assert (found.population_municipal, found.population_total) == (48_726, 50_305)
    assert found.population.year == 2022
    communes = france.communes_of(found)
    assert len(communes) == 46
    volonne = next(commune for commune in communes if commune.name == "Volonne")
    assert (volonne.insee, volonne.siren) == ("04244", "210402442")
    assert volonne.postcodes == ("04290",)
    assert (volonne.population, volonne.population_year) == (1_633, 2023)
    assert volonne.department.name == "Alpes-de-Haute-Provence"
    assert volonne.department.region.name == "Provence-Alpes-Côte d'Azur"


def test_a_regions_populations_are_those_insee_published(france: Dataset) -> None:
    # https://www.insee.fr/fr/information/8683652 and the decree 2025-966 (New Caledonia).
    people: Counter[str] = Counter()
    for commune in france.communes():
        people[commune.department.region.name] += commune.population or 0
    assert people["Île-de-France"] == 12_463_067
    assert people["Corse"] == 355_486
    assert people["Nouvelle-Calédonie"] == 264_596


# --- where the map is no tree


def test_a_suburb_of_paris_is_in_its_ept_then_in_the_metropole(france: Dataset) -> None:
    saint_denis = france.intercommunalities_of("93066")
    assert [one.siren for one in saint_denis] == [PLAINE_COMMUNE, GRAND_PARIS]
    assert [one.siren for one in france.intercommunalities_of("75056")] == [GRAND_PARIS]
    plaine_commune, grand_paris = saint_denis
    assert france.enclosing(plaine_commune) == grand_paris
    assert france.enclosing(grand_paris) is None
    assert plaine_commune.full_name == "Établissement public territorial Plaine Commune"


def test_only_communes_of_grand_paris_have_two_intercommunalities(france: Dataset) -> None:
    doubles = [commune for commune, rows in france.memberships.items() if len(rows) > 1]
    assert len(doubles) == 129
    assert max(len(rows) for rows in france.memberships.values()) == 2


def test_islands_outside_any_epci(france: Dataset) -> None:
    alone = [c for c in france.communes() if not france.intercommunalities_of(c.insee)]
    mainland = {commune.name for commune in alone if len(commune.department.code) == 2}
    assert mainland == {"Île-de-Bréhat", "Île-de-Sein", "Ouessant", "L'Île-d'Yeu"}
    assert len(alone) == 98
    assert all(commune.listed is None for commune in alone)


def test_places_without_inhabitants_have_no_population_rather_than_zero(france: Dataset) -> None:
    unknown = [commune for commune in france.communes() if commune.population is None]
    assert len(unknown) == 6
    assert {commune.department.code for commune in unknown} == {"984", "989"}
    assert all(commune.population_year is None for commune in unknown)


@pytest.mark.parametrize(
    ("insee", "year"), [("97611", 2017), ("98735", 2022), ("98818", 2025), ("04070", 2023)]
)
def test_year_of_population_where_the_census_is_another(
    france: Dataset, insee: str, year: int
) -> None:
    commune = france.find_commune(insee)
    assert commune is not None
    assert commune.population_year == year


@pytest.mark.parametrize(
    ("code", "current"),
    [
        ("04244", "04244"),  # itself
        ("93059", "93066"),  # Pierrefitte, merged into Saint-Denis in 2025
        ("69383", "69123"),  # an arrondissement of Lyon
        ("2a004", "2A004"),
        ("00000", None),
    ],
)
def test_current_code(france: Dataset, code: str, current: str | None) -> None:
    assert france.current_code(code) == current


def test_unknown_codes(france: Dataset) -> None:
    assert france.find_by_siren("732829320") is None  # a company's
    assert france.find_commune("00000") is None
    assert france.find_commune_by_siren("732829320") is None
    with pytest.raises(SirenError):
        france.find_by_siren("200067438")


def test_commune_by_siren(france: Dataset) -> None:
    commune = france.find_commune_by_siren("210 400 701")
    assert commune is not None and commune.name == "Digne-les-Bains"


def test_nothing_is_read_and_no_framework_is_loaded_at_import() -> None:
    code = (
        "import sys, parvis.territories.dataset as d; "
        "assert not {'flask', 'sqlalchemy'} & set(sys.modules); "
        "assert d.load.cache_info().currsize == 0; "
        "assert not d.load().__dict__.keys() - {'_folder'}"
    )
    core = Path(sys.modules["parvis"].__file__ or "").resolve().parent.parent
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30, cwd=core)


# --- search


@pytest.mark.parametrize(
    "text",
    [
        "Provence-Alpes-Agglomération",
        "provence alpes",
        "PROVENCE-ALPES-AGGLOMERATION",
        "CA Provence-Alpes-Agglomération",
        "communauté d’agglomération provence-alpes",
        "200067437",
        "200 067 437",
        "20006743700013",
        "Volonne",
        "04290",
        "04244",
        "210402442",
        "digne",
        "les mees",
    ],
)
def test_search_finds_provence_alpes_first(france: Dataset, text: str) -> None:
    first, *_ = france.search(text)
    assert first.intercommunality is not None
    assert first.intercommunality.siren == P2A


@pytest.mark.parametrize(
    "text", ["provence", "Alpes-de-Haute-Provence", "04", "agglomeration community of provence"]
)
def test_search_lists_provence_alpes(france: Dataset, text: str) -> None:
    sirens = [
        match.intercommunality.siren for match in france.search(text) if match.intercommunality
    ]
    assert P2A in sirens


def test_search_puts_names_that_begin_with_the_text_first(france: Dataset) -> None:
    names = [match.intercommunality.name for match in france.search("provence", 5)]
    begins = [name.startswith("Provence") for name in names]
    assert begins == sorted(begins, reverse=True) and begins[0]


@pytest.mark.parametrize(
    ("text", "name", "commune", "reason"),
    [
        ("saint-denis 93", "Plaine Commune", "Saint-Denis", MatchReason.COMMUNE),
        ("pierrefitte-sur-seine", "Plaine Commune", "Saint-Denis", MatchReason.LOCALITY),
        ("st denis reunion", "Intercommunale du Nord de la Réunion", "Saint-Denis", "commune"),
        ("CINOR", "Intercommunale du Nord de la Réunion", None, MatchReason.NAME),
        ("69003", "Métropole de Lyon", "Lyon", MatchReason.POSTCODE),
        ("69383", "Métropole de Lyon", "Lyon", MatchReason.INSEE),
        ("lyon 3e", "Métropole de Lyon", "Lyon", MatchReason.LOCALITY),
        ("metropolis of lyon", "Métropole de Lyon", None, MatchReason.NAME),
        ("communauté urbaine d'Arras", "Arras", None, MatchReason.NAME),
        ("2A", "Pays Ajaccien", None, MatchReason.DEPARTMENT),
        ("2a004", "Pays Ajaccien", "Ajaccio", MatchReason.INSEE),
        ("1000 etangs", "1000 étangs", None, MatchReason.NAME),
        ("Y", "Est de la Somme", "Y", MatchReason.COMMUNE),
    ],
)
def test_search(
    france: Dataset, text: str, name: str, commune: str | None, reason: MatchReason
) -> None:
    first, *_ = france.search(text)
    assert first.intercommunality is not None
    assert first.intercommunality.name == name
    assert (first.commune.name if first.commune else None) == commune
    assert first.reason == reason


def test_search_finds_a_commune_without_intercommunality(france: Dataset) -> None:
    (match,) = france.search("l’ile d’yeu")
    assert match.intercommunality is None
    assert match.commune is not None and match.commune.insee == "85113"


def test_search_of_a_suburb_gives_the_ept_before_the_metropole(france: Dataset) -> None:
    matches = france.search("Aubervilliers")
    assert [match.intercommunality.siren for match in matches[:2] if match.intercommunality] == [
        PLAINE_COMMUNE,
        GRAND_PARIS,
    ]


def test_search_gives_each_intercommunality_once_and_no_more_than_asked(france: Dataset) -> None:
    matches = france.search("saint", 50)
    keys = [match.intercommunality.siren for match in matches if match.intercommunality]
    assert len(matches) == 50
    assert len(set(keys)) == len(keys)
    with pytest.raises(ValueError, match="limit"):
        france.search("saint", 0)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "🙂", "東京", "-'-"])
def test_search_of_nothing_finds_nothing(france: Dataset, text: str) -> None:
    assert france.search(text) == ()


@settings(deadline=None)  # the first search makes the index
@given(st.text(max_size=200))
def test_search_answers_any_text(text: str) -> None:
    assert len(load().search(text, 3)) <= 3


# --- names and addresses


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("CA Provence-Alpes-Agglomération", "Provence-Alpes-Agglomération"),
        ("CU du Grand Poitiers", "Grand Poitiers"),
        ("CU d'Alençon", "Alençon"),
        ("CC de l'Est Lyonnais (CCEL)", "Est Lyonnais"),
        ("CC le Dourdannais en Hurepoix (CCDH)", "Le Dourdannais en Hurepoix"),
        ("CC des Portes de Romilly sur Seine", "Portes de Romilly sur Seine"),
        ("CA de l'Albigeois (C2A)", "Albigeois"),
        (
            "CA de la Presqu'île de Guérande Atlantique (Cap Atlantique)",
            "Presqu'île de Guérande Atlantique (Cap Atlantique)",
        ),
        ('CA "Saintes - Grandes Rives - L\'Agglo"', "Saintes - Grandes Rives - L'Agglo"),
        (
            'CC Alpes-Provence-Verdon "Sources de lumière"',
            "Alpes-Provence-Verdon «\u00a0Sources de lumière\u00a0»",
        ),
        ("Métropole de Lyon", "Métropole de Lyon"),
        ("Plaine Commune", "Plaine Commune"),
    ],
)
def test_display_name(official: str, shown: str) -> None:
    assert display_name(official) == shown


def test_full_name() -> None:
    assert full_name("CU du Grand Poitiers", LegalType.CU) == "Communauté urbaine du Grand Poitiers"
    assert full_name("Dijon Métropole", LegalType.METRO) == "Dijon Métropole"


def test_no_name_is_lost(france: Dataset) -> None:
    for one in france.intercommunalities():
        assert slug_for(one.name)
        assert not one.name.startswith(("CC ", "CA ", "CU "))
        assert '"' not in one.name


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("L'Île-Saint-Denis", "l-ile-saint-denis"),
        ("Œuilly", "oeuilly"),
        ("L’Haÿ-les-Roses", "l-hay-les-roses"),
        ("Volonne", "volonne"),
        ("  A  --  B  ", "a-b"),
    ],
)
def test_slug(name: str, slug: str) -> None:
    assert slug_for(name) == slug


def test_slug_is_cut_between_words() -> None:
    slug = slug_for("Communauté de communes des pays de la haute vallée et des grandes plaines")
    assert len(slug) <= 60
    assert "communaute-de-communes-des-pays-de-la-haute-vallee-et-des-grandes".startswith(slug)
    assert not slug.endswith("-")
    assert slug_for("a" * 100) == "a" * 60


def test_slug_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no address"):
        slug_for("東京")


@given(st.text(max_size=80))
def test_a_slug_is_an_address_and_its_own_slug(name: str) -> None:
    if fold(name):
        slug = slug_for(name)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
        assert slug_for(slug) == slug


def test_unique_slug() -> None:
    assert unique_slug("Saint-Denis", "93", set()) == "saint-denis"
    assert unique_slug("Saint-Denis", "93", {"saint-denis"}) == "saint-denis-93"
    assert unique_slug("Sainte-Marie", "2A", {"sainte-marie"}) == "sainte-marie-2a"
    taken = {"saint-denis", "saint-denis-93"}
    assert unique_slug("Saint-Denis", "93", taken) == "saint-denis-93-2"
    assert unique_slug("Saint-Denis", "93", taken | {"saint-denis-93-2"}) == "saint-denis-93-3"
    assert unique_slug("Jardin", "", {"jardin"}) == "jardin-2"


def test_every_commune_of_france_can_have_its_address(france: Dataset) -> None:
    taken: set[str] = set()
    for commune in france.communes():
        taken.add(unique_slug(commune.name, commune.department.code, taken))
    assert len(taken) == 34_969
    # A homonym inside one department is rare: the department is enough for nearly all.
    assert sum(bool(re.search(r"-(\d\d|2[ab]|97\d)-\d$", slug)) for slug in taken) < 50


def test_an_intercommunality_leaves_the_plain_name_to_its_commune(france: Dataset) -> None:
    (match, *_) = france.search("CU Alençon")
    assert match.intercommunality is not None
    communes = france.communes_of(match.intercommunality)
    slugs = plan_slugs(match.intercommunality, communes, ())
    assert slugs["61001"] == "alencon"
    assert slugs[match.intercommunality.siren] == "communaute-urbaine-d-alencon"
    assert slugs == plan_slugs(match.intercommunality, reversed(communes), ())
    assert len(set(slugs.values())) == len(communes) + 1


def test_slugs_keep_clear_of_those_taken(france: Dataset) -> None:
    p2a = france.find_by_siren(P2A)
    assert p2a is not None
    slugs = plan_slugs(p2a, france.communes_of(p2a), {"volonne", "provence-alpes-agglomeration"})
    assert slugs["04244"] == "volonne-04"
    assert slugs[P2A] == "provence-alpes-agglomeration-04"


# --- SIREN


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", SirenFault.EMPTY),
        (" \u00a0", SirenFault.EMPTY),
        ("20006743A", SirenFault.CHARACTERS),
        ("２０００６７４３７", SirenFault.CHARACTERS),  # figures, but not ASCII
        ("2000674", SirenFault.LENGTH),
        ("2000674370", SirenFault.LENGTH),
        ("20006743700013", SirenFault.SIRET),
        ("200067438", SirenFault.CHECKSUM),
        ("200076437", SirenFault.CHECKSUM),  # two figures swapped
    ],
)
def test_a_wrong_siren_says_why(text: str, fault: SirenFault) -> None:
    with pytest.raises(SirenError) as caught:
        normalise_siren(text)
    assert caught.value.fault is fault
    assert str(caught.value).endswith(".")
    assert not is_siren(text)


def test_spaces_in_a_siren_do_not_count() -> None:
    assert normalise_siren(" 200\u202f067\u00a0437\n") == P2A
    assert normalise_siren("200.067.437") == P2A


@given(st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_figure_is_always_seen(position: int, shift: int) -> None:
    figures = [int(figure) for figure in P2A]
    figures[position] = (figures[position] + shift) % 10
    assert not is_siren("".join(map(str, figures)))


# --- a new millésime


def recorded_facts(france: Dataset, siren: str) -> dict[str, TerritoryFacts]:
    found = france.find_by_siren(siren)
    assert found is not None
    facts = {siren: intercommunality_facts(found)}
    facts |= {commune.insee: commune_facts(commune) for commune in france.communes_of(found)}
    return facts


def test_the_first_time_everything_is_created(france: Dataset) -> None:
    changes = compare(france, P2A, {}, ())
    assert len(changes.created) == 47
    assert changes.created[0].code == P2A
    assert changes.created[0].legal_type is LegalType.CA
    assert not changes.updated and not changes.unchanged and not changes.departed


def test_the_second_time_nothing_changes(france: Dataset) -> None:
    facts = recorded_facts(france, P2A)
    changes = compare(france, P2A, facts, [code for code in facts if code != P2A])
    assert changes.is_empty
    assert len(changes.unchanged) == 47
    assert not changes.departed


def test_names_and_populations_are_updated(france: Dataset) -> None:
    facts = recorded_facts(france, P2A)
    old = replace(facts["04244"], name="Volone", population=1_600)
    changes = compare(france, P2A, facts | {"04244": old}, ())
    (update,) = changes.updated
    assert update.changed == ("name", "population")
    assert (update.before.name, update.after.name) == ("Volone", "Volonne")
    assert len(changes.unchanged) == 46 and not changes.created


def test_departures_are_told_with_their_reason(france: Dataset) -> None:
    facts = recorded_facts(france, P2A)
    volonne = facts["04244"]
    gone = {code: replace(volonne, code=code) for code in ("93059", "04112", "22016", "04999")}
    changes = compare(france, P2A, facts | gone, ["04244", *gone])
    told = {one.before.code: (one.reason, one.into) for one in changes.departed}
    manosque = france.intercommunalities_of("04112")
    assert told == {
        "93059": (DepartureReason.MERGED, ("93066",)),
        "04112": (DepartureReason.MOVED, (manosque[0].siren,)),
        "22016": (DepartureReason.INDEPENDENT, ()),
        "04999": (DepartureReason.UNKNOWN, ()),
    }
    assert changes.is_empty


def test_a_commune_met_under_its_ept_is_not_created_again(france: Dataset) -> None:
    changes = compare(france, GRAND_PARIS, recorded_facts(france, PLAINE_COMMUNE), ())
    assert "93066" in changes.unchanged
    assert len(changes.created) == 1 + 130 - 8
    assert not changes.departed  # Plaine Commune is recorded, and no child of the métropole


def test_a_territory_the_data_does_not_know(france: Dataset) -> None:
    with pytest.raises(UnknownTerritoryError, match="732829320"):
        compare(france, "732829320", {}, ())


# --- the maintainers' builder


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "tools" / "build_territory_data.py"
    spec = importlib.util.spec_from_file_location("build_territory_data", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def write_package(folder: Path, **changes: object) -> Path:
    """Write a package with one EPCI of two communes, one of them with a delegated commune."""
    data = folder / "data"
    data.mkdir(parents=True)
    common = {"departement": "04", "region": "93", "zone": "metro", "type": "commune-actuelle"}
    communes = [
        {"code": "04002", "nom": "Bé", "siren": "210400024", "population": 20, **common},
        {
            "code": "04001",
            "nom": "Au",
            "siren": "210400016",
            "population": 11,
            "codesPostaux": ["04510", "04500"],
            "anciensCodes": ["04003"],
            **common,
        },
        {"code": "04003", "nom": "Ou", "chefLieu": "04001", **common, "type": "commune-deleguee"},
    ]
    members = [
        {"code": "04002", "nom": "Be", "populationMunicipale": 19, "populationTotale": 21},
        {"code": "04001", "nom": "Au", "populationMunicipale": 10, "populationTotale": 12},
    ]
    epci = {
        "code": P2A,
        "nom": "CC  du Val",
        "type": "CC",
        "membres": members,
        "populationMunicipale": 29,
        "populationTotale": 33,
    }
    files = {
        "communes": communes,
        "epci": [{**epci, **changes}],
        "ept": [],
        "departements": [{"code": "04", "nom": "Basses-Alpes", "region": "93"}],
        "regions": [{"code": "93", "nom": "Provence"}],
    }
    for name, content in files.items():
        (data / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "package.json").write_text('{"version": "6.0.0"}', encoding="utf-8")
    return folder


def test_what_is_built_is_read_back(builder: ModuleType, tmp_path: Path) -> None:
    builder.build(write_package(tmp_path / "package"), tmp_path / "built")
    data = Dataset(tmp_path / "built")
    (one,) = data.intercommunalities()
    assert (one.name, one.full_name) == ("Val", "Communauté de communes du Val")
    assert (one.population.year, one.population_municipal, one.population_total) == (2022, 29, 33)
    first, second = data.communes_of(one)
    assert (first.insee, first.postcodes, first.population) == ("04001", ("04500", "04510"), 11)
    assert second.name == "Bé"  # INSEE's name, not the list's
    assert second.listed is not None and second.listed.total == 21
    assert data.current_code("04003") == "04001"
    assert [match.reason for match in data.search("ou")] == [MatchReason.LOCALITY]


def test_building_twice_gives_the_same_bytes(builder: ModuleType, tmp_path: Path) -> None:
    package = write_package(tmp_path / "package")
    builder.build(package, tmp_path / "one")
    builder.build(package, tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(names) == 4
    for name in names:
        content = (tmp_path / "one" / name).read_bytes()
        assert content == (tmp_path / "two" / name).read_bytes()
        if name.endswith(".gz"):
            assert content[3:8] == b"\0" * 5  # neither flags, so no file name, nor time
            assert gzip.decompress(content).endswith(b"\n")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"type": "SAN"}, "unknown legal type SAN"),
        ({"populationTotale": 34}, "populationTotale is 34, its members make 33"),
        ({"membres": []}, "members missing"),
        ({"nom": "CC du\u2028Val\x85"}, None),
    ],
)
def test_data_that_breaks_a_rule_stops_the_build(
    builder: ModuleType, tmp_path: Path, changes: dict[str, object], message: str | None
) -> None:
    package = write_package(tmp_path / "package", **changes)
    if message is None:  # odd spaces in a name are only spaces
        builder.build(package, tmp_path / "built")
        assert next(Dataset(tmp_path / "built").intercommunalities()).name == "Val"
        return
    with pytest.raises(builder.BuildError, match=message):
        builder.build(package, tmp_path / "built")


def test_an_unknown_version_must_be_described_first(builder: ModuleType, tmp_path: Path) -> None:
    package = write_package(tmp_path / "package")
    (package / "package.json").write_text('{"version": "7.0.0"}', encoding="utf-8")
    with pytest.raises(builder.BuildError, match="VINTAGES"):
        builder.build(package, tmp_path / "built")
