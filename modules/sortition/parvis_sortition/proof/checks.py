"""What can be checked from the public audit file alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from parvis_sortition.proof.canonical import FORMAT, digest
from parvis_sortition.proof.choice import KINDS, fill_seats, panel_index
from parvis_sortition.proof.log import first_break
from parvis_sortition.proof.roster import roster_hash

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing checked, in both languages; `good` is None for something said without a check."""

    good: bool | None
    english: str
    french: str


@dataclass
class Report:
    """Findings in the order of the checks."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, good: bool | None, english: str, french: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(good, english, french))

    @property
    def good(self) -> bool:
        """Whether nothing was found wrong."""
        return all(finding.good is not False for finding in self.findings)

    def text(self) -> str:
        """The findings in French, then in English."""
        marks = {True: "✓", False: "✗", None: "·"}
        french = [f"{marks[f.good]} {f.french}" for f in self.findings]
        english = [f"{marks[f.good]} {f.english}" for f in self.findings]
        ends = (
            ("Tout ce qui a été vérifié est juste.", "Everything checked holds.")
            if self.good
            else ("Quelque chose ne va pas : voir ✗.", "Something is wrong: see ✗.")
        )
        return "\n".join(["Français", *french, ends[0], "", "English", *english, ends[1]])

    def document(self) -> dict[str, Any]:
        """The report as JSON."""
        findings = [{"good": f.good, "en": f.english, "fr": f.french} for f in self.findings]
        return {"good": self.good, "findings": findings}


def check_document(document: Document, report: Report) -> None:
    """Everything the audit file lets anyone check."""
    report.add(
        document["format"] == FORMAT,
        f"the format is {FORMAT}",
        f"le format est {FORMAT}",
    )
    draw, log = document["draw"], document["log"]
    check_commitments(document, report)
    check_panels(draw, report)
    check_bound(draw, report)
    broken = first_break(log)
    report.add(
        broken is None,
        f"the {len(log)} entries of the log follow from one another"
        if broken is None
        else f"entry {broken} of the log does not follow from the one before",
        f"les {len(log)} inscriptions du journal s’enchaînent"
        if broken is None
        else f"l’inscription {broken} du journal ne découle pas de la précédente",
    )
    check_story(draw, log, report)


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
        f"roster: {roster['people']} people, each once, committed to by {roster['hash'][:16]}…",
        f"liste : {roster['people']} personnes, une fois chacune, engagées par "
        f"{roster['hash'][:16]}…",
    )
    panels = {key: value for key, value in lottery.items() if key != "hash"}
    report.add(
        digest("lottery", panels) == lottery["hash"],
        f"the list of panels is the one committed to by {lottery['hash'][:16]}…",
        f"la liste des panels est celle qu’engage {lottery['hash'][:16]}…",
    )
    whole = digest("draw", draw)
    first = log[0]
    report.add(
        whole == document["hash"]
        and first["kind"] == "published"
        and first["data"]["draw"] == whole,
        f"what was published before the draw is unchanged ({whole[:16]}…)",
        f"ce qui a été publié avant le tirage n’a pas changé ({whole[:16]}…)",
    )


def frequencies(lottery: Document, people: int) -> dict[int, Fraction]:
    """The chance each number has from the list of panels, second stage included."""
    panels = lottery["panels"]
    seats = Counter(seat for panel in panels for seat in panel)
    if lottery["stages"] == 1:
        return {n: Fraction(seats[n], len(panels)) for n in range(1, people + 1)}
    chances: dict[int, Fraction] = {}
    for households in lottery["classes"].values():
        for kind in households[0]:
            members = [number for home in households for number in home[kind]]
            chance = Fraction(seats[int(kind)], len(panels) * len(members))
            chances |= dict.fromkeys(members, chance)
    return chances


def check_panels(draw: Document, report: Report) -> None:
    """Each panel has its size and nobody twice; frequencies are the fair chances within 1/M."""
    lottery, size, people = draw["lottery"], draw["size"], draw["roster"]["people"]
    panels = lottery["panels"]
    if lottery["stages"] == 1:
        sound = all(
            len(panel) == len(set(panel)) == size and all(1 <= n <= people for n in panel)
            for panel in panels
        )
    else:
        sound = _sound_classes(lottery, size, people)
    report.add(
        sound,
        f"each of the {len(panels)} panels has {size} people, nobody twice",
        f"chacun des {len(panels)} panels compte {size} personnes, aucune deux fois",
    )
    fair = [Fraction(text) for text in draw["chances"]]
    got = frequencies(lottery, people)
    step = Fraction(1, len(panels))
    furthest = max(abs(got[n] - fair[n - 1]) for n in got)
    # The fair chances are written with nine decimals.
    near = len(got) == people == len(fair) and furthest <= step + Fraction(1, 10**8)
    worst = f"{float(furthest):.6f}"
    report.add(
        near,
        f"everyone’s frequency is the announced chance within 1/{len(panels)} (at most {worst})",
        f"la fréquence de chaque personne est la chance annoncée à 1/{len(panels)} près "
        f"(au plus {worst})",
    )
    least = min(fair)
    report.add(
        f"{float(least):.9f}" == draw["minimum"],
        f"the smallest announced chance is {draw['minimum']}",
        f"la plus petite chance annoncée est {draw['minimum']}",
    )


def _sound_classes(lottery: Document, size: int, people: int) -> bool:
    everyone = [
        number
        for households in lottery["classes"].values()
        for home in households
        for members in home.values()
        for number in members
    ]
    group_of = {
        kind: (name, len(households))
        for name, households in lottery["classes"].items()
        for kind in households[0]
    }
    alike = all(
        {kind: len(members) for kind, members in home.items()}
        == {kind: len(members) for kind, members in households[0].items()}
        for households in lottery["classes"].values()
        for home in households
    )
    for panel in lottery["panels"]:
        taken = Counter(group_of[str(kind)] for kind in panel)
        if len(panel) != size or any(n > limit for (_, limit), n in taken.items()):
            return False
    return alike and sorted(everyone) == list(range(1, people + 1))


def check_bound(draw: Document, report: Report) -> None:
    """The arithmetic of the certificate: no lottery whatever can give everyone more."""
    proof = draw["certificate"]
    quotas = {(q["feature"], q["value"]): q for q in draw["quotas"]}
    reach = proof["size_multiplier"] * draw["size"] + proof["classes_limit"]
    total = proof["size_multiplier"] * draw["roster"]["people"] + proof["classes_total"]
    total += proof["small_values_total"]
    for line in proof["multipliers"]:
        quota, factor = quotas[line["feature"], line["value"]], line["multiplier"]
        reach += factor * (quota["max"] if factor > 0 else quota["min"])
        total += factor * line.get("people", 0)
    bound = Fraction(proof["bound"])
    good = (
        total > 0
        and Fraction(reach, total) == bound
        and proof["lowest_score"] >= 0
        and Fraction(draw["minimum"]) <= bound + Fraction(1, 10**9)
    )
    gap = max(float(bound) - float(draw["minimum"]), 0.0)
    report.add(
        good,
        f"no lottery can give everyone more than {bound} (multipliers checked; the smallest chance "
        f"is {gap:.9f} below it). The totals over the pool are those of the sealed file",
        f"aucune loterie ne peut donner à chacun·e plus de {bound} (multiplicateurs vérifiés ; la "
        f"plus petite chance est {gap:.9f} en dessous). Les totaux du vivier sont ceux du fichier "
        "scellé",
    )


def check_story(draw: Document, log: Sequence[Document], report: Report) -> None:
    """The panel follows from the randomness, and each later change from the one before."""
    panel: list[int] | None = None
    seen: set[int] = set()
    gone: set[int] = set()
    rounds = 0
    for entry in log[1:]:
        kind, data = entry["kind"], entry["data"]
        if kind == "drawn":
            good = panel is None and _designated(draw["lottery"], data, "panel", data["panel"])
            panel = list(data["panel"])
            seen |= set(panel)
            _say_drawn(data, good, report)
            _check_announced(draw, data["source"], report)
        elif kind == "alternates":
            _check_alternates(data, panel or [], report)
        elif kind == "declined":
            numbers = set(data["numbers"])
            good = panel is not None and numbers <= set(panel)
            panel = [n for n in panel or [] if n not in numbers]
            gone |= numbers
            report.add(
                good,
                f"{len(numbers)} declined: {_listed(numbers)}",
                f"{len(numbers)} désistement(s) : {_listed(numbers)}",
            )
        elif kind == "replaced":
            rounds += 1
            entered = data["entered"]
            good = (
                panel is not None
                and not set(entered) & (seen | gone)
                and data["round"] == rounds
                and _designated(data["lottery"], data, f"replacement/{rounds}", entered)
                and sorted([*panel, *entered]) == data["panel"]
            )
            panel = list(data["panel"])
            seen |= set(entered)
            report.add(
                good,
                f"replacement {rounds}: {_listed(entered)} follow from the value given",
                f"remplacement {rounds} : {_listed(entered)} découlent de la valeur donnée",
            )
        elif kind == "relaxed":
            changes = ", ".join(str(text) for text in data["changes"])
            report.add(None, f"quotas relaxed: {changes}", f"quotas assouplis : {changes}")
        else:
            report.add(False, f"unknown entry “{kind}”", f"inscription inconnue « {kind} »")
    if panel is None:
        report.add(None, "no panel has been drawn yet", "aucun panel n’est encore tiré")
    else:
        report.add(None, f"panel: {_listed(panel)}", f"panel : {_listed(panel)}")


def _listed(numbers: Sequence[int] | set[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


def _designated(lottery: Document, data: Document, label: str, people: Sequence[int]) -> bool:
    """Whether the index follows from the source, and the people from the index."""
    source, panels = data["source"], lottery["panels"]
    if source["kind"] not in KINDS:
        return False
    index = panel_index(source["kind"], source["value"], len(panels), label)
    chosen = panels[index]
    if lottery["stages"] == 2:
        chosen = fill_seats(chosen, lottery["classes"], source["value"], label)
    return index == data["index"] and list(chosen) == list(people)


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
    """Whether the value is of the kind published before the draw, when that says which."""
    announced = draw.get("source")
    if announced is not None:
        english, french = _SOURCES[announced]
        report.add(
            source["kind"] == announced,
            f"the value is of the kind published before: {english}",
            f"la valeur est de la sorte publiée avant : {french}",
        )


def _check_alternates(data: Document, panel: Sequence[int], report: Report) -> None:
    numbers = data["numbers"]
    good = not set(numbers) & set(panel) and _designated(
        data["lottery"], data, "alternates", numbers
    )
    report.add(
        good,
        f"{len(numbers)} alternates follow from the value given: {_listed(numbers)}",
        f"{len(numbers)} suppléant·es découlent de la valeur donnée : {_listed(numbers)}",
    )
