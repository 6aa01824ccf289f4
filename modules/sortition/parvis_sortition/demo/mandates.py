"""What the demonstration's panels are for, and how they are prepared."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from parvis.content import Channel
from parvis.db import db, now
from parvis.demo.territory import DemoTerritory
from parvis.people import Person
from parvis.spaces import Component
from parvis_sortition.demo.people import AGES, DIPLOMAS, HOUSINGS, SEXES, Inhabitant, list_of
from parvis_sortition.jobs_rolls import Work
from parvis_sortition.models import (
    CriterionKind,
    Invitation,
    LetterBatch,
    LetterKind,
    Recruitment,
    Roll,
    RollValue,
    Volunteer,
)
from parvis_sortition.operations.freezing import open_answers
from parvis_sortition.operations.letters import change_letter
from parvis_sortition.operations.mandate import (
    CriterionText,
    ValueText,
    add_criterion,
    begin_recruitment,
    change_mandate,
)
from parvis_sortition.operations.parts import Part, change_sub_draw, set_exclusions
from parvis_sortition.operations.quotas import set_quotas
from parvis_sortition.operations.recognising import tags_of
from parvis_sortition.operations.roll_work import start_drawing, start_reading
from parvis_sortition.operations.rolls import commit_roll, receive_roll
from parvis_sortition.queries.territory import communes_of
from parvis_sortition.targets import quotas as quotas_of
from parvis_sortition.targets import sectors as sectors_of

NOTES = {
    Channel.PHONE: "Permanence téléphonique",
    Channel.PAPER: "Coupon-réponse",
    Channel.MEETING: "Stand du marché",
}
LETTER = {
    "address": ["4 rue Klein", "04000 Digne-les-Bains"],
    "telephone": "04 92 00 00 00",
    "hours": "du lundi au vendredi, de 9\u00a0h à midi",
    "place": "Digne-les-Bains",
    "source": "une liste inventée pour la démonstration",
    "allowance": "90\u00a0€ par journée, trajets remboursés",
    "help": "Repas et garde d’enfants sur place, navette depuis chaque village",
    "on_paper": "à l’accueil de la mairie",
}
MADE_UP = "Chiffres de la démonstration, proches de ceux de l’Insee"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A panel of the demonstration. Days count from the day it is planted; negative is past."""

    title: str
    body: str
    purposes: str
    note: str
    size: int
    alternates: int
    criteria: tuple[str, ...]
    begun: int
    opened: int
    answers: int
    draw: int
    appeal: int
    panel: int


CONVENTION = Declared(
    title="Convention citoyenne sur la sobriété énergétique",
    body=(
        "Quarante-six habitantes et habitants, tirés au sort, répondent à une question : **comment "
        "consommer moins d’énergie dans nos communes, sans laisser personne au bord du chemin ?**"
        "\n\nSix samedis, de la visite de la chaufferie bois de Digne-les-Bains à la rédaction des "
        "propositions. Le conseil d’agglomération répondra à chacune, par écrit, dans les trois "
        "mois.\n\nLes journées sont indemnisées (90 €), le repas et la garde d’enfants sont "
        "assurés."
    ),
    purposes=(
        "Tirer au sort un panel qui ressemble à la population, joindre les personnes tirées, rien "
        "d’autre. Les réponses ne sont ni publiées, ni transmises."
    ),
    note=(
        "Trois boules de loto tirées par un huissier, salle du conseil, à Digne-les-Bains, devant "
        "le public : elles donnent le numéro du panel, de 000 à 999."
    ),
    size=46,
    alternates=14,
    criteria=("sex", "age", "sector", "diploma"),
    begun=-80,
    opened=-66,
    answers=-21,
    draw=-15,
    appeal=21,
    panel=330,
)
WATER = Declared(
    title="Atelier citoyen de l’eau",
    body=(
        "Vingt personnes tirées au sort disent, en trois soirées, **comment partager l’eau l’été à "
        "Digne-les-Bains** : jardins, piscines, fontaines, agriculture.\n\nVous avez reçu une "
        "lettre ? Répondez avec son code : trois minutes suffisent."
    ),
    purposes="Tirer au sort vingt personnes qui ressemblent à la ville, et les joindre.",
    note="Trois dés à dix faces, lancés en public à la médiathèque.",
    size=20,
    alternates=6,
    criteria=("sex", "age", "housing"),
    begun=-25,
    opened=-14,
    answers=18,
    draw=25,
    appeal=60,
    panel=200,
)
PLAIN = {
    "sex": (CriterionKind.SEX, "Sexe", SEXES),
    "diploma": (CriterionKind.DIPLOMA, "Diplôme le plus élevé", DIPLOMAS),
    "housing": (CriterionKind.HOUSING, "Logement", HOUSINGS),
}


