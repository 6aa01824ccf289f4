"""Whether a step that people carry out is open by the règlement's dates."""

from __future__ import annotations

from parvis.db import now
from parvis.rules import Verdict, WayOut, no, yes
from parvis.web import component_url
from parvis.web.i18n import gettext as _
from parvis_budgets.clauses.wording import moment_of
from parvis_budgets.models import Budget
from parvis_budgets.reglement import Step


def study_is_open(budget: Budget) -> Verdict:
    """Whether projects are studied now: at any time before the vote where neither admissibility nor
    the study has dates, else while one of them is open. Who is late puts the dates off: the change
    is published as a new version, with who made it and when.
    """
    calendar, moment = budget.reglement.calendar, now()
    windows = [
        window
        for step in (Step.ADMISSIBILITY, Step.STUDY)
        if (window := calendar[step]) is not None
    ]
    if not windows or any(window.holds(moment) for window in windows):
        return yes()
    put_off = WayOut(
        _("Change the dates"),
        component_url(budget.component, "reglement", number=budget.number, admin=True),
    )
    coming = [window for window in windows if window.opens > moment]
    if coming:
        first = min(coming, key=lambda window: window.opens)
        return no(
            _(
                "Projects are studied from %(moment)s on. The date can be changed: everyone will"
                " read who changed it and when.",
                moment=moment_of(first.opens, first),
            ),
            way_out=put_off,
            code="step",
        )
    closing = [(window.closes, window) for window in windows if window.closes is not None]
    closes, last = max(closing, key=lambda pair: pair[0])
    return no(
        _(
            "The study of projects ended on %(moment)s. It can be put off, before the vote opens:"
            " everyone will read who changed the date and when.",
            moment=moment_of(closes, last),
        ),
        way_out=put_off,
        code="step",
    )


def cost_is_studied(budget: Budget) -> Verdict:
    """Whether projects may be put to the vote already: once the study of their cost has begun."""
    window = budget.reglement.calendar[Step.STUDY]
    if window is None or window.opens <= now():
        return yes()
    text = _(
        "Feasibility and cost are studied from %(moment)s on: until then, say whether it is"
        " admissible.",
        moment=moment_of(window.opens, window),
    )
    return no(text, code="step")


def result_is_due(budget: Budget) -> Verdict:
    """Whether the result may be announced: from the opening of that step on, where it has dates."""
    window = budget.reglement.calendar[Step.RESULT]
    if window is None or window.opens <= now():
        return yes()
    text = _(
        "The result is announced from %(moment)s on: the règlement says so.",
        moment=moment_of(window.opens, window),
    )
    return no(text, code="step")
