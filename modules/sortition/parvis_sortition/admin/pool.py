"""The pool: who volunteered, what the quotas allow with them, who is checked."""

from __future__ import annotations

from flask import flash, request
from werkzeug import Response
from werkzeug.exceptions import NotFound

from parvis.rules import Conflict, Invalid, ask, require
from parvis.web import acting_person, component_url, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis.web.numbers import whole_number
from parvis_sortition.admin.common import (
    blueprint,
    current_component,
    desk_url,
    find_recruitment,
    language,
    step_to_desk,
    sub_draw_or_404,
)
from parvis_sortition.admin.desk import PAGES
from parvis_sortition.forms.pool import ExcludeForm, FindForm
from parvis_sortition.labels import LIKENESSES, VOLUNTEER_STATES, VOLUNTEER_TONES
from parvis_sortition.models import Recruitment, SubDraw, Volunteer, VolunteerState
from parvis_sortition.operations.pool import (
    exclude_volunteer,
    readmit_volunteer,
    settle_volunteers,
)
from parvis_sortition.poolsheet import charts_of_pool, scarce_in
from parvis_sortition.queries.alike import alike_in, alike_with, count_alike, likenesses
from parvis_sortition.queries.answers import answers_of, volunteer_of_number
from parvis_sortition.queries.composition import (
    States,
    composition_of,
    invited_by_sector,
    outlook_of,
    states_of,
)
from parvis_sortition.queries.draws import live_draw
from parvis_sortition.queries.volunteers import (
    LISTS,
    find_volunteers,
    page_of_volunteers,
    said_by,
    volunteers_numbered,
)

PAGES["pool"] = "pool"
NONE = States(0, 0, 0)


def _step(recruitment: Recruitment, *titles: str) -> None:
    step_to_desk(recruitment)
    if titles:
        here.step(_("The volunteers"), desk_url(recruitment, "pool"))
    for title in titles or (_("The volunteers"),):
        here.step(title)


@blueprint.get("/<number:number>/pool")
def pool(number: int) -> Response:
    """The composition of the pool beside the territory's, what is scarce, what is to be checked."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    _step(recruitment)
    states = states_of(recruitment)
    parts = [
        _part(recruitment, sub_draw, states.get(sub_draw.id, NONE))
        for sub_draw in recruitment.sub_draws
    ]
    return render(
        "sortition/admin/pool.html",
        recruitment=recruitment,
        parts=parts,
        alike=count_alike(recruitment),
        answers=answers_of(recruitment),
        taking=ask(None, "sortition.volunteer", recruitment),
    )


def _part(recruitment: Recruitment, sub_draw: SubDraw, states: States) -> dict[str, object]:
    composition = composition_of(sub_draw)
    invited = {
        criterion.id: letters
        for criterion in recruitment.criteria
        if (letters := invited_by_sector(sub_draw, criterion)) is not None
    }
    return {
        "sub_draw": sub_draw,
        "states": states,
        "scarce": scarce_in(sub_draw, composition),
        "charts": charts_of_pool(sub_draw, composition, invited, here.locale)
        if composition.people
        else [],
        "closed": live_draw(sub_draw) is not None,
    }


@blueprint.get("/<number:number>/pool/<number:part>")
def outlook(number: int, part: int) -> Response:
    """What the quotas allow with the volunteers there are: a page, or the part of one."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    sub_draw = sub_draw_or_404(recruitment, part)
    _step(recruitment, _("What the quotas allow"))
    found = outlook_of(sub_draw)
    return render(
        "sortition/admin/outlook.html",
        fragment="sortition/admin/_outlook.html",
        recruitment=recruitment,
        sub_draw=sub_draw,
        outlook=found,
        changes=found.changes_in_words(language()),
        people=volunteers_numbered(recruitment, [int(id) for id in found.ids[:50]]),
        changeable=ask(here.person, "sortition.change", recruitment),
    )


