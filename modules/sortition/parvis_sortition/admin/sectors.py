"""Sectors: the communes put together, so that nobody is alone in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, request
from werkzeug import Response

from parvis.rules import Conflict, Invalid, require
from parvis.web import acting_person, here, redirect_to, render
from parvis.web.i18n import gettext as _
from parvis_sortition.admin.common import blueprint, desk_url, find_recruitment, language
from parvis_sortition.admin.mandate import step_to
from parvis_sortition.forms.criteria import SectorsForm, sector_names
from parvis_sortition.models import CriterionKind, Recruitment
from parvis_sortition.operations.criteria import set_sectors
from parvis_sortition.operations.mandate import ValueText
from parvis_sortition.queries.territory import by_sector, communes_of
from parvis_sortition.targets import sectors as sectors_of


@blueprint.route("/<number:number>/sectors", methods=["GET", "POST"])
def sectors(number: int) -> Response:
    """The communes put together in sectors, so that nobody is alone in one. While one types, the
    list of sectors is asked for alone.
    """
    recruitment = find_recruitment(number)
    require(here.person, "sortition.change", recruitment)
    step_to(recruitment, _("Sectors"))
    communes = communes_of(recruitment.space)
    if not communes:
        flash(_("The official data knows no commune here: write your sectors by hand."), "warning")
        return redirect_to(desk_url(recruitment, "criteria"))
    size = max(recruitment.size, 1)
    form = SectorsForm(data={"label": _sector_label(recruitment)})
    asked = request.form if form.is_submitted() else None
    if asked is None or "propose" in asked:
        names = _kept_sectors(recruitment) if asked is None else {}
        joined: Sequence[sectors_of.Sector] = ()
        if not names:
            joined = sectors_of.propose(communes, size)
            names = {code: each.label(language()) for each in joined for code in each.codes}
    else:
        joined, names = (), sector_names(asked, [commune.code for commune in communes])
    grouping = by_sector(communes, names)
    remarks = sectors_of.check(communes, grouping, size)
    if asked is not None and "save" in asked and form.validate_on_submit():
        if any(remark.blocking for remark in remarks):
            form.take({"": _("Some communes are to be looked at: see below.")})
        else:
            try:
                _save_sectors(recruitment, form.label.data, grouping, communes)
            except Invalid as error:
                form.take({"": " ".join(map(str, error.errors.values()))})
            except Conflict as error:
                form.take({"": str(error)})
            else:
                flash(_("Sectors saved, with their inhabitants. Look at the quotas."), "success")
                return redirect_to(desk_url(recruitment, "criteria"))
    return render(
        "sortition/admin/sectors.html",
        fragment="sortition/admin/_sectors_check.html",
        status=422 if form.errors else 200,
        recruitment=recruitment,
        form=form,
        communes=communes,
        names=names,
        summary=_sectors_table(communes, grouping, size),
        remarks=[(remark.text(language()), remark.blocking) for remark in remarks],
        unsure=[each.label(language()) for each in joined if each.joined is sectors_of.Joined.SIZE],
    )


def _sector_label(recruitment: Recruitment) -> str:
    for each in recruitment.criteria:
        if each.kind == CriterionKind.SECTOR:
            return each.label
    return str(_("Sector"))


def _kept_sectors(recruitment: Recruitment) -> dict[str, str]:
    return {
        code: value.label
        for each in recruitment.criteria
        if each.kind == CriterionKind.SECTOR
        for value in each.values
        for code in value.communes
    }


def _sectors_table(
    communes: Sequence[sectors_of.Commune], grouping: Mapping[str, Sequence[str]], size: int
) -> list[tuple[str, int, float]]:
    """By sector: its name, its inhabitants, and the seats that its share comes to."""
    people = {commune.code: commune.population for commune in communes}
    total = sum(people.values())
    rows = []
    for name, codes in grouping.items():
        population = sum(people[code] for code in codes)
        rows.append((name, population, size * population / total))
    return sorted(rows, key=lambda row: -row[1])


def _save_sectors(
    recruitment: Recruitment,
    label: str,
    grouping: Mapping[str, Sequence[str]],
    communes: Sequence[sectors_of.Commune],
) -> None:
    people = {commune.code: commune.population for commune in communes}
    values = [
        ValueText(label=name, population=sum(people[code] for code in codes), communes=tuple(codes))
        for name, codes in grouping.items()
    ]
    values.sort(key=lambda value: -(value.population or 0))
    source = _("Insee, official populations of the communes")
    set_sectors(acting_person(), recruitment, label, values, source)
