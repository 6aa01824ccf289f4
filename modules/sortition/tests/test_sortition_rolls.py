"""Lists as towns have them; the lottery that anyone who holds the list can do again; letters."""

from __future__ import annotations

import io
import json
import re
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sortition_people import (
    BASE,
    LETTER,
    PEOPLE,
    REU,
    code_of,
    draw_roll,
    go_through,
    make_recruitment,
    match_columns,
    publish_list,
    reu,
)

from parvis.content import Channel
from parvis.db import at_moment, db, now, transaction
from parvis.events import Outbox
from parvis.rules import Conflict, Invalid, Refused
from parvis_sortition import jobs, jobs_letters
from parvis_sortition.models import (
    Invitation,
    LetterBatch,
    LetterFile,
    LetterKind,
    Roll,
    RollPart,
    RollState,
)
from parvis_sortition.operations.declining import decline
from parvis_sortition.operations.letters import change_letter, clear_letters, order_letters
from parvis_sortition.operations.rolls import receive_roll, remove_roll
from parvis_sortition.rolls.command import invited
from parvis_sortition.rolls.lottery import chosen, commitment, mark
from parvis_sortition.rolls.reading import (
    Layout,
    Report,
    Unreadable,
    encoding_of,
    guess,
    read,
)

ELISTELEC = (
    "TypeListe;NomdeNaissance;NomDusage;Prenoms;ComplementDeLocalisation1;NumeroVoie;TypeVoie;"
    "LibelleVoie;LieuDit;CodePostal;VilleLocalite;Pays\n"
    "générale;AUBERT;;Jeanne Marie;;4;RUE;HAUTE;;4290;VOLONNE;FRANCE\n"
)


def source(text, encoding="utf-8", size=7):
    data = text.encode(encoding)

    def pieces():
        yield from (data[at : at + size] for at in range(0, len(data), size))

    return pieces


def all_of(text, encoding="utf-8", **options):
    file = source(text, encoding)
    layout, _rows = guess(file, encoding_of(file))
    report = Report()
    return list(read(file, layout, report, **options)), report, layout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_an_extract_of_the_electoral_register(encoding):
    text = reu(("AUBERT", "MARTIN", "Éloïse, Marie"), ("DIOP", "", "Awa"), ("DIOP", "", "Awa"))
    found, report, layout = all_of(text, encoding)
    assert [each.name for each in found] == ["Éloïse MARTIN", "Awa DIOP"]
    assert found[0].lines == ("4 rue Haute", "04290 VOLONNE")
    assert layout.delimiter == ";" and layout.header
    assert report.usable == 2 and report.told == [(4, "twice")]


def test_a_roll_as_prefectures_had_it_and_a_zero_that_a_spreadsheet_ate():
    found, _report, _layout = all_of(ELISTELEC, "cp1252")
    assert found[0].name == "Jeanne AUBERT"
    assert found[0].lines == ("4 RUE HAUTE", "04290 VOLONNE")


@pytest.mark.parametrize("sign", [",", "\t", "|", ";"])
def test_a_simple_list_without_names(sign):
    text = sign.join(["Adresse", "Code postal", "Ville"]) + "\r\n"
    text += sign.join(['"12, place de la Mairie"', "04000", "Digne"]) + "\r\n"
    found, _report, _layout = all_of(text)
    assert found[0].name == "" and found[0].lines == ("12, place de la Mairie", "04000 Digne")


def test_what_is_wrong_is_told_line_by_line():
    text = "Nom;Prénom;Rue;CP;Ville\n" + "\n".join(
        [
            "Aubert;Jeanne;4 rue Haute;04290;Volonne",
            ";;4 rue Haute;04290;Volonne",
            "Diop;Awa;;04290;Volonne",
            "Diop;Awa;rue;2B;Volonne",
            "Diop;Awa;rue;04290;",
            f"Diop;Awa;{'x' * 200};04290;Volonne",
            "",
            "AUBERT;Jeanne;4, RUE HAUTE;04290;VOLONNE",
        ]
    )
    _found, report, _layout = all_of(text)
    expected = ["name", "street", "postcode", "town", "long", "twice"]
    assert [kind for _line, kind in report.told] == expected
    assert [line for line, _kind in report.told] == [3, 4, 5, 6, 7, 9]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("a;b\n1;2\n", "columns"),
        ('rue;cp;ville\n"' + "x\n" * 200_000, "quotes"),
    ],
)
def test_files_that_are_no_lists(text, reason):
    with pytest.raises(Unreadable) as error:
        all_of(text)
    assert error.value.reason == reason


