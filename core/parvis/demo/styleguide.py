"""The style guide: every macro of the library on one page, with made-up contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from parvis.db import now
from parvis.figures import charts, numbers
from parvis.figures.charts import Chart, Frame, Group, Measure, Tone
from parvis.figures.small_cells import Counts, Dimension, suppress
from parvis.web.forms import Form
from parvis.web.rendering import render

blueprint = Blueprint("styleguide", __name__)


@dataclass(frozen=True)
class SamplePerson:
    """Someone who does not exist, for the avatar."""

    id: int
    name: str


class SampleForm(Form):
    """Every kind of field that `ui.field` knows."""

    class Meta(Form.Meta):
        csrf = False

    title = StringField(
        "Titre",
        [InputRequired("Donnez un titre."), Length(max=80)],
        description="Une phrase courte, qui dit l’idée.",
    )
    body = TextAreaField("Votre idée", [InputRequired("Décrivez votre idée."), Length(max=2000)])
    category = SelectField(
        "Thème", [Optional()], choices=[SelectChoice("a", "Mobilités"), SelectChoice("b", "Santé")]
    )
    kind = RadioField(
        "Vous êtes",
        [InputRequired("Choisissez une réponse.")],
        choices=[
            SelectChoice("a", "Habitant·e"),
            SelectChoice("b", "Une association"),
            SelectChoice("c", "Une entreprise"),
        ],
    )
    subjects = SelectMultipleField(
        "Sujets",
        [Optional()],
        choices=[SelectChoice("a", "Eau"), SelectChoice("b", "Forêt")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    day = DateField("Date", [Optional()])
    moment = DateTimeLocalField("Début", [Optional()])
    count = IntegerField("Nombre de personnes", [Optional()])
    photo = FileField("Photo", [Optional()], description="JPEG ou PNG, 8 Mo au plus.")
    agreed = BooleanField(
        "J’accepte le règlement", [InputRequired("Acceptez le règlement pour continuer.")]
    )
    place = StringField("Adresse ou lieu-dit", [Optional()])
    lat = DecimalField("Latitude", [Optional()])
    lon = DecimalField("Longitude", [Optional()])


class SampleSearch(Form):
    """A search box and three filters."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField("Rechercher")
    category = SelectField("Thème", choices=["Tous", "Mobilités", "Santé"])
    state = SelectField("État", choices=["Tous", "Acceptée", "À l’étude"])
    order = SelectField("Trier", choices=["Les plus récentes", "Les plus soutenues"])


def context() -> dict[str, Any]:
    """What the page needs: a form with its errors, a search form, a moment, someone."""
    form = SampleForm(formdata=MultiDict({"title": ""}))
    form.validate()
    return {
        "form": form,
        "search_form": SampleSearch(formdata=None),
        "moment": now(),
        "sample_text": SAMPLE_TEXT,
        "sample_person": SamplePerson(12, "Jeanne Roux"),
        "sample_charts": sample_charts(),
        "sample_counts": suppress(SAMPLE_COUNTS),
    }


SAMPLE_TEXT = """Un tableau plus large qu’un téléphone, comme dans les textes légaux :

| Traitement | Finalité | Destinataires | Durée de conservation | Fondement |
| --- | --- | --- | --- | --- |
| Comptes | Participation | Administration | deux ans | intérêt public |
"""

SAMPLE_COUNTS = Counts(
    Dimension("Commune", ("Digne-les-Bains", "Volonne", "Thoard", "Majastres")),
    Dimension("Âge", ("16 à 24 ans", "25 à 59 ans", "60 ans et plus")),
    ((212, 804, 655), (31, 118, 96), (12, 7, 41), (0, 2, 1)),
)


def sample_charts() -> list[Chart]:
    """One chart of each sort."""
    costs = [
        charts.single(
            "Rénovation de la fontaine de la place de l’Église",
            620_000,
            "6 200 €",
        ),
        charts.single("Abri à vélos", 480_000, "4 800 €"),
        charts.single("Bancs", 60_000, "600 €"),
    ]
    ages = [("16 à 24 ans", (0.11, 0.06, 0.11)), ("75 ans et plus", (0.148, 0.201, 0.152))]
    groups = [
        Group(label, tuple(Measure(value, numbers.share(value, "fr")) for value in values))
        for label, values in ages
    ]
    rest = charts.single("Reste", 340_000, "3 400 €", Tone.EMPTY)
    described = "Des barres horizontales ; le tableau donne les mêmes chiffres."
    return [
        charts.bars(Frame("sample-bars", "Coût des projets", described), ("Projet", "Coût"), costs),
        charts.paired(
            Frame("sample-paired", "Âge du panel", described),
            "Âge",
            ["Population", "Volontaires", "Panel"],
            groups,
        ),
        charts.shares(
            Frame("sample-shares", "Dépense de l’enveloppe", described),
            ("Projet", "Coût", "Part"),
            [*costs, rest],
            "fr",
        ),
    ]


@blueprint.get("/styleguide")
def styleguide() -> Response:
    """The page. Registered in a demonstration only: it says nothing to citizens."""
    return render("parvis/styleguide.html", **context())
