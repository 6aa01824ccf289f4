"""The tables of the core"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0001"
down_revision = None
branch_labels = ("core",)
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "core_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_mail")),
    )
    with op.batch_alter_table("core_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_mail_recipient"), ["recipient"], unique=False)

    op.create_table(
        "core_outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.String(length=160), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'dispatched', 'done', 'failed')",
            name=op.f("ck_core_outbox_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_core_outbox_key")),
    )
    with op.batch_alter_table("core_outbox", schema=None) as batch_op:
        batch_op.create_index("ix_core_outbox_state_due", ["state", "due_at"], unique=False)

    op.create_table(
        "core_setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_core_setting")),
    )
    op.create_table(
        "core_space",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("visibility", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("welcome", sa.String(length=400), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("legal_type", sa.String(length=12), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("insee", sa.String(length=5), nullable=True),
        sa.Column("department", sa.String(length=3), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column(
            "postcodes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "official", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("theme", sa.String(length=60), nullable=True),
        sa.Column(
            "appearance", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("parent_administers", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('requested', 'refused', 'draft', 'open', 'closed')",
            name=op.f("ck_core_space_state_known"),
        ),
        sa.CheckConstraint(
            "visibility IN ('public', 'members')", name=op.f("ck_core_space_visibility_known")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["core_space.id"],
            name=op.f("fk_core_space_parent_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_space")),
        sa.UniqueConstraint("insee", name=op.f("uq_core_space_insee")),
        sa.UniqueConstraint("siren", name=op.f("uq_core_space_siren")),
        sa.UniqueConstraint("slug", name=op.f("uq_core_space_slug")),
    )
    with op.batch_alter_table("core_space", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_space_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "ix_core_space_parent_id_kind_name", ["parent_id", "kind", "name"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_core_space_path"), ["path"], unique=False)

    op.create_table(
        "core_block",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "settings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_core_block_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_block")),
    )
    with op.batch_alter_table("core_block", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_block_space_id"), ["space_id"], unique=False)

    op.create_table(
        "core_category",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["core_space.id"],
            name=op.f("fk_core_category_space_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_category")),
        sa.UniqueConstraint("space_id", "title", name=op.f("uq_core_category_space_id_title")),
    )
    op.create_table(
        "core_component",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("module", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column(
            "settings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'off')", name=op.f("ck_core_component_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["core_space.id"],
            name=op.f("fk_core_component_space_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_component")),
        sa.UniqueConstraint("space_id", "slug", name=op.f("uq_core_component_space_id_slug")),
    )
    with op.batch_alter_table("core_component", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_component_module"), ["module"], unique=False)

    op.create_table(
        "core_page",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_core_page_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_page")),
        sa.UniqueConstraint("space_id", "slug", name=op.f("uq_core_page_space_id_slug")),
    )
    op.create_table(
        "core_person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column(
            "residence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("steward", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('active', 'suspended', 'deleted')", name=op.f("ck_core_person_state_known")
        ),
        sa.CheckConstraint(
            "birth_year BETWEEN 1900 AND 2100", name=op.f("ck_core_person_birth_year_range")
        ),
        sa.ForeignKeyConstraint(
            ["residence_id"],
            ["core_space.id"],
            name=op.f("fk_core_person_residence_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_person")),
        sa.UniqueConstraint("email", name=op.f("uq_core_person_email")),
    )
    with op.batch_alter_table("core_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_person_residence_id"), ["residence_id"], unique=False
        )

    op.create_table(
        "core_phase",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_core_phase_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_core_phase_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_phase")),
    )
    with op.batch_alter_table("core_phase", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_phase_space_id"), ["space_id"], unique=False)

    op.create_table(
        "core_collective_request",
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "founders", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"],
            ["core_person.id"],
            name=op.f("fk_core_collective_request_asker_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["core_person.id"],
            name=op.f("fk_core_collective_request_decided_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["core_space.id"],
            name=op.f("fk_core_collective_request_space_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("space_id", name=op.f("pk_core_collective_request")),
    )
    with op.batch_alter_table("core_collective_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_collective_request_asker_id"), ["asker_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_core_collective_request_decided_by_id"), ["decided_by_id"], unique=False
        )

    op.create_table(
        "core_content",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "component_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("channel_note", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column(
            "category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("comments_count", sa.Integer(), nullable=False),
        sa.Column("comments_for", sa.Integer(), nullable=False),
        sa.Column("comments_against", sa.Integer(), nullable=False),
        sa.Column("followers_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone', 'meeting')",
            name=op.f("ck_core_content_channel_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'withdrawn', 'hidden')",
            name=op.f("ck_core_content_state_known"),
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_core_content_point_whole")
        ),
        sa.CheckConstraint(
            "comments_count >= 0 AND comments_for >= 0 AND comments_against >= 0 AND followers_count >= 0",
            name=op.f("ck_core_content_counts_not_negative"),
        ),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90", name=op.f("ck_core_content_latitude_range")
        ),
        sa.CheckConstraint(
            "longitude BETWEEN -180 AND 180", name=op.f("ck_core_content_longitude_range")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["core_person.id"],
            name=op.f("fk_core_content_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["core_category.id"],
            name=op.f("fk_core_content_category_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["component_id"],
            ["core_component.id"],
            name=op.f("fk_core_content_component_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["core_person.id"],
            name=op.f("fk_core_content_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["core_space.id"],
            name=op.f("fk_core_content_space_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_content")),
        sa.UniqueConstraint(
            "component_id", "number", name=op.f("uq_core_content_component_id_number")
        ),
    )
    with op.batch_alter_table("core_content", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_content_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_core_content_category_id"), ["category_id"], unique=False
        )
        batch_op.create_index(
            "ix_core_content_component_commented",
            ["component_id", "state", "comments_count", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_core_content_component_newest",
            ["component_id", "state", "published_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_core_content_entered_by_id"), ["entered_by_id"], unique=False
        )
        batch_op.create_index(
            "ix_core_content_newest", ["state", "published_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_core_content_space_newest",
            ["space_id", "state", "published_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_core_content_type_newest", ["type", "state", "published_at", "id"], unique=False
        )

    op.create_table(
        "core_membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("college", sa.String(length=80), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.CheckConstraint(
            "role IN ('member', 'moderator', 'facilitator', 'administrator')",
            name=op.f("ck_core_membership_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_membership_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["core_space.id"],
            name=op.f("fk_core_membership_space_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_membership")),
        sa.UniqueConstraint(
            "space_id", "person_id", name=op.f("uq_core_membership_space_id_person_id")
        ),
    )
    with op.batch_alter_table("core_membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_membership_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "core_phase_opening",
        sa.Column("phase_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "component_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["component_id"],
            ["core_component.id"],
            name=op.f("fk_core_phase_opening_component_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["phase_id"],
            ["core_phase.id"],
            name=op.f("fk_core_phase_opening_phase_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "phase_id", "component_id", "action", name=op.f("pk_core_phase_opening")
        ),
    )
    with op.batch_alter_table("core_phase_opening", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_phase_opening_component_id"), ["component_id"], unique=False
        )

    op.create_table(
        "core_public_page",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("residence_shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_public_page_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_core_public_page")),
    )
    op.create_table(
        "core_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "way IN ('link', 'password', 'direct')", name=op.f("ck_core_session_way_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_session_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_core_session_token_hash")),
    )
    with op.batch_alter_table("core_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "core_sign_in_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_sign_in_link_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_core_sign_in_link_token_hash")),
    )
    with op.batch_alter_table("core_sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_sign_in_link_email"), ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_core_sign_in_link_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "core_space_follow",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_space_follow_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["core_space.id"],
            name=op.f("fk_core_space_follow_space_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "space_id", name=op.f("pk_core_space_follow")),
    )
    with op.batch_alter_table("core_space_follow", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_space_follow_space_id"), ["space_id"], unique=False
        )

    op.create_table(
        "core_attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column(
            "widths", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('image', 'file')", name=op.f("ck_core_attachment_kind_known")),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["core_content.id"],
            name=op.f("fk_core_attachment_content_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_attachment")),
        sa.UniqueConstraint("key", name=op.f("uq_core_attachment_key")),
    )
    with op.batch_alter_table("core_attachment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_core_attachment_content_kind", ["content_id", "kind", "position"], unique=False
        )

    op.create_table(
        "core_comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("stance", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("replies_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('published', 'withdrawn', 'hidden')",
            name=op.f("ck_core_comment_state_known"),
        ),
        sa.CheckConstraint("replies_count >= 0", name=op.f("ck_core_comment_replies_not_negative")),
        sa.CheckConstraint("stance IN (-1, 0, 1)", name=op.f("ck_core_comment_stance_known")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["core_person.id"],
            name=op.f("fk_core_comment_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["core_content.id"],
            name=op.f("fk_core_comment_content_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["core_comment.id"],
            name=op.f("fk_core_comment_parent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["core_comment.id"],
            name=op.f("fk_core_comment_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_comment")),
    )
    with op.batch_alter_table("core_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_comment_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_core_comment_content_replies",
            ["content_id", "thread_id", "replies_count", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_core_comment_content_thread", ["content_id", "thread_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_core_comment_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_comment_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "core_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "component_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["core_person.id"],
            name=op.f("fk_core_event_actor_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["component_id"],
            ["core_component.id"],
            name=op.f("fk_core_event_component_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["core_content.id"],
            name=op.f("fk_core_event_content_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["core_space.id"], name=op.f("fk_core_event_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_event")),
    )
    with op.batch_alter_table("core_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_core_event_component_id"), ["component_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_core_event_content_id"), ["content_id"], unique=False)
        batch_op.create_index(
            "ix_core_event_space_newest", ["space_id", "public", "id"], unique=False
        )

    op.create_table(
        "core_follow",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["core_content.id"],
            name=op.f("fk_core_follow_content_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_core_follow_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "content_id", name=op.f("pk_core_follow")),
    )
    with op.batch_alter_table("core_follow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_follow_content_id"), ["content_id"], unique=False)

    op.create_table(
        "core_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_core_link_not_itself")),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["core_content.id"],
            name=op.f("fk_core_link_source_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["core_content.id"],
            name=op.f("fk_core_link_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_link")),
        sa.UniqueConstraint(
            "source_id",
            "target_id",
            "relation",
            name=op.f("uq_core_link_source_id_target_id_relation"),
        ),
    )
    with op.batch_alter_table("core_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_link_target_id"), ["target_id"], unique=False)

    op.create_table(
        "core_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "content_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["core_person.id"],
            name=op.f("fk_core_version_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["core_content.id"],
            name=op.f("fk_core_version_content_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_version")),
        sa.UniqueConstraint("content_id", "number", name=op.f("uq_core_version_content_id_number")),
    )
    with op.batch_alter_table("core_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_version_author_id"), ["author_id"], unique=False)


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("core_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_version_author_id"))

    op.drop_table("core_version")
    with op.batch_alter_table("core_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_link_target_id"))

    op.drop_table("core_link")
    with op.batch_alter_table("core_follow", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_follow_content_id"))

    op.drop_table("core_follow")
    with op.batch_alter_table("core_event", schema=None) as batch_op:
        batch_op.drop_index("ix_core_event_space_newest")
        batch_op.drop_index(batch_op.f("ix_core_event_content_id"))
        batch_op.drop_index(batch_op.f("ix_core_event_component_id"))
        batch_op.drop_index(batch_op.f("ix_core_event_actor_id"))

    op.drop_table("core_event")
    with op.batch_alter_table("core_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_comment_thread_id"))
        batch_op.drop_index(batch_op.f("ix_core_comment_parent_id"))
        batch_op.drop_index("ix_core_comment_content_thread")
        batch_op.drop_index("ix_core_comment_content_replies")
        batch_op.drop_index(batch_op.f("ix_core_comment_author_id"))

    op.drop_table("core_comment")
    with op.batch_alter_table("core_attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_core_attachment_content_kind")

    op.drop_table("core_attachment")
    with op.batch_alter_table("core_space_follow", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_space_follow_space_id"))

    op.drop_table("core_space_follow")
    with op.batch_alter_table("core_sign_in_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_sign_in_link_person_id"))
        batch_op.drop_index(batch_op.f("ix_core_sign_in_link_email"))

    op.drop_table("core_sign_in_link")
    with op.batch_alter_table("core_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_session_person_id"))

    op.drop_table("core_session")
    op.drop_table("core_public_page")
    with op.batch_alter_table("core_phase_opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_phase_opening_component_id"))

    op.drop_table("core_phase_opening")
    with op.batch_alter_table("core_membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_membership_person_id"))

    op.drop_table("core_membership")
    with op.batch_alter_table("core_content", schema=None) as batch_op:
        batch_op.drop_index("ix_core_content_type_newest")
        batch_op.drop_index("ix_core_content_space_newest")
        batch_op.drop_index("ix_core_content_newest")
        batch_op.drop_index(batch_op.f("ix_core_content_entered_by_id"))
        batch_op.drop_index("ix_core_content_component_newest")
        batch_op.drop_index("ix_core_content_component_commented")
        batch_op.drop_index(batch_op.f("ix_core_content_category_id"))
        batch_op.drop_index(batch_op.f("ix_core_content_author_id"))

    op.drop_table("core_content")
    with op.batch_alter_table("core_collective_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_collective_request_decided_by_id"))
        batch_op.drop_index(batch_op.f("ix_core_collective_request_asker_id"))

    op.drop_table("core_collective_request")
    with op.batch_alter_table("core_phase", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_phase_space_id"))

    op.drop_table("core_phase")
    with op.batch_alter_table("core_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_person_residence_id"))

    op.drop_table("core_person")
    op.drop_table("core_page")
    with op.batch_alter_table("core_component", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_component_module"))

    op.drop_table("core_component")
    op.drop_table("core_category")
    with op.batch_alter_table("core_block", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_block_space_id"))

    op.drop_table("core_block")
    with op.batch_alter_table("core_space", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_space_path"))
        batch_op.drop_index("ix_core_space_parent_id_kind_name")
        batch_op.drop_index(batch_op.f("ix_core_space_parent_id"))

    op.drop_table("core_space")
    op.drop_table("core_setting")
    with op.batch_alter_table("core_outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_core_outbox_state_due")

    op.drop_table("core_outbox")
    with op.batch_alter_table("core_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_mail_recipient"))

    op.drop_table("core_mail")
