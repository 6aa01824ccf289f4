"""What can be checked from the public audit file alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from parvis_sortition.draw.measures import measure
from parvis_sortition.proof.anchors import check_fingerprint, check_log
from parvis_sortition.proof.bound import ALGORITHMS, check_bound
from parvis_sortition.proof.canonical import FORMAT, digest
from parvis_sortition.proof.choice import KINDS, fill_seats, panel_index
from parvis_sortition.proof.later import NEAR, Story, frequencies, listed, sound_panels
from parvis_sortition.proof.numbers import decimal
from parvis_sortition.proof.report import Report
from parvis_sortition.proof.roster import roster_hash

Document = Mapping[str, Any]

ROUNDED = 1e-6
"""Chances are written with nine decimals: what is worked out from them is a little rounded."""


def check_document(
    document: Document, report: Report, *, noted: str = "", head: str = "", sealed: bool = False
) -> None:
    """Everything the audit file lets anyone check. `noted` and `head` are the fingerprint and the
    head of the log that someone noted before, in hexadecimal, if any; `sealed` tells that the
    features are looked at besides.
    """
    report.add(
        document["format"] == FORMAT and set(document) == {"format", "draw", "hash", "log"},
        f"the format is {FORMAT}, and the file holds nothing else",
        f"le format est {FORMAT}, et le fichier ne contient rien d’autre",
    )
    draw, log = document["draw"], document["log"]
    check_commitments(document, report)
    check_fingerprint(document["hash"], noted, report)
    check_panels(draw, report)
    check_chances(draw, report)
    check_bound(draw, report)
    check_log(document, head, report)
    check_story(draw, log, report, sealed=sealed)


def check_commitments(document: Document, report: Report) -> None:
    """Hashes of the roster, the lottery and the whole, as first published."""
    draw, log = document["draw"], document["log"]
    roster, lottery = draw["roster"], draw["lottery"]
    leaves = roster["leaves"]
    good = (
        leaves == sorted(leaves)
        and len(set(leaves)) == len(leaves) == roster["people"]
        and roster_hash(leaves) == roster["hash"]
    )
    report.add(
        good,
        f"roster: {roster['people']} people, each once, committed to by {roster['hash']}",
        f"liste : {roster['people']} personnes, une fois chacune, engagées par "
        f"{roster['hash']}",
    )
    panels = {key: value for key, value in lottery.items() if key != "hash"}
    report.add(
        digest("lottery", panels) == lottery["hash"],
        f"the list of panels is the one committed to by {lottery['hash']}",
        f"la liste des panels est celle qu’engage {lottery['hash']}",
    )
    whole = digest("draw", draw)
    first = log[0]
    report.add(
        whole == document["hash"]
        and first["kind"] == "published"
        and first["data"]["draw"] == whole,
        "the draw, as first published, has the fingerprint that the file tells",
        "le tirage, tel que publié d’abord, a l’empreinte que dit le fichier",
    )


def check_panels(draw: Document, report: Report) -> None:
    """Each panel has its size and nobody twice; frequencies are the fair chances within 1/M."""
    lottery, size, people = draw["lottery"], draw["size"], draw["roster"]["people"]
    panels = lottery["panels"]
    everyone = range(1, people + 1)
    report.add(
        sound_panels(lottery, size, everyone),
        f"each of the {len(panels)} panels has {size} people, nobody twice",
        f"chacun des {len(panels)} panels compte {size} personnes, aucune deux fois",
    )
    fair = [decimal(text) for text in draw["chances"]]
    got = frequencies(lottery, everyone)
    step = Fraction(1, len(panels))
    furthest = max(abs(got[n] - fair[n - 1]) for n in got)
    near = len(got) == people == len(fair) and furthest <= step + NEAR
    worst = f"{float(furthest):.6f}"
    report.add(
        near,
        f"everyone’s frequency is the announced chance within 1/{len(panels)} (at most {worst})",
        f"la fréquence de chaque personne est la chance annoncée à 1/{len(panels)} près "
        f"(au plus {worst})",
    )


def check_chances(draw: Document, report: Report) -> None:
    """What is told of the chances follows from them: the smallest, how equal they are."""
    algorithm = draw["algorithm"]
    report.add(
        algorithm in ALGORITHMS,
        f"chances are made fair by {algorithm}",
        f"les chances sont rendues équitables par {algorithm}",
    )
    fair = [float(decimal(text)) for text in draw["chances"]]
    found = measure(fair)
    told = {name: float(decimal(draw[name])) for name in ("geometric_mean", "gini")}
    report.add(
        f"{min(fair):.9f}" == draw["minimum"]
        and abs(told["geometric_mean"] - found.geometric_mean) <= ROUNDED
        and abs(told["gini"] - found.gini) <= ROUNDED,
        f"announced chances go from {draw['minimum']} to {max(fair):.9f}, geometric mean "
        f"{draw['geometric_mean']}, Gini {draw['gini']}",
        f"les chances annoncées vont de {draw['minimum']} à {max(fair):.9f}, moyenne géométrique "
        f"{draw['geometric_mean']}, Gini {draw['gini']}",
    )
    if draw.get("complete") is False:
        report.add(
            None,
            "the search for the fairest chances was stopped: others may be a little fairer",
            "la recherche des chances les plus équitables a été arrêtée : d’autres le seraient "
            "peut-être un peu plus",
        )


def check_story(
    draw: Document, log: Sequence[Document], report: Report, *, sealed: bool = False
) -> None:
    """The panel follows from the randomness, and each later change from the one before."""
    story: Story | None = None
    for entry in log[1:]:
        data = entry["data"]
        report.date = entry.get("at", "")
        if entry["kind"] == "drawn":
            good = story is None and _designated(draw["lottery"], data)
            story = Story(draw, data["source"]["value"], list(data["panel"]), sealed)
            _say_drawn(data, good, report)
            _check_announced(draw, data["source"], report)
        elif story is not None:
            story.check(entry, report)
        else:
            report.add(
                False,
                f"entry “{entry['kind']}” comes before the draw",
                f"l’inscription « {entry['kind']} » précède le tirage",
            )
    report.date = ""
    if story is None:
        report.add(None, "no panel has been drawn yet", "aucun panel n’est encore tiré")
    else:
        numbers = listed(story.panel)
        report.add(None, f"panel: {numbers}", f"panel : {numbers}")


def _designated(lottery: Document, data: Document) -> bool:
    """Whether the index follows from the source, and the people from the index."""
    source, panels = data["source"], lottery["panels"]
    if source["kind"] not in KINDS:
        return False
    index = panel_index(source["kind"], source["value"], len(panels), "panel")
    chosen = panels[index]
    if lottery["stages"] == 2:
        chosen = fill_seats(chosen, lottery["classes"], source["value"], "panel")
    return index == data["index"] and list(chosen) == list(data["panel"])


def _say_drawn(data: Document, good: bool, report: Report) -> None:
    source = data["source"]
    value = source["value"]
    report.add(
        good,
        f"panel {data['index']} follows from the public value “{value}”",
        f"le panel {data['index']} découle de la valeur publique « {value} »",
    )
    if source["kind"] == "roster":
        report.add(
            None,
            "rehearsal: no public randomness was used, so this draw proves nothing of chance",
            "répétition : aucun hasard public n’a servi, ce tirage ne prouve rien quant au hasard",
        )


_SOURCES = {
    "digits": ("digits drawn in public", "des chiffres tirés en public"),
    "seed": ("a value announced beforehand", "une valeur annoncée à l’avance"),
    "both": (
        "digits drawn in public and a value announced beforehand, hashed together",
        "des chiffres tirés en public et une valeur annoncée à l’avance, hachés ensemble",
    ),
}


def _check_announced(draw: Document, source: Document, report: Report) -> None:
    """Whether the value is of the kind published before the draw."""
    announced = draw.get("source")
    if announced is not None:
        english, french = _SOURCES[announced]
        report.add(
            source["kind"] == announced,
            f"the value is of the kind published before: {english}",
            f"la valeur est de la sorte publiée avant : {french}",
        )
    elif source["kind"] != "roster":
        report.warn(
            "nothing published before says of which kind the value would be: whoever drew could "
            "choose it afterwards; compare it with what was announced elsewhere",
            "rien de publié avant ne dit de quelle sorte serait la valeur : qui a tiré pouvait la "
            "choisir après ; la comparer avec ce qui était annoncé ailleurs",
        )
    if draw["randomness"]:
        report.add(
            None,
            f"what was announced: {draw['randomness']}",
            f"ce qui était annoncé : {draw['randomness']}",
        )