def test_hostile_cells_are_cleaned():
    text = "Nom;Rue;CP;Ville\n=cmd|'x'\u202e\0\u2028M.;4 rue\x1b[31m;04290;Volonne\n"
    found, _report, _layout = all_of(text)
    assert all(each.isprintable() for each in (found[0].name, *found[0].lines))


def test_a_hundred_thousand_lines_in_bounded_memory():
    def pieces():
        yield REU.encode()
        for first in range(0, 100_000, 1000):
            yield reu(*((f"NOM{n}", "", "Awa") for n in range(first, first + 1000)))[
                len(REU) :
            ].encode()

    layout, _rows = guess(pieces, "utf-8-sig")
    lines = 3000
    report = Report()

    def some():
        for number, piece in enumerate(pieces()):
            if number <= lines // 1000:
                yield piece

    tracemalloc.start()
    assert sum(1 for _each in read(some, layout, report)) == lines
    small = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # What stays of a line is a hash: a hundred thousand of them hold in twelve megabytes.
    assert small < 3_000_000
    assert sum(1 for _each in read(pieces, layout, Report())) == 100_000


def test_the_lottery_can_be_done_again_from_the_file_in_any_order():
    people = [(f"NOM{n}", "", "Awa") for n in range(50)]
    salt = "ab" * 32

    def marks(order):
        found, _report, _layout = all_of(reu(*order))
        return {mark(salt, each): each.name for each in found}

    once, again = marks(people), marks(people[::-1])
    assert commitment(once) == commitment(again)
    drawn = chosen(once, 10, "7 12 23", commitment(once))
    assert len(drawn) == 10 and drawn == chosen(again, 10, "7 12 23", commitment(again))
    assert drawn != chosen(once, 10, "7 12 24", commitment(once))
    assert commitment(list(once)[1:]) != commitment(once)
    with pytest.raises(ValueError, match="cannot draw"):
        chosen(once, 51, "7", commitment(once))


@pytest.fixture
def recruitment(awa, place):
    return make_recruitment(awa, place, to_invite=3)


@pytest.fixture
def drawn(awa, recruitment):
    """Three people are invited."""
    roll = receive_roll(awa, recruitment.sub_draws[0], "Liste", io.BytesIO(reu(*PEOPLE).encode()))
    match_columns(awa, roll, roll.layout["columns"], roll.layout["header"])
    publish_list(awa, roll, 3, "Loto du 14 mars")
    draw_roll(awa, roll, "7 12 23 31 48 5")
    return recruitment


def test_from_a_list_to_invitations(drawn):
    roll = db.session.query(Roll).one()
    assert roll.state == RollState.DRAWN and roll.invited == 3 and roll.lines == 9
    assert db.session.query(RollPart).count() == 0
    rows = db.session.query(Invitation).all()
    assert len({row.code for row in rows}) == 3
    assert all(row.recipient["lines"] == ["4 rue Haute", "04290 VOLONNE"] for row in rows)
    found, _report, _layout = all_of(reu(*PEOPLE))
    marks = {mark(roll.salt, each): each.name for each in found}
    assert commitment(marks) == roll.hash
    again = chosen(marks, 3, "5-7-12-23-31-48", roll.hash)
    assert {marks[each] for each in again} == {row.recipient["name"] for row in rows}


def test_the_command_does_the_lottery_again(drawn, tmp_path):
    roll = db.session.query(Roll).one()
    file = tmp_path / "liste.csv"
    file.write_text(reu(*PEOPLE), encoding="cp1252")
    given = [str(file), "--salt", roll.salt, "--draw", "3", "--value", roll.random_value]
    found = json.loads(CliRunner().invoke(invited, given).output)
    names = {f"Awa NOM{line - 2}" for line in found["invited"]}
    assert found["hash"] == roll.hash and found["addresses"] == 9
    assert names == {row.recipient["name"] for row in db.session.query(Invitation)}
    skipped = json.loads(CliRunner().invoke(invited, [*given, "--skip", "2"]).output)
    assert skipped["addresses"] == 8 and skipped["hash"] != roll.hash
    columns = ",".join(f"{name}={place + 1}" for name, place in roll.layout["columns"].items())
    again = CliRunner().invoke(invited, [*given, "--columns", columns])
    assert json.loads(again.output) == found
    assert CliRunner().invoke(invited, [*given, "--columns", "x=1"]).exit_code == 1


