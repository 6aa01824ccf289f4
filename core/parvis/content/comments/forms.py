"""The form of a comment."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from parvis.content.comments.operations import BODY_MAX
from parvis.content.models import Comment
from parvis.web.forms import Form


class CommentForm(Form):
    """Words, and the side they take. Answers take none: `with_stance` false.

    `name` tells apart the forms of one page, in the identifiers of their fields.
    """

    stance = RadioField(
        _("Your view"),
        choices=[
            SelectChoice("1", _("For")),
            SelectChoice("0", _("Neither")),
            SelectChoice("-1", _("Against")),
        ],
        default="0",
    )
    body = TextAreaField(
        _("Your comment"),
        validators=[InputRequired(_("Write your comment.")), Length(max=BODY_MAX)],
        render_kw={"rows": 4},
    )

    def __init__(
        self,
        name: str = "comment",
        *,
        with_stance: bool = True,
        comment: Comment | None = None,
        **options: Any,
    ) -> None:
        if comment is not None:
            options["data"] = {"body": comment.body, "stance": str(comment.stance)}
        super().__init__(**options)
        if not with_stance:
            del self.stance
        else:
            self.stance.id = self.stance.label.field_id = f"{name}-stance"
        self.body.id = self.body.label.field_id = f"{name}-body"

    def chosen_stance(self) -> int:
        """1, 0 or -1."""
        return int(self.stance.data) if "stance" in self else 0
