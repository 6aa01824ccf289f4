"""The forms of proposals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from parvis.content.attachments.forms import ALT_HELP
from parvis.content.attachments.images import ACCEPT
from parvis.content.forms import ContentForm, DegreesField
from parvis.content.since import RevisingForm
from parvis.spaces import Category
from parvis.web import Form
from parvis.web.i18n import lazy_gettext as _
from parvis_proposals.labels import CHANNELS, ORDERS, STAGES
from parvis_proposals.models import Proposal, Stage
from parvis_proposals.operations import ANSWER_MAX, TITLE_MAX, TITLE_MIN, Text, mark_of_text
from parvis_proposals.settings import ProposalSettings


def _choices(labels: Mapping[Any, LazyString]) -> list[SelectChoice]:
    return [SelectChoice(str(value), title) for value, title in labels.items()]


def _subjects(none: LazyString, categories: list[Category]) -> list[SelectChoice]:
    named = [SelectChoice(str(category.id), category.title) for category in categories]
    return [SelectChoice("", none), *named]


class ProposalForm(RevisingForm, ContentForm):
    """Writing or changing a proposal."""

    title = StringField(
        _("Title"),
        description=_("One sentence that says what you propose."),
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
        _("Your proposal"),
        description=_("What is the matter today, what you propose, for whom."),
        validators=[InputRequired(_("Say what you propose."))],
        render_kw={"rows": 10},
    )
    category = SelectField(_("Subject"), validators=[Optional()])
    place = StringField(
        _("Place"),
        description=_("A street, a building, a hamlet: as people say it."),
        validators=[Optional(), Length(max=160)],
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
    channel = RadioField(
        _("How it came"), choices=_choices(CHANNELS), default="web"
    )
    channel_note = StringField(
        _("Where and when it was said"),
        description=_("Shown with the proposal: “market of Digne, 12 March”."),
        validators=[Optional(), Length(max=160)],
    )

    def __init__(
        self,
        categories: list[Category],
        settings: ProposalSettings,
        proposal: Proposal | None = None,
        *,
        pictures: int = 0,
        on_behalf: bool = False,
        **options: Any,
    ) -> None:
        """`pictures`: how many more may be added; `on_behalf`: whether the person may enter what
        others said.
        """
        if proposal is not None:
            options["data"] = _values(proposal)
        super().__init__(**options)
        self._proposal = proposal
        self.body.validators = [*self.body.validators, Length(max=settings.body_max)]
        self.body.flags.maxlength = settings.body_max
        self.category.choices = _subjects(_("No subject"), categories)
        if not categories:
            del self.category
        if not settings.with_map:
            del self.latitude, self.longitude
        if not pictures:
            del self.photo, self.photo_alt
        if not on_behalf:
            del self.channel, self.channel_note

    def text(self) -> Text:
        """What was written."""
        category = self.category.data if "category" in self else ""
        point: tuple[float | None, float | None] = (None, None)
        if "latitude" in self:
            point = self.latitude.data, self.longitude.data
        elif self._proposal is not None:
            # Placed while there was a map: changing the words does not move it.
            point = self._proposal.latitude, self._proposal.longitude
        return Text(
            title=self.title.data,
            body=self.body.data,
            category_id=int(category) if category else None,
            place=self.place.data or "",
            latitude=point[0],
            longitude=point[1],
        )


def _values(proposal: Proposal) -> dict[str, Any]:
    return {
        "since": mark_of_text(proposal),
        "title": proposal.title,
        "body": proposal.body,
        "category": str(proposal.category_id or ""),
        "place": proposal.place,
        "latitude": proposal.latitude,
        "longitude": proposal.longitude,
    }


class FilterForm(Form):
    """Choosing what the list shows."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_("Search"))
    show = HiddenField()
    stage = SelectField(_("Stage"))
    category = SelectField(_("Subject"))
    order = SelectField(_("Order"))

    def __init__(self, categories: list[Category], **options: Any) -> None:
        super().__init__(**options)
        self.stage.choices = [SelectChoice("", _("All stages")), *_choices(STAGES)]
        self.category.choices = _subjects(_("All subjects"), categories)
        self.order.choices = _choices(ORDERS)
        if not categories:
            del self.category


class AnswerForm(Form):
    """The official answer."""

    stage = RadioField(
        _("Where things stand"),
        choices=_choices({s: t for s, t in STAGES.items() if s != Stage.SUBMITTED}),
        validators=[InputRequired(_("Choose one."))],
    )
    body = TextAreaField(
        _("Your answer"),
        description=_("Who has studied it, what is decided, why, and what happens next."),
        validators=[
            InputRequired(_("Give the reasons: people will read them.")),
            Length(max=ANSWER_MAX),
        ],
        render_kw={"rows": 10},
    )