def test_nothing_changes_once_the_hash_is_published_and_it_is_drawn_once(awa, recruitment):
    part = recruitment.sub_draws[0]
    roll = receive_roll(awa, part, "Liste", io.BytesIO(reu(*PEOPLE).encode()))
    with pytest.raises(Conflict):
        receive_roll(awa, part, "Encore", io.BytesIO(reu(*PEOPLE).encode()))
    with pytest.raises(Conflict):
        draw_roll(awa, roll, "7")
    columns = roll.layout["columns"]
    match_columns(awa, roll, columns, True)
    for wrong in (0, 10, -1):
        with pytest.raises(Invalid):
            publish_list(awa, roll, wrong, "Loto")
    with pytest.raises(Invalid):
        publish_list(awa, roll, 3, " ")
    publish_list(awa, roll, 3, "Loto")
    for change in (
        lambda: match_columns(awa, roll, columns, True),
        lambda: publish_list(awa, roll, 4, "Loto"),
        lambda: remove_roll(awa, roll),
    ):
        with pytest.raises(Conflict):
            change()
    assert draw_roll(awa, roll, "7") == 3
    with pytest.raises(Conflict):
        draw_roll(awa, roll, "8")
    assert db.session.query(Invitation).count() == 3


def test_two_lists_write_once_to_one_person_and_not_to_who_objected(awa, recruitment):
    part = recruitment.sub_draws[0]
    with transaction():
        recruitment.to_invite = 20

    def invite(people, number):
        file = io.BytesIO(reu(*people).encode())
        roll = receive_roll(awa, part, "Liste", file)
        report = match_columns(awa, roll, roll.layout["columns"], True)
        publish_list(awa, roll, number, "Loto")
        return draw_roll(awa, roll, "7"), report

    assert invite(PEOPLE[:4], 4)[0] == 4
    assert invite(PEOPLE[:6], 6)[0] == 2
    decline(None, recruitment, code_of(recruitment), objects=True)
    report = invite(PEOPLE[:9], 8)[1]
    assert report.faults == {"objected": 1} and report.usable == 8


def test_who_objects_between_the_hash_and_the_draw_gets_no_letter(awa, recruitment, drawn):
    other = make_recruitment(awa, recruitment.component, to_invite=9)
    file = io.BytesIO(reu(*PEOPLE).encode())
    roll = receive_roll(awa, other.sub_draws[0], "Liste", file)
    match_columns(awa, roll, roll.layout["columns"], True)
    publish_list(awa, roll, 9, "Loto")
    with at_moment(now() + timedelta(minutes=1)):
        decline(None, recruitment, code_of(recruitment), objects=True)
        assert draw_roll(awa, roll, "7") == 8


def test_only_facilitators_and_only_while_answers_are_open(awa, new_person, recruitment):
    file = io.BytesIO(reu(*PEOPLE).encode())
    with pytest.raises(Refused):
        receive_roll(new_person(), recruitment.sub_draws[0], "Liste", file)
    with at_moment(recruitment.answers_until), pytest.raises(Refused):
        receive_roll(awa, recruitment.sub_draws[0], "Liste", file)


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    out.seek(0)
    return out


def test_zip_files_and_what_is_no_list(awa, recruitment):
    part = recruitment.sub_draws[0]
    roll = receive_roll(awa, part, "Liste", zipped(liste_csv=reu(*PEOPLE)))
    assert match_columns(awa, roll, roll.layout["columns"], True).usable == 9
    for wrong in (
        zipped(a_csv="x", b_csv="y"),
        zipped(classeur_xml="x"),
        io.BytesIO(b"PK\x03\x04 broken"),
        io.BytesIO(b""),
    ):
        with pytest.raises(Invalid):
            receive_roll(awa, part, "Liste", wrong)
    assert db.session.query(Roll).count() == 1


def test_letters_are_printed_by_a_job_sealed_and_erased(awa, drawn, run_jobs):
    with pytest.raises(Invalid):
        order_letters(awa, drawn, LetterKind.INVITATION)
    change_letter(awa, drawn, LETTER)
    batch = order_letters(awa, drawn, LetterKind.INVITATION)
    with pytest.raises(Conflict):
        order_letters(awa, drawn, LetterKind.INVITATION)
    assert "NOM" not in str([line.payload for line in db.session.query(Outbox)])
    jobs_letters.print_letters(batch.id)
    jobs_letters.print_letters(batch.id)
    run_jobs()
    db.session.expire_all()
    file = db.session.query(LetterFile).one()
    assert batch.done == batch.count == 3 and file.letters == 3
    raw = db.session.connection().exec_driver_sql("SELECT data FROM sortition_letter_file").one()
    assert not bytes(raw[0]).startswith(b"%PDF")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.data)).pages)
    assert text.count("NOM") == 3 and "/answer" in text.replace("\n", "")
    for row in db.session.query(Invitation):
        assert row.code.replace("-", " ") in text
    with pytest.raises(Conflict):
        order_letters(awa, drawn, LetterKind.INVITATION)
    clear_letters(awa, batch)
    assert db.session.query(LetterFile).count() == 0


