"""Bringing, changing, finding, merging projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.content.attachments.forms import ALT_HELP
from parvis.content.attachments.images import ACCEPT
from parvis.content.forms import ContentForm, DegreesField
from parvis.modules.settings import CheckboxesField
from parvis.spaces import Category
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_budgets.forms.fields import choices
from parvis_budgets.labels import ENTERED, ORDERS, STAGES
from parvis_budgets.models import Budget, Envelope, Project, ProjectStage
from parvis_budgets.operations.projects import (
    NOTE_MAX,
    PLACE_MAX,
    TITLE_MAX,
    TITLE_MIN,
    Idea,
)
from parvis_budgets.rules import settings_of


class ProjectForm(ContentForm):
    """What is written of a project."""

    title = StringField(
        _("Title"),
        description=_("One sentence that says what the project is."),
        validators=[
            InputRequired(_("A title is needed.")),
            Length(
                TITLE_MIN,
                TITLE_MAX,
                _("A title of %(least)d to %(most)d characters.", least=TITLE_MIN, most=TITLE_MAX),
            ),
        ],
    )
    body = TextAreaField(
        _("Your project"),
        description=_("What it is, where, for whom, and what it would change."),
        validators=[InputRequired(_("Say what the project is."))],
        render_kw={"rows": 10},
    )
    envelope = SelectField(_("Envelope"), validators=[Optional()])
    theme = SelectField(_("Theme"), validators=[Optional()])
    category = SelectField(_("Subject"), validators=[Optional()])
    place = StringField(
        _("Place"),
        description=_("A street, a building, a hamlet: as people say it."),
        validators=[Optional(), Length(max=PLACE_MAX)],
    )
    latitude = DegreesField(_("Latitude"), validators=[Optional(), NumberRange(-90, 90)])
    longitude = DegreesField(_("Longitude"), validators=[Optional(), NumberRange(-180, 180)])
    photo = FileField(
        _("Photo"),
        description=_("JPEG, PNG or WebP. The place and date hidden in the photo are erased."),
        render_kw={"accept": ACCEPT},
    )
    photo_alt = StringField(
        _("What the photo shows"),
        description=ALT_HELP,
        validators=[Optional(), Length(max=300)],
    )
    channel = RadioField(_("How the project came"), choices=choices(ENTERED), default="web")
    channel_note = StringField(
        _("Where and when it was said"),
        description=_("Shown with the project: “market of Digne, 12 March”."),
        validators=[Optional(), Length(max=NOTE_MAX)],
    )

    def __init__(
        self,
        budget: Budget,
        categories: Sequence[Category],
        project: Project | None = None,
        *,
        pictures: int = 0,
        on_behalf: bool = False,
        **options: Any,
    ) -> None:
        """`pictures`: how many more may be added; `on_behalf`: whether the person may enter what
        others said.
        """
        if project is not None:
            options["data"] = _values(project)
        super().__init__(**options)
        self._project = project
        settings = settings_of(budget.component)
        self.body.validators = [*self.body.validators, Length(max=settings.body_max)]
        self.body.flags.maxlength = settings.body_max
        self._only = budget.envelopes[0].id if len(budget.envelopes) == 1 else None
        self.envelope.choices = envelope_choices(budget.envelopes)
        self.theme.choices = theme_choices(budget, project)
        self.category.choices = [
            SelectChoice("", _("No subject")),
            *(SelectChoice(str(one.id), one.title) for one in categories),
        ]
        studied = project is not None and project.stage != ProjectStage.IDEA
        if self._only is not None or studied:
            del self.envelope
        if not budget.reglement.ballot.themes:
            del self.theme
        if not categories:
            del self.category
        if not settings.with_map:
            del self.latitude, self.longitude
        if not pictures:
            del self.photo, self.photo_alt
        if not on_behalf:
            del self.channel, self.channel_note

    def idea(self) -> Idea:
        """What was written; what the form does not ask for stays as it was."""
        kept = self._project
        category = self.category.data if "category" in self else ""
        point = (kept.latitude, kept.longitude) if kept else (None, None)
        if "latitude" in self:
            point = (self.latitude.data, self.longitude.data)
        return Idea(
            title=self.title.data,
            body=self.body.data,
            envelope_id=self._envelope(),
            category_id=int(category) if category else None,
            theme=self.theme.data or "" if "theme" in self else kept.theme if kept else "",
            place=self.place.data or "",
            latitude=point[0],
            longitude=point[1],
        )

    def _envelope(self) -> int | None:
        if "envelope" in self:
            return int(self.envelope.data) if self.envelope.data else None
        return self._project.envelope_id if self._project else self._only


def envelope_choices(envelopes: Sequence[Envelope]) -> list[SelectChoice]:
    """The envelopes, after « I do not know »."""
    return [
        SelectChoice("", _("I do not know")),
        *(SelectChoice(str(one.id), one.name) for one in envelopes),
    ]


def theme_choices(budget: Budget, project: Project | None = None) -> list[SelectChoice]:
    """The règlement's themes, and that of the project if it is another."""
    names = list(budget.reglement.ballot.themes)
    if project is not None and project.theme and project.theme not in names:
        names.append(project.theme)
    return [SelectChoice("", _("Another theme")), *(SelectChoice(name, name) for name in names)]


