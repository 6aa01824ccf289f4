"""The tables of budgets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "budgets_0001"
down_revision = None
branch_labels = ("budgets",)
depends_on = ("core_0001",)


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "budgets_budget",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reglement_data",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("reglement_text", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_hash", sa.String(length=64), nullable=False),
        sa.Column("frozen_text", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("validated_by", sa.String(length=160), nullable=False),
        sa.Column("validated_on", sa.Date(), nullable=True),
        sa.Column(
            "participation",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("voters_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(frozen_at IS NULL) = (frozen_hash = '')", name=op.f("ck_budgets_budget_frozen_whole")
        ),
        sa.CheckConstraint(
            "(frozen_at IS NULL) = (frozen_text = '')",
            name=op.f("ck_budgets_budget_frozen_with_text"),
        ),
        sa.CheckConstraint(
            "announced_at IS NULL OR (validated_by <> '' AND validated_on IS NOT NULL)",
            name=op.f("ck_budgets_budget_validated_then_announced"),
        ),
        sa.CheckConstraint(
            "announced_at IS NULL OR counted_at IS NOT NULL",
            name=op.f("ck_budgets_budget_counted_then_announced"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR frozen_at IS NOT NULL",
            name=op.f("ck_budgets_budget_frozen_then_closed"),
        ),
        sa.CheckConstraint(
            "counted_at IS NULL OR closed_at IS NOT NULL",
            name=op.f("ck_budgets_budget_closed_then_counted"),
        ),
        sa.CheckConstraint("voters_count >= 0", name=op.f("ck_budgets_budget_voters_not_negative")),
        sa.ForeignKeyConstraint(
            ["id"], ["core_content.id"], name=op.f("fk_budgets_budget_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_budget")),
    )
    op.create_table(
        "budgets_ballot_key",
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_ballot_key_budget_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("budget_id", name=op.f("pk_budgets_ballot_key")),
    )
    op.create_table(
        "budgets_conflict_group",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_conflict_group_budget_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_conflict_group")),
        sa.UniqueConstraint(
            "budget_id", "title", name=op.f("uq_budgets_conflict_group_budget_id_title")
        ),
    )
    op.create_table(
        "budgets_count_request",
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_count_request_budget_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("budget_id", name=op.f("pk_budgets_count_request")),
    )
    op.create_table(
        "budgets_declaration",
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("tie", sa.String(length=12), nullable=False),
        sa.Column("home_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("refusal", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR refusal = ''",
            name=op.f("ck_budgets_declaration_confirmed_or_refused"),
        ),
        sa.CheckConstraint(
            "tie IN ('resident', 'works', 'usager')", name=op.f("ck_budgets_declaration_tie_known")
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_declaration_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_declaration_confirmed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["home_id"],
            ["core_space.id"],
            name=op.f("fk_budgets_declaration_home_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_declaration_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("budget_id", "person_id", name=op.f("pk_budgets_declaration")),
    )
    with op.batch_alter_table("budgets_declaration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_budgets_declaration_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "budgets_envelope",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("space_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_budgets_envelope_amount_positive")),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_envelope_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["core_space.id"],
            name=op.f("fk_budgets_envelope_space_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_envelope")),
        sa.UniqueConstraint("budget_id", "name", name=op.f("uq_budgets_envelope_budget_id_name")),
        sa.UniqueConstraint("id", "amount", name=op.f("uq_budgets_envelope_id_amount")),
    )
    with op.batch_alter_table("budgets_envelope", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_budgets_envelope_space_id"), ["space_id"], unique=False
        )

    op.create_table(
        "budgets_ballot",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone')", name=op.f("ck_budgets_ballot_channel_known")
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_ballot_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["budgets_envelope.id"],
            name=op.f("fk_budgets_ballot_envelope_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_ballot")),
        sa.UniqueConstraint("receipt", name=op.f("uq_budgets_ballot_receipt")),
    )
    with op.batch_alter_table("budgets_ballot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_budgets_ballot_budget_envelope", ["budget_id", "envelope_id", "id"], unique=False
        )

    op.create_table(
        "budgets_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column(
            "first_agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "second_agent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("spoilt", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel IN ('paper', 'phone')", name=op.f("ck_budgets_batch_channel_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'accepted')", name=op.f("ck_budgets_batch_state_known")
        ),
        sa.CheckConstraint(
            "first_agent_id <> second_agent_id", name=op.f("ck_budgets_batch_two_agents")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_budgets_batch_size_positive")),
        sa.CheckConstraint(
            "spoilt BETWEEN 0 AND size", name=op.f("ck_budgets_batch_spoilt_in_the_pile")
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_batch_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["budgets_envelope.id"],
            name=op.f("fk_budgets_batch_envelope_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["first_agent_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_batch_first_agent_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["second_agent_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_batch_second_agent_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_batch_settled_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_batch")),
        sa.UniqueConstraint("budget_id", "number", name=op.f("uq_budgets_batch_budget_id_number")),
    )
    op.create_table(
        "budgets_cast_ballot",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone')",
            name=op.f("ck_budgets_cast_ballot_channel_known"),
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_cast_ballot_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["budgets_envelope.id"],
            name=op.f("fk_budgets_cast_ballot_envelope_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_cast_ballot")),
        sa.UniqueConstraint("receipt", name=op.f("uq_budgets_cast_ballot_receipt")),
        sa.UniqueConstraint("tag", name=op.f("uq_budgets_cast_ballot_tag")),
    )
    with op.batch_alter_table("budgets_cast_ballot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_budgets_cast_ballot_budget_envelope",
            ["budget_id", "envelope_id", "id"],
            unique=False,
        )

    op.create_table(
        "budgets_count",
        sa.Column(
            "envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "summary", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "explanation", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("ballots", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_count_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["budgets_envelope.id"],
            name=op.f("fk_budgets_count_envelope_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("envelope_id", name=op.f("pk_budgets_count")),
    )
    with op.batch_alter_table("budgets_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budgets_count_budget_id"), ["budget_id"], unique=False)

    op.create_table(
        "budgets_participation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column(
            "entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("home_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone')",
            name=op.f("ck_budgets_participation_channel_known"),
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_participation_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_participation_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["budgets_envelope.id"],
            name=op.f("fk_budgets_participation_envelope_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["home_id"],
            ["core_space.id"],
            name=op.f("fk_budgets_participation_home_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_participation_person_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_participation")),
        sa.UniqueConstraint(
            "budget_id",
            "identity",
            "envelope_id",
            name=op.f("uq_budgets_participation_budget_id_identity_envelope_id"),
        ),
        sa.UniqueConstraint(
            "budget_id",
            "identity",
            "slot",
            name=op.f("uq_budgets_participation_budget_id_identity_slot"),
        ),
        sa.UniqueConstraint(
            "budget_id",
            "person_id",
            "envelope_id",
            name=op.f("uq_budgets_participation_budget_id_person_id_envelope_id"),
        ),
        sa.UniqueConstraint(
            "budget_id",
            "person_id",
            "slot",
            name=op.f("uq_budgets_participation_budget_id_person_id_slot"),
        ),
    )
    with op.batch_alter_table("budgets_participation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_budgets_participation_envelope_id"), ["envelope_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_budgets_participation_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "budgets_project",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("ballot_number", sa.Integer(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("cost_low", sa.BigInteger(), nullable=True),
        sa.Column("cost_high", sa.BigInteger(), nullable=True),
        sa.Column("yearly", sa.BigInteger(), nullable=True),
        sa.Column("delay", sa.Integer(), nullable=True),
        sa.Column("service", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "studied_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("studied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("given_up", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'merged') = (merged_into_id IS NOT NULL)",
            name=op.f("ck_budgets_project_merged_into"),
        ),
        sa.CheckConstraint(
            "given_up = '' OR stage = 'funded'",
            name=op.f("ck_budgets_project_given_up_once_funded"),
        ),
        sa.CheckConstraint(
            "stage <> 'refused' OR reason <> ''",
            name=op.f("ck_budgets_project_refused_with_reason"),
        ),
        sa.CheckConstraint(
            "stage IN ('idea', 'admissible', 'refused', 'merged', 'ballot', 'funded', 'unfunded')",
            name=op.f("ck_budgets_project_stage_known"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('ballot', 'funded', 'unfunded') OR (cost IS NOT NULL AND envelope_id IS NOT NULL)",
            name=op.f("ck_budgets_project_ballot_with_cost"),
        ),
        sa.CheckConstraint(
            "cost >= 0 AND cost_low >= 0 AND cost_high >= cost_low AND yearly >= 0 AND delay >= 0",
            name=op.f("ck_budgets_project_figures_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_project_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["budgets_envelope.id"],
            name=op.f("fk_budgets_project_envelope_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core_content.id"], name=op.f("fk_budgets_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["budgets_project.id"],
            name=op.f("fk_budgets_project_merged_into_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["studied_by_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_project_studied_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_project")),
        sa.UniqueConstraint(
            "budget_id", "ballot_number", name=op.f("uq_budgets_project_budget_id_ballot_number")
        ),
        sa.UniqueConstraint(
            "id",
            "envelope_id",
            "cost",
            "theme",
            name=op.f("uq_budgets_project_id_envelope_id_cost_theme"),
        ),
    )
    with op.batch_alter_table("budgets_project", schema=None) as batch_op:
        batch_op.create_index(
            "ix_budgets_project_budget_stage", ["budget_id", "stage"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_budgets_project_envelope_id"), ["envelope_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_budgets_project_merged_into_id"), ["merged_into_id"], unique=False
        )

    op.create_table(
        "budgets_refused_vote",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column(
            "entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone')",
            name=op.f("ck_budgets_refused_vote_channel_known"),
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_refused_vote_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_refused_vote_entered_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["budgets_envelope.id"],
            name=op.f("fk_budgets_refused_vote_envelope_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_refused_vote")),
        sa.UniqueConstraint(
            "budget_id",
            "identity",
            "channel",
            "reference",
            name=op.f("uq_budgets_refused_vote_budget_id_identity_channel_reference"),
        ),
    )
    op.create_table(
        "budgets_struck_signature",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "budget_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "struck_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'paper', 'phone')",
            name=op.f("ck_budgets_struck_signature_channel_known"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_budgets_struck_signature_with_reason")),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets_budget.id"],
            name=op.f("fk_budgets_struck_signature_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["budgets_envelope.id"],
            name=op.f("fk_budgets_struck_signature_envelope_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["struck_by_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_struck_signature_struck_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_struck_signature")),
    )
    with op.batch_alter_table("budgets_struck_signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_budgets_struck_signature_budget_id"), ["budget_id"], unique=False
        )

    op.create_table(
        "budgets_conflict_member",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["budgets_conflict_group.id"],
            name=op.f("fk_budgets_conflict_member_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["budgets_project.id"],
            name=op.f("fk_budgets_conflict_member_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "project_id", name=op.f("pk_budgets_conflict_member")),
    )
    with op.batch_alter_table("budgets_conflict_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_budgets_conflict_member_project_id"), ["project_id"], unique=False
        )

    op.create_table(
        "budgets_entry",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_budgets_entry_number_positive")),
        sa.CheckConstraint("slot IN (1, 2)", name=op.f("ck_budgets_entry_slot_known")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["budgets_batch.id"],
            name=op.f("fk_budgets_entry_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", "slot", name=op.f("pk_budgets_entry")),
    )
    op.create_table(
        "budgets_frozen_project",
        sa.Column(
            "project_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["envelope_id", "amount"],
            ["budgets_envelope.id", "budgets_envelope.amount"],
            name="fk_budgets_frozen_project_envelope",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "envelope_id", "cost", "theme"],
            [
                "budgets_project.id",
                "budgets_project.envelope_id",
                "budgets_project.cost",
                "budgets_project.theme",
            ],
            name="fk_budgets_frozen_project_project",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_budgets_frozen_project")),
    )
    with op.batch_alter_table("budgets_frozen_project", schema=None) as batch_op:
        batch_op.create_index(
            "ix_budgets_frozen_project_envelope", ["envelope_id", "amount"], unique=False
        )

    op.create_table(
        "budgets_milestone",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column(
            "attachment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("spent >= 0", name=op.f("ck_budgets_milestone_spent_not_negative")),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["core_attachment.id"],
            name=op.f("fk_budgets_milestone_attachment_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["budgets_project.id"],
            name=op.f("fk_budgets_milestone_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets_milestone")),
    )
    with op.batch_alter_table("budgets_milestone", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_budgets_milestone_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(
            "uq_budgets_milestone_opening",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("opens"),
            postgresql_where=sa.text("opens"),
        )

    op.create_table(
        "budgets_typist",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.CheckConstraint("slot IN (1, 2)", name=op.f("ck_budgets_typist_slot_known")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["budgets_batch.id"],
            name=op.f("fk_budgets_typist_batch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_budgets_typist_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "person_id", name=op.f("pk_budgets_typist")),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("budgets_typist")
    with op.batch_alter_table("budgets_milestone", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_budgets_milestone_opening",
            sqlite_where=sa.text("opens"),
            postgresql_where=sa.text("opens"),
        )
        batch_op.drop_index(batch_op.f("ix_budgets_milestone_project_id"))

    op.drop_table("budgets_milestone")
    with op.batch_alter_table("budgets_frozen_project", schema=None) as batch_op:
        batch_op.drop_index("ix_budgets_frozen_project_envelope")

    op.drop_table("budgets_frozen_project")
    op.drop_table("budgets_entry")
    with op.batch_alter_table("budgets_conflict_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgets_conflict_member_project_id"))

    op.drop_table("budgets_conflict_member")
    with op.batch_alter_table("budgets_struck_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgets_struck_signature_budget_id"))

    op.drop_table("budgets_struck_signature")
    op.drop_table("budgets_refused_vote")
    with op.batch_alter_table("budgets_project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgets_project_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_budgets_project_envelope_id"))
        batch_op.drop_index("ix_budgets_project_budget_stage")

    op.drop_table("budgets_project")
    with op.batch_alter_table("budgets_participation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgets_participation_person_id"))
        batch_op.drop_index(batch_op.f("ix_budgets_participation_envelope_id"))

    op.drop_table("budgets_participation")
    with op.batch_alter_table("budgets_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgets_count_budget_id"))

    op.drop_table("budgets_count")
    with op.batch_alter_table("budgets_cast_ballot", schema=None) as batch_op:
        batch_op.drop_index("ix_budgets_cast_ballot_budget_envelope")

    op.drop_table("budgets_cast_ballot")
    op.drop_table("budgets_batch")
    with op.batch_alter_table("budgets_ballot", schema=None) as batch_op:
        batch_op.drop_index("ix_budgets_ballot_budget_envelope")

    op.drop_table("budgets_ballot")
    with op.batch_alter_table("budgets_envelope", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgets_envelope_space_id"))

    op.drop_table("budgets_envelope")
    with op.batch_alter_table("budgets_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budgets_declaration_person_id"))

    op.drop_table("budgets_declaration")
    op.drop_table("budgets_count_request")
    op.drop_table("budgets_conflict_group")
    op.drop_table("budgets_ballot_key")
    op.drop_table("budgets_budget")
