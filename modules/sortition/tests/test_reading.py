"""Files as people make them: what is wrong is said line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis_sortition.draw.reading import read_pool
from parvis_sortition.words import SENTENCES, InputRefused

FEATURES = "feature,value,min,max\nsexe,F,1,2\nsexe,H,1,2\nâge,16-24,0,1\nâge,25+,1,3\n"
PEOPLE = "id,sexe,âge,foyer\nz,F,25+,\na,H,16-24,x\nm,F,25+,x\n"


def files(folder: Path, people: str = PEOPLE, features: str = FEATURES) -> tuple[Path, Path]:
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "features.csv").write_text(features, encoding="utf-8")
    return folder / "people.csv", folder / "features.csv"


def faults(folder: Path, **given: str) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_pool(*files(folder, **given))
    return [f"{f.file}:{f.line}:{f.key}" for f in refused.value.faults]


def test_same_pool_whatever_the_order_of_lines_and_columns(tmp_path: Path) -> None:
    pool = read_pool(*files(tmp_path), household="foyer")
    shuffled = "âge,foyer,id,sexe\n25+,x,m,F\n16-24,x,a,H\n25+,,z,F\n"
    lines = FEATURES.strip().split("\n")
    other = read_pool(
        *files(tmp_path, shuffled, "\n".join([lines[0], *reversed(lines[1:])])), household="foyer"
    )
    assert pool == other
    assert [person.id for person in pool.people] == ["a", "m", "z"]
    assert [person.household for person in pool.people] == ["x", "x", ""]


def test_semicolons_and_byte_order_mark(tmp_path: Path) -> None:
    pool = read_pool(*files(tmp_path, "\ufeff" + PEOPLE.replace(",", ";"), FEATURES))
    assert len(pool.people) == 3


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"people": PEOPLE + "m,F,25+,\n"}, ["people.csv:5:id_twice"]),
        ({"people": PEOPLE + "n,,25+,\n"}, ["people.csv:5:no_value"]),
        ({"people": PEOPLE + "n,f,25+,\n"}, ["people.csv:5:unknown_value_near"]),
        ({"people": PEOPLE + "n,X,26,\n"}, ["people.csv:5:unknown_value"] * 2),
        ({"people": PEOPLE + "n,F\n"}, ["people.csv:5:cells"]),
        ({"people": PEOPLE + ",F,25+,\n"}, ["people.csv:5:no_id"]),
        ({"people": PEOPLE.replace("sexe", "Sexe")}, ["people.csv:1:no_column_near"]),
        ({"people": "id,âge\na,25+\n"}, ["people.csv:1:no_column"]),
        ({"people": "id,sexe,âge\n"}, ["people.csv:0:no_people"]),
        ({"people": ""}, ["people.csv:0:empty_file"]),
        ({"features": FEATURES + "âge,0-15,3,1\n"}, ["features.csv:6:min_over_max"]),
        ({"features": FEATURES + "âge,0-15,x,-1\n"}, ["features.csv:6:not_a_number"] * 2),
        ({"features": FEATURES.replace("F,1,2", "F,1,9999999")}, ["features.csv:2:not_a_number"]),
        ({"features": FEATURES + f"âge,0-15,{'9' * 5000},1\n"}, ["features.csv:6:not_a_number"]),
        ({"people": PEOPLE + 'n,"F,' + "x" * 140_000 + "\n"}, ["people.csv:5:not_csv"]),
        ({"features": FEATURES + "sexe,F,0,1\n"}, ["features.csv:6:value_twice"]),
        ({"features": FEATURES + ",F,0,1\n"}, ["features.csv:6:empty_cell"]),
        ({"features": "feature,value,min\n"}, ["features.csv:1:no_column"]),
    ],
)
def test_faults(tmp_path: Path, given: dict[str, str], expected: list[str]) -> None:
    assert faults(tmp_path, **given) == expected


def test_not_utf8(tmp_path: Path) -> None:
    people, features = files(tmp_path)
    people.write_bytes(PEOPLE.encode("latin-1"))
    with pytest.raises(InputRefused) as refused:
        read_pool(people, features)
    assert refused.value.faults[0].key == "not_utf8"
    assert refused.value.faults[0].text("fr").startswith("people.csv\u00a0:")


def test_every_sentence_fills_the_same_blanks_in_both_languages() -> None:
    import string

    for english, french in SENTENCES.values():
        blanks = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in (english, french)
        ]
        assert blanks[0] == blanks[1]
        assert "« " not in french and " »" not in french
