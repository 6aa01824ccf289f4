"""What ties a file to what was published: its fingerprint and the head of its log, noted by others.

Whoever makes a file can make another, right from end to end: only what was noted elsewhere, before
the value was known, tells that it is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis_sortition.proof.log import dates_of, first_break
from parvis_sortition.proof.report import Report

Document = Mapping[str, Any]


def check_fingerprint(found: str, noted: str, report: Report) -> None:
    """Whether the fingerprint of a file is the one that was `noted` before, if any was."""
    if noted:
        report.add(
            found == noted,
            f"its fingerprint is the one noted before: {found}"
            if found == noted
            else f"its fingerprint is {found}, not the one noted before, {noted}",
            f"son empreinte est celle notée avant : {found}"
            if found == noted
            else f"son empreinte est {found}, et non celle notée avant, {noted}",
        )
        return
    report.add(None, f"fingerprint: {found}", f"empreinte : {found}")
    report.leave(
        "that this was published before the value was known: compare the fingerprint with the one "
        "noted then, by you or by others (`--hash`)",
        "que cela a été publié avant que la valeur soit connue : comparer l’empreinte avec celle "
        "notée alors, par vous ou par d’autres (--hash)",
    )


def check_log(document: Document, noted: str, report: Report) -> None:
    """Whether the log is chained, its dates in order, and goes on from the head `noted`, if any."""
    log = document["log"]
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
    head = log[-1]["hash"]
    if noted:
        _check_head(log, noted, report)
    else:
        report.add(None, f"head of the log: {head}", f"tête du journal : {head}")
        report.leave(
            "that no entry was cut off the end of the log, or written again: compare with a head "
            "noted on another day (`--head`), and note this one",
            "qu’aucune inscription n’a été coupée à la fin du journal, ou réécrite : comparer avec "
            "une tête notée un autre jour (--head), et noter celle-ci",
        )
    _check_dates(log, report)


def _check_head(log: list[Document], noted: str, report: Report) -> None:
    places = [place for place, entry in enumerate(log) if entry["hash"] == noted]
    since = len(log) - 1 - places[0] if places else 0
    report.add(
        bool(places),
        f"the log goes on from the head noted before, with {since} entries since; its head is now "
        f"{log[-1]['hash']}"
        if places
        else f"no entry of the log has the head noted before, {noted}: it was cut or written again",
        f"le journal part de la tête notée avant, avec {since} inscriptions depuis ; sa tête est "
        f"maintenant {log[-1]['hash']}"
        if places
        else f"aucune inscription du journal n’a la tête notée avant, {noted} : il a été coupé ou "
        "réécrit",
    )


def _check_dates(log: list[Document], report: Report) -> None:
    dates = dates_of(log)
    if not dates:
        return
    report.add(
        dates == sorted(dates),
        f"the dates written in the log never go back: {dates[0]} to {dates[-1]}",
        f"les dates écrites dans le journal ne reculent jamais : du {dates[0]} au {dates[-1]}",
    )
    report.leave(
        "that the dates of the log are true: whoever keeps it wrote them; a head noted on a day "
        "proves all that comes before it",
        "que les dates du journal sont vraies : qui le tient les a écrites ; une tête notée un "
        "jour prouve tout ce qui la précède",
    )