@blueprint.get("/<number:number>/pool/alike")
def alike(number: int) -> Response:
    """Those who may be one person twice, or live together: to be decided."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    _step(recruitment, _("Possible duplicates and households"))
    return render(
        "sortition/admin/alike.html",
        recruitment=recruitment,
        groups=alike_in(recruitment),
        names=LIKENESSES,
    )


@blueprint.post("/<number:number>/pool/alike")
def settle(number: int) -> Response:
    """Decide on one group."""
    recruitment = find_recruitment(number)
    typed = request.form.get("numbers", "")[:2000].split(",")
    read = (whole_number(one, below=2**31) for one in typed)
    numbers = [one for one in read if one is not None]
    try:
        settle_volunteers(acting_person(), recruitment, numbers, apart="apart" in request.form)
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("Noted."), "success")
    return redirect_to(desk_url(recruitment, "alike"))


@blueprint.get("/<number:number>/volunteers")
def volunteers(number: int) -> Response:
    """The volunteers by state, page by page; one found by name or number."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    _step(recruitment, _("The list"))
    which = request.args.get("list", "all")
    if which not in LISTS:
        raise NotFound
    form = FindForm(request.args)
    found = None
    if form.q.data and form.validate():
        found = find_volunteers(recruitment, form.q.data)
    address = desk_url(recruitment, "volunteers")
    return render(
        "sortition/admin/volunteers.html",
        recruitment=recruitment,
        form=form,
        found=found,
        page=None if found is not None else page_of_volunteers(recruitment, which),
        tabs=[
            {"title": title, "url": f"{address}?list={name}", "current": name == which}
            for name, title in LISTS.items()
        ],
        states=VOLUNTEER_STATES,
        tones=VOLUNTEER_TONES,
    )


def _volunteer(recruitment: Recruitment, number: int) -> Volunteer:
    found = volunteer_of_number(recruitment, number)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/<number:number>/volunteers/<number:reference>")
def one_volunteer(number: int, reference: int) -> Response:
    """One volunteer: what they said, whom they look like, what is decided of them."""
    recruitment = find_recruitment(number)
    require(here.person, "sortition.read_volunteers", recruitment)
    return _one(recruitment, _volunteer(recruitment, reference), ExcludeForm(formdata=None))


def _one(recruitment: Recruitment, volunteer: Volunteer, form: ExcludeForm) -> Response:
    _step(recruitment, _("Volunteer %(number)s", number=volunteer.reference))
    return render(
        "sortition/admin/volunteer.html",
        status=422 if form.errors else 200,
        recruitment=recruitment,
        volunteer=volunteer,
        said=said_by(volunteer),
        others=[
            (other, [LIKENESSES[each] for each in likenesses(volunteer, other)])
            for other in alike_with(volunteer)
        ],
        form=form,
        registered=volunteer.state == VolunteerState.REGISTERED,
        closed=live_draw(volunteer.sub_draw) is not None,
        states=VOLUNTEER_STATES,
        tones=VOLUNTEER_TONES,
    )


@blueprint.post("/<number:number>/volunteers/<number:reference>/exclude")
def exclude(number: int, reference: int) -> Response:
    """Take someone out of the pool, with a reason."""
    recruitment = find_recruitment(number)
    volunteer = _volunteer(recruitment, reference)
    form = ExcludeForm()
    if form.validate_on_submit():
        try:
            exclude_volunteer(acting_person(), volunteer, form.reason.data)
        except Invalid as error:
            form.take(error.errors)
        except Conflict as error:
            form.take({"": str(error)})
        else:
            flash(_("This volunteer can’t be drawn any more."), "success")
            return redirect_to(_volunteer_url(recruitment, volunteer))
    require(here.person, "sortition.read_volunteers", recruitment)
    return _one(recruitment, volunteer, form)


@blueprint.post("/<number:number>/volunteers/<number:reference>/readmit")
def readmit(number: int, reference: int) -> Response:
    """Take someone back into the pool."""
    recruitment = find_recruitment(number)
    volunteer = _volunteer(recruitment, reference)
    withdrawn = volunteer.is_withdrawn
    try:
        readmit_volunteer(acting_person(), volunteer)
    except Conflict as error:
        flash(str(error), "error")
    else:
        if withdrawn:
            flash(_("The exclusion is lifted: this person can answer anew."), "success")
            return redirect_to(desk_url(recruitment, "volunteers"))
        flash(_("This volunteer can be drawn again."), "success")
    return redirect_to(_volunteer_url(recruitment, volunteer))


@blueprint.post("/<number:number>/volunteers/<number:reference>/checked")
def checked(number: int, reference: int) -> Response:
    """Note that someone has been checked."""
    recruitment = find_recruitment(number)
    volunteer = _volunteer(recruitment, reference)
    try:
        settle_volunteers(acting_person(), recruitment, [volunteer.number])
    except Conflict as error:
        flash(str(error), "error")
    else:
        flash(_("Noted: this volunteer can be drawn."), "success")
    return redirect_to(_volunteer_url(recruitment, volunteer))


def _volunteer_url(recruitment: Recruitment, volunteer: Volunteer) -> str:
    return component_url(
        current_component(),
        "one_volunteer",
        admin=True,
        number=recruitment.number,
        reference=volunteer.number,
    )
