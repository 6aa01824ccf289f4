"""Recruitments that take answers, letters, and what people type, in tests."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

from sortition_world import begin

from parvis.db import db, now, transaction
from parvis_sortition.codes import keyed_hash, new_code
from parvis_sortition.jobs_rolls import work_on_roll
from parvis_sortition.models import Invitation, RollValue
from parvis_sortition.operations.freezing import open_answers
from parvis_sortition.operations.roll_work import start_drawing, start_reading
from parvis_sortition.operations.rolls import commit_roll
from parvis_sortition.operations.volunteering import Answer

BASE = "/volonne/tirage/"
CONTACT = {"name": "Jeanne Aubert", "phone": "06 12 34 56 78", "consent": "y"}
LETTER = {
    "address": ["4 rue Klein", "04290 Volonne"],
    "telephone": "04 92 00 00 00",
    "source": "liste électorale",
}
PEOPLE = [(f"NOM{n}", "", "Awa") for n in range(9)]
REU = (
    "code du département de rattachement;nom de naissance;nom d'usage;prénoms;sexe;"
    "date de naissance;numéro de voie;libellé de voie;complément 1;complément 2;lieu-dit;"
    "code postal;commune;code du bureau de vote;numéro d'ordre dans le bureau de vote\n"
)


def make_recruitment(awa, place, **values):
    question = "Êtes-vous une femme ou un homme ?"
    found = begin(awa, place, 2, (1, 1), question=question, **values)
    open_answers(awa, found)
    return found


def write_to(recruitment, name, number):
    code = new_code()
    with transaction():
        row = Invitation(
            recruitment_id=recruitment.id,
            sub_draw_id=recruitment.sub_draws[0].id,
            number=number,
            tag=keyed_hash(recruitment, "letter", name),
            code=code,
            code_hash=keyed_hash(recruitment, "code", code),
            recipient={
                "name": name,
                "lines": ["4 rue Haute", "04290 VOLONNE"],
                "postcode": "04290",
                "town": "VOLONNE",
            },
        )
        db.session.add(row)
    return row


def code_of(recruitment, place=0):
    rows = db.session.query(Invitation).filter_by(recruitment_id=recruitment.id)
    return rows.order_by(Invitation.number).all()[place].code


def address(recruitment):
    return f"{BASE}{recruitment.number}/answer"


def hidden(page):
    """What the first form of the page takes along."""
    form = page.text.split('<form method="post" class="form"')[1].split("</form>")[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrf_token"}


def choose(recruitment, place=0):
    criterion = recruitment.criteria[0]
    return {f"criterion_{criterion.id}": str(criterion.values[place].id)}


def go_through(client, recruitment, begin, contact=CONTACT):
    """The three screens; the last page."""
    to = address(recruitment)
    page = client.post(to, data=begin | {"step": "code"})
    assert page.status_code == 200 and "Êtes-vous une femme" in page.text
    page = client.post(to, data=hidden(page) | choose(recruitment) | {"step": "questions"})
    assert page.status_code == 200 and "consent" in page.text
    return client.post(to, data=hidden(page) | contact | {"step": "contact"})


def said(recruitment, name, place=0, **values):
    criterion = recruitment.criteria[0]
    return Answer(
        identity={"name": name, "phone": f"06{abs(hash(name)) % 10**8:08d}"},
        values={criterion.id: criterion.values[place].id},
        consent=True,
        **values,
    )


def match_columns(awa, roll, columns, header):
    """Have a list read, by its job; what was found."""
    start_reading(awa, roll, columns, header)
    work_on_roll(roll.id, roll.work_number)
    db.session.expire_all()
    return SimpleNamespace(**roll.report)


def publish_list(awa, roll, number, announcement, kind=RollValue.NUMBERS):
    """Publish the hash of a list, whose value is then known at once."""
    commit_roll(awa, roll, number, announcement, kind, now() + timedelta(hours=1))
    with transaction():
        roll.value_at = roll.committed_at + timedelta(microseconds=1)


def draw_roll(awa, roll, value):
    """Have people drawn from a list, by its job; how many are invited."""
    start_drawing(awa, roll, value)
    work_on_roll(roll.id, roll.work_number)
    db.session.expire_all()
    return roll.invited


def reu(*people):
    lines = [
        f"04;{birth};{used};{first};F;01/02/1970;4;rue Haute;;;;04290;VOLONNE;1;{n}\n"
        for n, (birth, used, first) in enumerate(people)
    ]
    return REU + "".join(lines)
