"""What a facilitator must not miss: dates that come near, people who are about to be erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.web.i18n import gettext as _
from parvis.web.i18n import ngettext, show_date
from parvis_sortition.models import Recruitment, Stage
from parvis_sortition.steps import Facts, lacks_volunteers

SOON = timedelta(days=7)
ERASURE = timedelta(days=21)


@dataclass(frozen=True)
class Alert:
    """A sentence, and the desk's page where something can be done."""

    tone: str
    text: str
    view: str
    way: str = ""
    """What the link to it says, when there is nothing to do there."""


def alerts_of(recruitment: Recruitment, facts: Facts, moment: datetime) -> list[Alert]:
    """The most pressing first."""
    if recruitment.stage == Stage.CANCELLED:
        text = _("Given up: nothing is left to do. What people said is erased within a day.")
        return [Alert("info", str(text), "erasure", str(_("Personal data")))]
    if recruitment.stage == Stage.ENDED:
        text = _("The mandate of the panel is over: nothing is left to do.")
        return [Alert("info", str(text), "erasure", str(_("Personal data")))]
    if recruitment.stage != Stage.OPEN:
        return _before_opening(recruitment, facts, moment)
    found = []
    appeal, draw = recruitment.appeal_until, recruitment.draw_at
    left = facts.sub_draws - facts.drawn
    someone = facts.volunteers or facts.erased
    if appeal is not None and left and someone and moment >= appeal - ERASURE:
        found.append(_before_erasure(facts, left, appeal))
    if lacks_volunteers(facts, moment) and not facts.erased:
        found.append(_too_few(facts))
    begun = facts.drawn + facts.sealed + facts.computing
    if draw is not None and moment >= draw and begun < facts.sub_draws and someone:
        text = _(
            "The hour announced for the draw has passed, and the lottery was not sealed before: "
            "announce another hour."
        )
        found.append(Alert("warning", str(text), "freeze" if facts.frozen else "calendar"))
    elif draw is not None and not facts.frozen and moment >= draw - SOON and left:
        text = _(
            "The draw is announced for %(date)s, and the mandate is not frozen.",
            date=show_date(draw),
        )
        found.append(Alert("warning", str(text), "freeze"))
    if draw is not None and moment >= draw + SOON and facts.sealed:
        text = _("The draw was announced for %(date)s.", date=show_date(draw))
        found.append(Alert("warning", str(text), "draws"))
    return found


def _too_few(facts: Facts) -> Alert:
    """Answers are over, and no panel can be drawn of those there are."""
    text = (
        ngettext(
            "Answers are closed, and %(num)d volunteer lacks for the seats: put the date for "
            "answering off, or make the panel smaller.",
            "Answers are closed, and %(num)d volunteers lack for the seats: put the date for "
            "answering off, or make the panel smaller.",
            facts.short,
        )
        if facts.volunteers
        else _(
            "Answers are closed, and nobody can be drawn: put the date for answering off and tell "
            "people about it, or give this recruitment up."
        )
    )
    return Alert("danger", str(text), "freeze" if facts.frozen else "mandate")


def _before_erasure(facts: Facts, left: int, appeal: datetime) -> Alert:
    """Those whose part of the panel is not drawn are erased like the others."""
    if facts.erased:
        text = (
            ngettext(
                "The volunteers have been erased, as announced, and %(num)d part of the panel has "
                "not been drawn.",
                "The volunteers have been erased, as announced, and %(num)d parts of the panel "
                "have not been drawn.",
                left,
            )
            if facts.drawn
            else _("The volunteers have been erased, as announced, and nobody has been drawn.")
        )
        return Alert("danger", str(text), "freeze" if facts.frozen else "calendar")
    if facts.drawn:
        text = ngettext(
            "All who were not drawn are erased on %(date)s, and %(num)d part of the panel is still "
            "to be drawn: draw before, or put the date off and tell them.",
            "All who were not drawn are erased on %(date)s, and %(num)d parts of the panel are "
            "still to be drawn: draw before, or put the date off and tell them.",
            left,
            date=show_date(appeal),
        )
    else:
        text = _(
            "All the volunteers are erased on %(date)s, and nobody has been drawn: draw "
            "before, or put the date off and tell them.",
            date=show_date(appeal),
        )
    return Alert("danger", str(text), "draws" if facts.frozen else "calendar")


def _before_opening(recruitment: Recruitment, facts: Facts, moment: datetime) -> list[Alert]:
    until = recruitment.answers_until
    if recruitment.stage != Stage.PREPARING or until is None or moment < until:
        return []
    text = _("The last day for answering has passed before the answers were opened.")
    return [Alert("warning", str(text), "calendar")]
