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
        "sample_person": SamplePerson(12, "Jeanne Roux"),
    }


@blueprint.get("/styleguide")
def styleguide() -> Response:
    """The page. Registered in a demonstration only: it says nothing to citizens."""
    return render("parvis/styleguide.html", **context())
