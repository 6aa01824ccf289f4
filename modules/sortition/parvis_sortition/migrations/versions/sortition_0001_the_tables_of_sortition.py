"""The tables of sortition"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "sortition_0001"
down_revision = None
branch_labels = ("sortition",)
depends_on = ("core_0001",)


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "sortition_objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["core_space.id"],
            name=op.f("fk_sortition_objection_space_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_objection")),
    )
    with op.batch_alter_table("sortition_objection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sortition_objection_space_id"), ["space_id"], unique=False
        )

    op.create_table(
        "sortition_recruitment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("algorithm", sa.String(length=12), nullable=False),
        sa.Column("panels", sa.Integer(), nullable=False),
        sa.Column("one_per_household", sa.Boolean(), nullable=False),
        sa.Column("controller", sa.String(length=160), nullable=False),
        sa.Column("controller_contact", sa.String(length=300), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("to_invite", sa.Integer(), nullable=False),
        sa.Column("answers_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draw_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_days", sa.Integer(), nullable=False),
        sa.Column("appeal_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("panel_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("randomness", sa.String(length=12), nullable=False),
        sa.Column("randomness_note", sa.String(length=500), nullable=False),
        sa.Column("college", sa.String(length=80), nullable=False),
        sa.Column(
            "letter", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("mandate_number", sa.Integer(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("alternates_kept", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "algorithm IN ('leximin', 'maximin', 'nash', 'stratified')",
            name=op.f("ck_sortition_recruitment_algorithm_known"),
        ),
        sa.CheckConstraint(
            "randomness IN ('balls', 'beacon', 'both')",
            name=op.f("ck_sortition_recruitment_randomness_known"),
        ),
        sa.CheckConstraint(
            "stage IN ('preparing', 'open', 'drawn', 'ended', 'cancelled')",
            name=op.f("ck_sortition_recruitment_stage_known"),
        ),
        sa.CheckConstraint(
            "appeal_until > draw_at", name=op.f("ck_sortition_recruitment_appeal_after_draw")
        ),
        sa.CheckConstraint(
            "draw_at >= answers_until", name=op.f("ck_sortition_recruitment_draw_after_answers")
        ),
        sa.CheckConstraint(
            "panel_until >= appeal_until", name=op.f("ck_sortition_recruitment_panel_after_appeal")
        ),
        sa.CheckConstraint(
            "panels BETWEEN 1 AND 100000", name=op.f("ck_sortition_recruitment_panels_range")
        ),
        sa.CheckConstraint(
            "reply_days BETWEEN 1 AND 90", name=op.f("ck_sortition_recruitment_reply_days_range")
        ),
        sa.CheckConstraint(
            "to_invite >= 0", name=op.f("ck_sortition_recruitment_to_invite_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["id"],
            ["core_content.id"],
            name=op.f("fk_sortition_recruitment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_recruitment")),
    )
    op.create_table(
        "sortition_things_draw",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number_wanted", sa.Integer(), nullable=True),
        sa.Column(
            "items", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("mixing", sa.LargeBinary(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("announcement", sa.String(length=500), nullable=False),
        sa.Column("random_value", sa.String(length=200), nullable=True),
        sa.Column(
            "result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'order') = (number_wanted IS NULL)",
            name=op.f("ck_sortition_things_draw_number_when_needed"),
        ),
        sa.CheckConstraint(
            "given_up_at IS NULL OR (drawn_at IS NULL AND reason <> '')",
            name=op.f("ck_sortition_things_draw_given_up_whole"),
        ),
        sa.CheckConstraint(
            "kind IN ('order', 'some', 'tables')", name=op.f("ck_sortition_things_draw_kind_known")
        ),
        sa.CheckConstraint(
            "(random_value IS NULL) = (drawn_at IS NULL)",
            name=op.f("ck_sortition_things_draw_drawn_whole"),
        ),
        sa.CheckConstraint(
            "number_wanted >= 1", name=op.f("ck_sortition_things_draw_number_positive")
        ),
        sa.ForeignKeyConstraint(
            ["id"],
            ["core_content.id"],
            name=op.f("fk_sortition_things_draw_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_things_draw")),
    )
    op.create_table(
        "sortition_criterion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recruitment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sex', 'age', 'sector', 'diploma', 'occupation', 'housing', 'own')",
            name=op.f("ck_sortition_criterion_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["sortition_recruitment.id"],
            name=op.f("fk_sortition_criterion_recruitment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_criterion")),
        sa.UniqueConstraint(
            "recruitment_id", "label", name=op.f("uq_sortition_criterion_recruitment_id_label")
        ),
    )
    op.create_table(
        "sortition_exclusion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recruitment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["sortition_recruitment.id"],
            name=op.f("fk_sortition_exclusion_recruitment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_exclusion")),
        sa.UniqueConstraint(
            "recruitment_id",
            "sentence",
            name=op.f("uq_sortition_exclusion_recruitment_id_sentence"),
        ),
    )
    op.create_table(
        "sortition_letter_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recruitment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('invitation', 'reminder')", name=op.f("ck_sortition_letter_batch_kind_known")
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_sortition_letter_batch_count_positive")),
        sa.CheckConstraint(
            "done BETWEEN 0 AND count", name=op.f("ck_sortition_letter_batch_done_among_count")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["core_person.id"],
            name=op.f("fk_sortition_letter_batch_made_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["sortition_recruitment.id"],
            name=op.f("fk_sortition_letter_batch_recruitment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_letter_batch")),
    )
    with op.batch_alter_table("sortition_letter_batch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sortition_letter_batch_made_by_id"), ["made_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sortition_letter_batch_recruitment_id"), ["recruitment_id"], unique=False
        )

    op.create_table(
        "sortition_mandate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recruitment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "frozen_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["frozen_by_id"],
            ["core_person.id"],
            name=op.f("fk_sortition_mandate_frozen_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["sortition_recruitment.id"],
            name=op.f("fk_sortition_mandate_recruitment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_mandate")),
        sa.UniqueConstraint(
            "recruitment_id", "number", name=op.f("uq_sortition_mandate_recruitment_id_number")
        ),
    )
    with op.batch_alter_table("sortition_mandate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sortition_mandate_frozen_by_id"), ["frozen_by_id"], unique=False
        )

    op.create_table(
        "sortition_sub_draw",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recruitment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("alternates", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "alternates BETWEEN 0 AND 10000", name=op.f("ck_sortition_sub_draw_alternates_range")
        ),
        sa.CheckConstraint(
            "size BETWEEN 1 AND 10000", name=op.f("ck_sortition_sub_draw_size_range")
        ),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["sortition_recruitment.id"],
            name=op.f("fk_sortition_sub_draw_recruitment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_sub_draw")),
        sa.UniqueConstraint(
            "recruitment_id", "name", name=op.f("uq_sortition_sub_draw_recruitment_id_name")
        ),
    )
    op.create_table(
        "sortition_draw",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "sub_draw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "mandate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("pool_closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("audit", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("random_kind", sa.String(length=12), nullable=True),
        sa.Column("random_value", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "started_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'drawn') = (random_value IS NOT NULL) AND (random_value IS NULL) = (drawn_at IS NULL)",
            name=op.f("ck_sortition_draw_drawn_whole"),
        ),
        sa.CheckConstraint(
            "random_kind IN ('digits', 'seed', 'both')",
            name=op.f("ck_sortition_draw_random_kind_known"),
        ),
        sa.CheckConstraint(
            "status IN ('computing', 'sealed', 'drawn', 'refused', 'cancelled', 'failed')",
            name=op.f("ck_sortition_draw_status_known"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('sealed', 'drawn') OR (audit IS NOT NULL AND sealed_at IS NOT NULL)",
            name=op.f("ck_sortition_draw_sealed_whole"),
        ),
        sa.CheckConstraint(
            "progress BETWEEN 0 AND 100", name=op.f("ck_sortition_draw_progress_range")
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"],
            ["sortition_mandate.id"],
            name=op.f("fk_sortition_draw_mandate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["core_person.id"],
            name=op.f("fk_sortition_draw_started_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sub_draw_id"],
            ["sortition_sub_draw.id"],
            name=op.f("fk_sortition_draw_sub_draw_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_draw")),
        sa.UniqueConstraint(
            "sub_draw_id", "round", name=op.f("uq_sortition_draw_sub_draw_id_round")
        ),
    )
    with op.batch_alter_table("sortition_draw", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sortition_draw_mandate_id"), ["mandate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sortition_draw_started_by_id"), ["started_by_id"], unique=False
        )

    op.create_table(
        "sortition_letter_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["sortition_letter_batch.id"],
            name=op.f("fk_sortition_letter_file_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_letter_file")),
        sa.UniqueConstraint(
            "batch_id", "place", name=op.f("uq_sortition_letter_file_batch_id_place")
        ),
    )
    op.create_table(
        "sortition_roll",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "sub_draw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("file_tag", sa.String(length=64), nullable=False),
        sa.Column(
            "layout", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "report", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_draw", sa.Integer(), nullable=False),
        sa.Column("announcement", sa.String(length=300), nullable=False),
        sa.Column("value_kind", sa.String(length=12), nullable=False),
        sa.Column("value_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("random_value", sa.String(length=200), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=12), nullable=True),
        sa.Column("work_number", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "problem", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "drawn_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(state <> 'received') = (committed_at IS NOT NULL) AND (state = 'drawn') = (drawn_at IS NOT NULL) AND (state = 'given_up') = (given_up_at IS NOT NULL)",
            name=op.f("ck_sortition_roll_dates_of_state"),
        ),
        sa.CheckConstraint(
            "state = 'received' OR to_draw BETWEEN 1 AND lines",
            name=op.f("ck_sortition_roll_drawn_in_lines"),
        ),
        sa.CheckConstraint(
            "state IN ('received', 'committed', 'drawn', 'given_up')",
            name=op.f("ck_sortition_roll_state_known"),
        ),
        sa.CheckConstraint(
            "value_kind IN ('digits', 'numbers', 'beacon')",
            name=op.f("ck_sortition_roll_value_kind_known"),
        ),
        sa.CheckConstraint(
            "work IN ('reading', 'drawing')", name=op.f("ck_sortition_roll_work_known")
        ),
        sa.CheckConstraint(
            "committed_at IS NULL OR value_at IS NOT NULL",
            name=op.f("ck_sortition_roll_value_announced"),
        ),
        sa.CheckConstraint(
            "invited BETWEEN 0 AND to_draw", name=op.f("ck_sortition_roll_invited_among_drawn")
        ),
        sa.CheckConstraint(
            "progress BETWEEN 0 AND 100", name=op.f("ck_sortition_roll_progress_range")
        ),
        sa.CheckConstraint(
            "value_at > committed_at", name=op.f("ck_sortition_roll_value_after_publication")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"],
            ["core_person.id"],
            name=op.f("fk_sortition_roll_drawn_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sub_draw_id"],
            ["sortition_sub_draw.id"],
            name=op.f("fk_sortition_roll_sub_draw_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_roll")),
        sa.UniqueConstraint(
            "sub_draw_id", "file_tag", name=op.f("uq_sortition_roll_sub_draw_id_file_tag")
        ),
    )
    with op.batch_alter_table("sortition_roll", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sortition_roll_drawn_by_id"), ["drawn_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sortition_roll_sub_draw_id"), ["sub_draw_id"], unique=False
        )

    op.create_table(
        "sortition_value",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("age_low", sa.Integer(), nullable=True),
        sa.Column("age_high", sa.Integer(), nullable=True),
        sa.Column(
            "communes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("age_high >= age_low", name=op.f("ck_sortition_value_ages_in_order")),
        sa.CheckConstraint(
            "population >= 0", name=op.f("ck_sortition_value_population_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["sortition_criterion.id"],
            name=op.f("fk_sortition_value_criterion_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_value")),
        sa.UniqueConstraint(
            "criterion_id", "label", name=op.f("uq_sortition_value_criterion_id_label")
        ),
    )
    op.create_table(
        "sortition_invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recruitment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "sub_draw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("roll_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "reminder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column("excluded", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone', 'meeting')",
            name=op.f("ck_sortition_invitation_channel_known"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["sortition_letter_batch.id"],
            name=op.f("fk_sortition_invitation_letter_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["sortition_recruitment.id"],
            name=op.f("fk_sortition_invitation_recruitment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reminder_id"],
            ["sortition_letter_batch.id"],
            name=op.f("fk_sortition_invitation_reminder_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["roll_id"],
            ["sortition_roll.id"],
            name=op.f("fk_sortition_invitation_roll_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sub_draw_id"],
            ["sortition_sub_draw.id"],
            name=op.f("fk_sortition_invitation_sub_draw_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_invitation")),
        sa.UniqueConstraint(
            "recruitment_id",
            "code_hash",
            name=op.f("uq_sortition_invitation_recruitment_id_code_hash"),
        ),
        sa.UniqueConstraint(
            "recruitment_id", "number", name=op.f("uq_sortition_invitation_recruitment_id_number")
        ),
        sa.UniqueConstraint(
            "recruitment_id", "tag", name=op.f("uq_sortition_invitation_recruitment_id_tag")
        ),
    )
    with op.batch_alter_table("sortition_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sortition_invitation_letter_id"), ["letter_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sortition_invitation_reminder_id"), ["reminder_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sortition_invitation_roll_id"), ["roll_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sortition_invitation_sub_draw_id"), ["sub_draw_id"], unique=False
        )

    op.create_table(
        "sortition_quota",
        sa.Column(
            "sub_draw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("value_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 <= low AND low <= high", name=op.f("ck_sortition_quota_low_then_high")
        ),
        sa.ForeignKeyConstraint(
            ["sub_draw_id"],
            ["sortition_sub_draw.id"],
            name=op.f("fk_sortition_quota_sub_draw_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["value_id"],
            ["sortition_value.id"],
            name=op.f("fk_sortition_quota_value_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sub_draw_id", "value_id", name=op.f("pk_sortition_quota")),
    )
    with op.batch_alter_table("sortition_quota", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sortition_quota_value_id"), ["value_id"], unique=False)

    op.create_table(
        "sortition_replacement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column(
            "outcome", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "started_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('computing', 'done', 'refused', 'failed')",
            name=op.f("ck_sortition_replacement_status_known"),
        ),
        sa.CheckConstraint("turn >= 1", name=op.f("ck_sortition_replacement_turn_positive")),
        sa.ForeignKeyConstraint(
            ["draw_id"],
            ["sortition_draw.id"],
            name=op.f("fk_sortition_replacement_draw_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["core_person.id"],
            name=op.f("fk_sortition_replacement_started_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_replacement")),
        sa.UniqueConstraint("draw_id", "turn", name=op.f("uq_sortition_replacement_draw_id_turn")),
    )
    with op.batch_alter_table("sortition_replacement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sortition_replacement_started_by_id"), ["started_by_id"], unique=False
        )

    op.create_table(
        "sortition_roll_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("roll_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roll_id"],
            ["sortition_roll.id"],
            name=op.f("fk_sortition_roll_part_roll_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_roll_part")),
        sa.UniqueConstraint("roll_id", "place", name=op.f("uq_sortition_roll_part_roll_id_place")),
    )
    op.create_table(
        "sortition_volunteer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recruitment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "sub_draw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("household_tag", sa.String(length=64), nullable=False),
        sa.Column("identity_tag", sa.String(length=64), nullable=False),
        sa.Column("email_tag", sa.String(length=64), nullable=False),
        sa.Column("phone_tag", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("channel_note", sa.String(length=160), nullable=False),
        sa.Column(
            "entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel = 'web' OR channel_note <> ''",
            name=op.f("ck_sortition_volunteer_channel_told"),
        ),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone', 'meeting')",
            name=op.f("ck_sortition_volunteer_channel_known"),
        ),
        sa.CheckConstraint(
            "state IN ('registered', 'excluded')", name=op.f("ck_sortition_volunteer_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["core_person.id"],
            name=op.f("fk_sortition_volunteer_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["sortition_invitation.id"],
            name=op.f("fk_sortition_volunteer_invitation_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_sortition_volunteer_person_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recruitment_id"],
            ["sortition_recruitment.id"],
            name=op.f("fk_sortition_volunteer_recruitment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sub_draw_id"],
            ["sortition_sub_draw.id"],
            name=op.f("fk_sortition_volunteer_sub_draw_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_volunteer")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_sortition_volunteer_invitation_id")),
        sa.UniqueConstraint(
            "recruitment_id",
            "code_hash",
            name=op.f("uq_sortition_volunteer_recruitment_id_code_hash"),
        ),
        sa.UniqueConstraint(
            "recruitment_id", "number", name=op.f("uq_sortition_volunteer_recruitment_id_number")
        ),
    )
    with op.batch_alter_table("sortition_volunteer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sortition_volunteer_email", ["recruitment_id", "email_tag"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sortition_volunteer_entered_by_id"), ["entered_by_id"], unique=False
        )
        batch_op.create_index(
            "ix_sortition_volunteer_household", ["recruitment_id", "household_tag"], unique=False
        )
        batch_op.create_index(
            "ix_sortition_volunteer_identity", ["recruitment_id", "identity_tag"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sortition_volunteer_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            "ix_sortition_volunteer_phone", ["recruitment_id", "phone_tag"], unique=False
        )
        batch_op.create_index(
            "ix_sortition_volunteer_pool", ["sub_draw_id", "state", "id"], unique=False
        )

    op.create_table(
        "sortition_seat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "volunteer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("reply_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=True),
        sa.Column(
            "entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("college_before", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone', 'meeting')",
            name=op.f("ck_sortition_seat_channel_known"),
        ),
        sa.CheckConstraint(
            "state <> 'alternate' OR rank IS NOT NULL",
            name=op.f("ck_sortition_seat_alternates_ranked"),
        ),
        sa.CheckConstraint(
            "state IN ('alternate', 'drawn', 'confirmed', 'declined', 'silent', 'left')",
            name=op.f("ck_sortition_seat_state_known"),
        ),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_sortition_seat_rank_positive")),
        sa.CheckConstraint("turn >= 0", name=op.f("ck_sortition_seat_turn_not_negative")),
        sa.ForeignKeyConstraint(
            ["draw_id"],
            ["sortition_draw.id"],
            name=op.f("fk_sortition_seat_draw_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["core_person.id"],
            name=op.f("fk_sortition_seat_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"],
            ["sortition_volunteer.id"],
            name=op.f("fk_sortition_seat_volunteer_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sortition_seat")),
        sa.UniqueConstraint("draw_id", "number", name=op.f("uq_sortition_seat_draw_id_number")),
        sa.UniqueConstraint(
            "draw_id", "volunteer_id", name=op.f("uq_sortition_seat_draw_id_volunteer_id")
        ),
    )
    with op.batch_alter_table("sortition_seat", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sortition_seat_entered_by_id"), ["entered_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sortition_seat_volunteer_id"), ["volunteer_id"], unique=False
        )

    op.create_table(
        "sortition_ticket",
        sa.Column("draw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "volunteer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"],
            ["sortition_draw.id"],
            name=op.f("fk_sortition_ticket_draw_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"],
            ["sortition_volunteer.id"],
            name=op.f("fk_sortition_ticket_volunteer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draw_id", "number", name=op.f("pk_sortition_ticket")),
        sa.UniqueConstraint(
            "draw_id", "volunteer_id", name=op.f("uq_sortition_ticket_draw_id_volunteer_id")
        ),
    )
    with op.batch_alter_table("sortition_ticket", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sortition_ticket_volunteer_id"), ["volunteer_id"], unique=False
        )


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("sortition_ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_ticket_volunteer_id"))

    op.drop_table("sortition_ticket")
    with op.batch_alter_table("sortition_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_seat_volunteer_id"))
        batch_op.drop_index(batch_op.f("ix_sortition_seat_entered_by_id"))

    op.drop_table("sortition_seat")
    with op.batch_alter_table("sortition_volunteer", schema=None) as batch_op:
        batch_op.drop_index("ix_sortition_volunteer_pool")
        batch_op.drop_index("ix_sortition_volunteer_phone")
        batch_op.drop_index(batch_op.f("ix_sortition_volunteer_person_id"))
        batch_op.drop_index("ix_sortition_volunteer_identity")
        batch_op.drop_index("ix_sortition_volunteer_household")
        batch_op.drop_index(batch_op.f("ix_sortition_volunteer_entered_by_id"))
        batch_op.drop_index("ix_sortition_volunteer_email")

    op.drop_table("sortition_volunteer")
    op.drop_table("sortition_roll_part")
    with op.batch_alter_table("sortition_replacement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_replacement_started_by_id"))

    op.drop_table("sortition_replacement")
    with op.batch_alter_table("sortition_quota", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_quota_value_id"))

    op.drop_table("sortition_quota")
    with op.batch_alter_table("sortition_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_invitation_sub_draw_id"))
        batch_op.drop_index(batch_op.f("ix_sortition_invitation_roll_id"))
        batch_op.drop_index(batch_op.f("ix_sortition_invitation_reminder_id"))
        batch_op.drop_index(batch_op.f("ix_sortition_invitation_letter_id"))

    op.drop_table("sortition_invitation")
    op.drop_table("sortition_value")
    with op.batch_alter_table("sortition_roll", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_roll_sub_draw_id"))
        batch_op.drop_index(batch_op.f("ix_sortition_roll_drawn_by_id"))

    op.drop_table("sortition_roll")
    op.drop_table("sortition_letter_file")
    with op.batch_alter_table("sortition_draw", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_draw_started_by_id"))
        batch_op.drop_index(batch_op.f("ix_sortition_draw_mandate_id"))

    op.drop_table("sortition_draw")
    op.drop_table("sortition_sub_draw")
    with op.batch_alter_table("sortition_mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_mandate_frozen_by_id"))

    op.drop_table("sortition_mandate")
    with op.batch_alter_table("sortition_letter_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_letter_batch_recruitment_id"))
        batch_op.drop_index(batch_op.f("ix_sortition_letter_batch_made_by_id"))

    op.drop_table("sortition_letter_batch")
    op.drop_table("sortition_exclusion")
    op.drop_table("sortition_criterion")
    op.drop_table("sortition_things_draw")
    op.drop_table("sortition_recruitment")
    with op.batch_alter_table("sortition_objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sortition_objection_space_id"))

    op.drop_table("sortition_objection")
