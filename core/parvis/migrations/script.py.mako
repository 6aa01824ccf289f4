<%!
from parvis.modules.revisions import tidy_body
%>"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports + "\n" if imports else ""}
revision = "${up_revision}"
down_revision = ${f'"{down_revision}"' if down_revision else "None"}
branch_labels = ${f'("{list(branch_labels)[0]}",)' if branch_labels else "None"}
depends_on = ${f'("{depends_on}",)' if depends_on else "None"}


def upgrade() -> None:
    """To this revision."""
    ${tidy_body(upgrades) if upgrades else "pass"}


def downgrade() -> None:
    """Back to the one before."""
    ${tidy_body(downgrades) if downgrades else "pass"}