def test_reminders_go_to_who_has_not_answered(awa, drawn, client, run_jobs):
    change_letter(awa, drawn, LETTER)
    order_letters(awa, drawn, LetterKind.INVITATION)
    run_jobs()
    go_through(client, drawn, {"code": code_of(drawn, 0)})
    decline(None, drawn, code_of(drawn, 1))
    with at_moment(now() + timedelta(days=5)):
        batch = order_letters(awa, drawn, LetterKind.REMINDER)
        jobs_letters.print_letters(batch.id)
    db.session.expire_all()
    assert batch.count == batch.done == 1
    file = db.session.query(LetterFile).filter_by(batch_id=batch.id).one()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.data)).pages)
    assert "Rappel" in text and code_of(drawn, 2).replace("-", " ") in text
    assert db.session.query(Invitation).filter_by(reminder_id=batch.id).one().number


def test_files_that_wait_for_a_week_go(awa, drawn, run_jobs):
    change_letter(awa, drawn, LETTER)
    batch = order_letters(awa, drawn, LetterKind.INVITATION)
    run_jobs()
    jobs.erase()
    assert db.session.query(LetterFile).count() == 1
    with at_moment(now() + timedelta(days=8)):
        jobs.erase()
    assert db.session.query(LetterFile).count() == 0
    db.session.expire_all()
    assert batch.cleared_at is not None


def test_a_batch_given_up_lets_its_letters_wait_again(awa, drawn, run_jobs):
    change_letter(awa, drawn, LETTER)
    batch = order_letters(awa, drawn, LetterKind.INVITATION)
    clear_letters(awa, batch)
    run_jobs()
    assert db.session.query(LetterFile).count() == 0
    assert order_letters(awa, drawn, LetterKind.INVITATION).count == 3


def test_the_desk_from_list_to_letters(client, sign_in, awa, recruitment, run_jobs):
    desk = f"{BASE}admin/{recruitment.number}"
    assert client.get(f"{desk}/invitations").status_code == 404
    sign_in(client, awa)
    assert f"{desk}/invitations" in client.get(desk).text
    assert client.get(f"{desk}/invitations").status_code == 200
    assert client.post(f"{desk}/rolls/new", data={"name": "Liste"}).status_code == 422
    data = {"name": "Liste", "file": (io.BytesIO(reu(*PEOPLE).encode("cp1252")), "liste.csv")}
    sent = client.post(f"{desk}/rolls/new", data=data)
    assert sent.status_code == 303
    roll = sent.location
    page = client.get(roll)
    assert page.status_code == 200 and "NOM0" in page.text
    columns = db.session.query(Roll).one().layout["columns"]
    read_all = {"step": "columns", "header": "y"}
    wrong = client.post(roll, data=read_all | dict.fromkeys(columns, "") | {"postcode": "3"})
    assert wrong.status_code == 422
    assert client.post(roll, data=read_all | {"postcode": "9999"}).status_code == 422
    sent = client.post(roll, data=read_all | {k: str(v) for k, v in columns.items()})
    assert sent.status_code == 303
    run_jobs()
    assert client.post(roll, data={"step": "publish", "to_draw": "99"}).status_code == 422
    publish = {"step": "publish", "to_draw": "3", "announcement": "Loto du 14 mars"}
    tomorrow = str((now() + timedelta(days=1)).date())
    publish |= {"kind": "numbers", "value_on": tomorrow, "value_time": "20:00"}
    assert client.post(roll, data=publish).status_code == 303
    assert client.post(roll, data={"value": "7 12", "confirmed": "7-12"}).status_code == 409
    with transaction():
        kept = db.session.query(Roll).one()
        kept.value_at = kept.committed_at + timedelta(microseconds=1)
    public = client.get(f"{BASE}{recruitment.number}")
    assert db.session.query(Roll).one().hash in public.text
    assert client.post(roll, data={"value": ""}).status_code == 422
    asked = client.post(roll, data={"value": "7  12 23"})
    assert asked.status_code == 200 and 'name="confirmed" value="7-12-23"' in asked.text
    sure = {"value": "7 12 23", "confirmed": "7-12-23"}
    assert client.post(roll, data=sure | {"value": "7 12 24"}).status_code == 200
    assert client.post(roll, data=sure).status_code == 303
    run_jobs()
    assert client.get(roll).status_code == 200 and db.session.query(Invitation).count() == 3
    assert client.get(f"{desk}/letter/specimen.pdf").status_code == 303
    letter = {"address": "4 rue Klein", "telephone": "04 92", "source": "liste électorale"}
    assert client.post(f"{desk}/letter", data={}).status_code == 422
    assert client.post(f"{desk}/letter", data=letter).status_code == 303
    assert client.get(f"{desk}/letter/specimen.pdf").data.startswith(b"%PDF")
    batch = client.post(f"{desk}/letters", data={"kind": "invitation"}).location
    assert "hx-trigger" in client.get(batch).text
    assert client.get(f"{batch}/all.zip").status_code == 404
    run_jobs()
    page = client.get(batch)
    assert "hx-trigger" not in page.text
    assert client.get(f"{batch}/file-1.pdf").data.startswith(b"%PDF")
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{batch}/all.zip").data))
    assert len(archive.namelist()) == 1
    assert client.post(f"{batch}/clear").status_code == 303
    assert client.get(f"{batch}/file-1.pdf").status_code == 404
    assert client.get(f"{desk}/letters/999").status_code == 404
    assert client.get(f"{desk}/rolls/999").status_code == 404
    assert client.post(f"{desk}/letters", data={"kind": "x"}).status_code == 400


