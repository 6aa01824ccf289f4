"""Open data: what is public, all of it, and nothing else."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest
from openapi_spec_validator import validate

from parvis.db import transaction
from parvis.opendata.csv_stream import safe_cell
from parvis_proposals.operations import Text, draft_proposal, publish_proposal

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def published(new_space, new_person, new_component):
    """A public proposal, a draft, and one of a members' space."""
    territory = new_space("Provence Alpes", slug="p2a")
    volonne = new_space("Volonne", territory, slug="volonne", insee="04244")
    private = new_space("Bureau", territory, slug="bureau", visibility="members")
    below = new_space("Sous le bureau", private, slug="sous-bureau")
    author = new_person("Jeanne Aubert")
    open_component = new_component(volonne, "proposals", "propositions")
    for number, title in enumerate(["Un banc public", "Un verger", "Un bus plus tard"]):
        proposal = draft_proposal(author, open_component, Text(title=title, body=f"Texte {number}"))
        publish_proposal(author, proposal)
    draft_proposal(author, open_component, Text(title="Brouillon secret", body="Non."))
    for space in (private, below):
        component = new_component(space, "proposals", "propositions")
        with transaction():
            from parvis.content.operations import make_content, publish_content
            from parvis_proposals.models import Proposal

            hidden = make_content(Proposal, component, author, title="Affaire interne", body="Non.")
            publish_content(hidden, author, "proposals.published")
    return territory


def test_json_in_pages(client, published):
    page = client.get("/api/proposals?limit=2").json
    assert [row["title"] for row in page["data"]] == ["Un banc public", "Un verger"]
    row = page["data"][0]
    assert (row["space"], row["insee"], row["stage"]) == ("volonne", "04244", "submitted")
    assert row["author"] == "Jeanne Aubert"
    assert row["published_at"].endswith("Z")
    last = client.get(page["next"].removeprefix("http://localhost")).json
    assert [row["title"] for row in last["data"]] == ["Un bus plus tard"]
    assert last["next"] is None


def test_csv_has_the_same_columns(client, published):
    response = client.get("/api/proposals.csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["title"] for row in rows] == ["Un banc public", "Un verger", "Un bus plus tard"]
    assert list(rows[0]) == list(client.get("/api/proposals").json["data"][0])
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("address", ["/api/proposals", "/api/proposals.csv", "/p2a/feed.atom",
    "/volonne/feed.atom", "/volonne/propositions/feed.atom", "/api/spaces", "/api/comments"])
def test_what_is_private_appears_nowhere(client, published, address):
    text = client.get(address).text
    for word in ("Brouillon", "interne", "bureau", "Bureau", "@example.org"):
        assert word not in text


def test_private_spaces_have_no_feed(client, published):
    assert client.get("/bureau/feed.atom").status_code == 404
    assert client.get("/api/proposals?space=bureau").status_code == 404
    assert client.get("/api/proposals?space=sous-bureau").status_code == 404


def test_a_space_and_those_below(client, published):
    assert len(client.get("/api/proposals?space=p2a").json["data"]) == 3
    assert len(client.get("/api/proposals?space=volonne").json["data"]) == 3


def test_the_feeds_are_atom(client, published):
    feed = ET.fromstring(client.get("/p2a/feed.atom").data)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["Un bus plus tard", "Un verger", "Un banc public"]
    assert feed.findtext(f"{ATOM}title") == "Provence Alpes"


def test_the_document_is_openapi(client, published):
    document = client.get("/api/openapi.json").json
    validate(document)
    assert document["openapi"].startswith("3.1")
    for path in document["paths"]:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("query", ["after=x", "after=-1", f"after={2**63}", "limit=0", "limit=9999",
    "after=1e3", "limit=²"])
def test_wrong_parameters_are_said(client, published, query):
    response = client.get(f"/api/proposals?{query}")
    assert response.status_code == 400
    assert response.json["status"] == 400


def test_unknown_collections_and_spaces_are_404(client, published):
    assert client.get("/api/secrets").status_code == 404
    assert client.get("/api/proposals?space=nowhere").status_code == 404


def test_the_number_of_queries_does_not_grow(client, published, count_queries):
    with count_queries() as few:
        client.get("/api/proposals?limit=1")
    with count_queries() as more:
        client.get("/api/proposals?limit=200")
    assert len(few) == len(more) <= 4


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(cell):
    assert safe_cell(cell) == "'" + cell


def test_numbers_stay_numbers():
    assert safe_cell(-3) == -3