def prepare(
    territory: DemoTerritory, actor: Person, component: Component, declared: Declared
) -> Recruitment:
    """The mandate, published, with its quotas."""
    with territory.ago(timedelta(days=-declared.begun)):
        found = begin_recruitment(actor, component, declared.title, declared.body, declared.size)
        day = territory.today.replace(hour=17, minute=0, second=0, microsecond=0)
        change_mandate(
            actor,
            found,
            answers_until=day + timedelta(days=declared.answers),
            draw_at=day + timedelta(days=declared.draw),
            appeal_until=day + timedelta(days=declared.appeal),
            panel_until=day + timedelta(days=declared.panel),
            controller="Provence Alpes Agglomération (démonstration)",
            controller_contact="participation@example.org, 04 92 00 00 00",
            purposes=declared.purposes,
            randomness_note=declared.note,
            college="Tirés au sort",
        )
        part = found.sub_draws[0]
        text = Part(
            name="Tirage principal",
            audience="Toute personne de 16 ans ou plus qui habite ici",
            size=declared.size,
            alternates=declared.alternates,
        )
        change_sub_draw(actor, part, text)
        set_exclusions(
            actor,
            found,
            [
                "Je ne suis pas élu·e du conseil d’agglomération.",
                "Je ne travaille pas au service qui organise ce tirage.",
            ],
            one_per_household=True,
        )
        for key in declared.criteria:
            criterion = add_criterion(actor, found, _criterion(found, key))
            people = {value.label: value.population or 0 for value in criterion.values}
            bounds = {
                quota.value: (quota.min, quota.max)
                for quota in quotas_of.propose(criterion.label, people, declared.size, slack=1)
            }
            by_value = {value.id: bounds[value.label] for value in criterion.values}
            set_quotas(actor, part, criterion, by_value)
    with territory.ago(timedelta(days=-declared.opened)):
        open_answers(actor, found)
        change_letter(actor, found, LETTER)
    return found


def _criterion(found: Recruitment, key: str) -> CriterionText:
    if key == "sector":
        return _sectors(found)
    if key == "age":
        return CriterionText(
            kind=CriterionKind.AGE,
            label="Âge",
            source=MADE_UP,
            values=[
                ValueText(
                    label=label,
                    population=people,
                    age_low=low,
                    age_high=None if low == 75 else high,
                )
                for label, (low, high, people, _readily) in AGES.items()
            ],
        )
    kind, label, values = PLAIN[key]
    return CriterionText(
        kind=kind,
        label=label,
        source=MADE_UP,
        values=[ValueText(label=name, population=each[0]) for name, each in values.items()],
    )


def _sectors(found: Recruitment) -> CriterionText:
    proposed = sectors_of.propose(communes_of(found.space), found.size)
    return CriterionText(
        kind=CriterionKind.SECTOR,
        label="Secteur",
        source="Insee, populations officielles des communes",
        values=[
            ValueText(label=each.label("fr"), population=each.population, communes=each.codes)
            for each in proposed
        ],
    )


def invite(
    territory: DemoTerritory,
    actor: Person,
    found: Recruitment,
    people: Sequence[Inhabitant],
    letters: int,
    *,
    days: int,
) -> dict[tuple[str, str], Invitation]:
    """Draw whom to invite from a list of these people. Returns the letters by name and street."""
    with territory.ago(timedelta(days=days)):
        found.to_invite = letters
        name = "Liste fictive de la démonstration"
        roll = receive_roll(actor, found.sub_draws[0], name, io.BytesIO(list_of(people)))
        roll.salt = hashlib.sha256(found.title.encode()).hexdigest()
        columns: Mapping[str, int] = roll.layout["columns"]
        start_reading(actor, roll, columns, header=True)
        Work(roll).run()
        commit_roll(
            actor,
            roll,
            letters,
            "Tirage du Loto du lendemain",
            RollValue.NUMBERS,
            now() + timedelta(hours=20),
        )
    with territory.ago(timedelta(days=days - 1)):
        start_drawing(actor, roll, "4-17-23-31-46-8")
        Work(roll).run()
        _sent(found, roll)
    rows = db.session.query(Invitation).filter_by(recruitment_id=found.id)
    return {(str(row.recipient["name"]), str(row.recipient["lines"][0])): row for row in rows}


def _sent(found: Recruitment, roll: Roll) -> None:
    """The letters have gone: nothing is printed for people who do not exist."""
    batch = LetterBatch(
        recruitment_id=found.id,
        kind=LetterKind.INVITATION,
        count=roll.invited,
        done=roll.invited,
        made_at=now(),
        cleared_at=now(),
    )
    db.session.add(batch)
    db.session.flush()
    db.session.execute(
        update(Invitation).where(Invitation.recruitment_id == found.id).values(letter_id=batch.id)
    )


def register(
    territory: DemoTerritory,
    actor: Person,
    found: Recruitment,
    said: Sequence[tuple[Inhabitant, Channel, timedelta]],
    letters: Mapping[tuple[str, str], Invitation],
) -> None:
    """Volunteers, each with how and how long ago they answered: written at once, six hundred being
    many for the operation that takes one.
    """
    for each, channel, age in said:
        letter = letters[each.name, each.street]
        answered = territory.today - age
        identity = {
            "name": each.name,
            "phone": each.phone,
            "birth_year": answered.year - each.age,
            "address": each.street,
            "postcode": letter.recipient["postcode"],
            "town": letter.recipient["town"],
        }
        if channel == Channel.WEB and each.email:
            identity["email"] = each.email
        found.last_number += 1
        db.session.add(
            Volunteer(
                recruitment_id=found.id,
                sub_draw_id=letter.sub_draw_id,
                number=found.last_number,
                invitation_id=letter.id,
                code_hash=letter.code_hash,
                identity=identity,
                answers=_answers(found, each),
                **tags_of(found, identity),
                channel=channel,
                channel_note=NOTES.get(channel, ""),
                entered_by_id=None if channel == Channel.WEB else actor.id,
                consent_at=answered,
                created_at=answered,
            )
        )
    db.session.flush()


def _answers(found: Recruitment, each: Inhabitant) -> dict[str, int]:
    said = {
        CriterionKind.SEX: each.sex,
        CriterionKind.AGE: each.band,
        CriterionKind.DIPLOMA: each.diploma,
        CriterionKind.HOUSING: each.housing,
    }
    return {
        str(criterion.id): value.id
        for criterion in found.criteria
        for value in criterion.values
        if value.label == said.get(CriterionKind(criterion.kind))
        or each.commune.code in value.communes
    }