def test_the_desk_of_answers(client, sign_in, awa, drawn):
    desk = f"{BASE}admin/{drawn.number}/answers"
    sign_in(client, awa)
    assert client.get(desk).status_code == 200
    page = client.get(f"{desk}/enter")
    own = re.search(r'name="own_code" type="hidden" value="([^"]+)"', page.text)[1]
    choice = {f"criterion_{drawn.criteria[0].id}": str(drawn.criteria[0].values[0].id)}
    met = choice | {
        "own_code": own,
        "channel": "meeting",
        "channel_note": "marché de Volonne",
        "name": "Rencontré·e",
        "phone": "0612345678",
        "consent": "y",
    }
    assert client.post(f"{desk}/enter", data=met | {"consent": ""}).status_code == 422
    done = client.post(f"{desk}/enter", data=met)
    assert done.status_code == 200 and own in done.text
    assert client.post(f"{desk}/enter", data=met).status_code == 409
    letter = db.session.query(Invitation).order_by(Invitation.number).first()
    phone = met | {"channel": "phone", "code": str(letter.number), "own_code": ""}
    assert client.post(f"{desk}/enter", data=phone | {"code": "999999"}).status_code == 422
    assert client.post(f"{desk}/enter", data=phone).status_code == 200
    found = client.post(desk, data={"key": letter.code})
    assert found.status_code == 303
    one = found.location
    assert "Rencontré·e" in client.get(one).text
    changed = met | {"step": "change", "name": "Autre nom"}
    assert client.post(one, data=changed).status_code == 303
    assert "Autre nom" in client.get(one).text
    assert client.post(f"{one}/data.json").json["identity"]["name"] == "Autre nom"
    assert client.post(one, data={"step": "withdraw"}).status_code == 303
    assert client.get(one).status_code == 404
    assert client.post(desk, data={"key": "12345"}).status_code == 422
    assert client.post(desk, data={"key": "9" * 40}).status_code == 422
    other = db.session.query(Invitation).order_by(Invitation.number.desc()).first()
    no = {"key": str(other.number), "channel": "phone", "objects": "y"}
    assert client.post(f"{desk}/no", data=no).status_code == 303
    db.session.expire_all()
    assert other.channel == Channel.PHONE
    assert client.post(f"{desk}/no", data=no | {"key": "xyz"}).status_code == 422
    assert client.get(f"{BASE}admin/{drawn.number}/erasure").status_code == 200


def test_layouts_name_places_only(drawn):
    kept = str(db.session.query(Roll).one().layout) + str(db.session.query(Roll).one().report)
    assert "NOM" not in kept and "Haute" not in kept
    assert Layout("utf-8", ";", {}, True) and db.session.query(LetterBatch).count() == 0
