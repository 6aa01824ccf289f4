"""Printed ballots and lists, read back from the PDF files."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from parvis.documents import Look, Unprintable
from parvis_budgets.documents import (
    Printed,
    PrintedProject,
    RollLine,
    ballot_pdf,
    projects_pdf,
    roll_pdf,
)
from parvis_budgets.reglement.model import BallotRules
from parvis_budgets.reglement.words import MENTIONS, BallotKind

PROJECTS = (
    PrintedProject(3, "Des bancs à l’ombre", 180_000, "Cadre de vie", "Centre", "Six bancs."),
    PrintedProject(7, "Verger partagé", 325_050),
    PrintedProject(11, "Sentier botanique", 720_000, place="Saint-Jean"),
)
RULES = {
    "approval": BallotRules(kind=BallotKind.APPROVAL, least=2, most=5),
    "knapsack": BallotRules(kind=BallotKind.KNAPSACK, share_least=50),
    "points": BallotRules(kind=BallotKind.POINTS, points_total=10, points_most=4),
    "ranking": BallotRules(kind=BallotKind.RANKING, least=3, most=3),
    "judgment": BallotRules(kind=BallotKind.JUDGMENT, mentions=MENTIONS),
}


def printed(kind: str = "approval", **changes) -> Printed:
    whole = Printed(
        title="Budget participatif 2027",
        look=Look("Commune de Volonne"),
        rules=RULES[kind],
        projects=PROJECTS,
        envelope=1_500_000,
        hand_in="à l’accueil de la mairie",
        closes=date(2027, 3, 31),
    )
    return replace(whole, **changes)


def read(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


SAID = {
    "approval": ["Cochez la case", "Choisissez 2 projets au moins, 5 au plus."],
    "knapsack": ["Cochez la case", "15 000 € au plus en tout", "Et 7 500 € au moins", "Total"],
    "points": ["10 points à répartir", "4 au plus pour un même projet", "/ 4", "Total"],
    "ranking": ["Écrivez 1 à côté", "Choisissez exactement 3 projets", "Votre rang"],
    "judgment": ["une seule", "compte comme « À rejeter »", "Très bien", "Passable"],
}


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", RULES)
def test_a_ballot_says_how_to_vote_and_on_what(kind, large):
    text = read(ballot_pdf(printed(kind, large=large)))
    for told in (
        *SAID[kind],
        "Commune de Volonne",
        "Enveloppe de 15 000 €",
        "3 250,50 €",
        "Verger partagé",
        "Cadre de vie, Centre",
        "à l’accueil de la mairie, le 31 mars 2027 au plus tard",
        "votre vote est secret",
    ):
        assert told in text, told
    assert all(str(project.number) in text for project in PROJECTS)


@pytest.mark.parametrize("kind", RULES)
def test_large_print_is_large_everywhere(kind):
    sizes = set()

    def visit(text, matrix, text_matrix, _font, size):
        if text.strip():
            sizes.add(round(abs(size * text_matrix[3] * matrix[3]), 1))

    for made in (ballot_pdf(printed(kind, large=True)), projects_pdf(printed(kind, large=True))):
        for page in PdfReader(io.BytesIO(made)).pages:
            page.extract_text(visitor_text=visit)
    assert min(sizes) >= 18


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (BallotRules(least=6, most=6), "Choisissez exactement 6 projets."),
        (BallotRules(most=1), "Choisissez exactement 1 projet."),
        (BallotRules(most=3), "Choisissez 3 projets au plus."),
        (BallotRules(least=2), "Choisissez 2 projets au moins."),
        (BallotRules(), "Choisissez autant de projets que vous le souhaitez."),
        (
            BallotRules(most=5, themes=("Nature",), themed_most=2, free_most=3),
            "2 au plus dans « Nature » et 3 au plus dans tous les autres",
        ),
        (BallotRules(blank=False), "Un bulletin sans aucun choix n’est pas compté."),
        (BallotRules(blank=True), "Un bulletin laissé blanc est compté comme blanc."),
    ],
)
def test_the_limits_are_those_of_the_reglement(rules, said):
    assert said in read(ballot_pdf(printed(rules=rules)))


def test_what_a_project_without_a_mention_counts_as():
    text = read(ballot_pdf(printed("judgment", unrated="apart")))
    assert "jugé par les personnes" in text and "compte comme" not in text


def test_the_least_share_is_never_printed_too_low():
    rules = replace(RULES["knapsack"], share_least=33)
    assert "Et 0,34 € au moins" in read(ballot_pdf(printed(rules=rules, envelope=101)))


def test_nothing_tells_a_ballot_from_another():
    one, other = (PdfReader(io.BytesIO(ballot_pdf(printed()))) for _ in range(2))
    for left, right in zip(one.pages, other.pages, strict=True):
        assert left.get_contents().get_data() == right.get_contents().get_data()
        assert not left.images


def test_in_english():
    text = read(ballot_pdf(printed(locale="en")))
    assert "How to vote" in text and "Choose 2 projects at least, 5 at most." in text


def test_the_list_of_projects():
    text = read(projects_pdf(printed(envelope_name="Quartier du Pont")))
    for told in ("Quartier du Pont, enveloppe de 15 000 €", "Six bancs.", "7 200 €"):
        assert told in text, told


def test_who_has_voted_already_does_not_sign():
    lines = [RollLine("MARTIN Camille", "1958", "par internet"), RollLine("BLANC Ali", "2001")]
    text = read(roll_pdf(printed(), lines, made=date(2027, 3, 1)))
    assert "arrêtée le 1er mars 2027" in text
    assert "1 MARTIN Camille 1958 A déjà voté : par internet 2 BLANC Ali 2001" in text
    assert text.count("A déjà voté") == 1
    assert "Second agent" in text and "Bulletins dans l’urne" in text


def test_a_long_roll_repeats_its_head():
    lines = [RollLine(f"PERSONNE {number}") for number in range(60)]
    pages = PdfReader(io.BytesIO(roll_pdf(printed(), lines, made=date(2027, 3, 1)))).pages
    assert len(pages) > 2
    assert all("Nom" in page.extract_text() for page in pages[:3])
    assert read(roll_pdf(printed(), [], made=date(2027, 3, 1)))


def test_what_people_write_stays_text():
    project = replace(PROJECTS[0], title='#read("/etc/passwd") *gras* $x$ ]', summary="= Titre")
    for make in (ballot_pdf, projects_pdf):
        assert '#read("/etc/passwd") *gras* $x$ ]' in read(make(printed(projects=[project])))
    with pytest.raises(Unprintable):
        ballot_pdf(printed(title="a\0b"))
    with pytest.raises(Unprintable):
        roll_pdf(printed(), [RollLine("a\0b")], made=date(2027, 3, 1))