def _values(project: Project) -> dict[str, Any]:
    return {
        "title": project.title,
        "body": project.body,
        "envelope": str(project.envelope_id or ""),
        "theme": project.theme,
        "category": str(project.category_id or ""),
        "place": project.place,
        "latitude": project.latitude,
        "longitude": project.longitude,
    }


class FilterForm(Form):
    """Choosing what the list shows."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_("Search"))
    show = HiddenField()
    stage = SelectField(_("Stage"))
    envelope = SelectField(_("Envelope"))
    theme = SelectField(_("Theme"))
    category = SelectField(_("Subject"))
    order = SelectField(_("Order"))

    def __init__(
        self,
        budget: Budget,
        themes: Sequence[str],
        categories: Sequence[Category],
        order: str,
        **options: Any,
    ) -> None:
        """`order` is that of a list nobody has sorted."""
        super().__init__(**options)
        self._order = order
        self.stage.choices = [SelectChoice("", _("All stages")), *choices(STAGES)]
        self.envelope.choices = [
            SelectChoice("", _("All envelopes")),
            *(SelectChoice(str(one.id), one.name) for one in budget.envelopes),
        ]
        self.theme.choices = [
            SelectChoice("", _("All themes")),
            *(SelectChoice(name, name) for name in themes),
        ]
        self.category.choices = [
            SelectChoice("", _("All subjects")),
            *(SelectChoice(str(one.id), one.title) for one in categories),
        ]
        self.order.choices = choices(ORDERS)
        if self.order.data not in ORDERS:
            self.order.data = order
        if len(budget.envelopes) < 2:
            del self.envelope
        if not themes:
            del self.theme
        if not categories:
            del self.category

    def chosen(self) -> dict[str, Any]:
        """What `list_projects` takes; a value that is none of the choices counts for nothing."""
        envelope, category = self._choice("envelope"), self._choice("category")
        stage = self._choice("stage")
        return {
            "words": (self.q.data or "")[:100],
            "stage": ProjectStage(stage) if stage else None,
            "envelope_id": int(envelope) if envelope else None,
            "theme": self._choice("theme"),
            "category_id": int(category) if category else None,
            "order": self._choice("order") or self._order,
        }

    def _choice(self, name: str) -> str:
        if name not in self:
            return ""
        field = self[name]
        return field.data if field.data in {choice.value for choice in field.choices} else ""

    @property
    def used(self) -> bool:
        """Whether the list is not the whole one."""
        return any(value for name, value in self.chosen().items() if name != "order")


class MergeForm(Form):
    """The project into which another goes."""

    into = SelectField(_("Merge it into"), validators=[InputRequired(_("Choose one."))])

    def __init__(self, others: Sequence[Project], **options: Any) -> None:
        super().__init__(**options)
        self.into.choices = [
            SelectChoice("", "–"),
            *(SelectChoice(str(one.number), f"{one.number}. {one.title}") for one in others),
        ]


class ConflictForm(Form):
    """Projects of which one at most can be funded."""

    title = StringField(
        _("Why they can’t both be done"),
        description=_("For example: the same piece of land."),
        validators=[InputRequired(_("This is needed.")), Length(3, 160)],
    )
    projects = CheckboxesField(
        _("Incompatible projects"),
        validators=[InputRequired(_("Choose at least two projects."))],
    )

    def __init__(self, projects: Sequence[Project], **options: Any) -> None:
        super().__init__(**options)
        self.projects.choices = [
            SelectChoice(str(one.number), f"{one.number}. {one.title}") for one in projects
        ]
