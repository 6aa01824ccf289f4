"""The tables of proposals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "proposals_0001"
down_revision = None
branch_labels = ("proposals",)
depends_on = ("core_0001",)


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "proposals_proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("supports_count", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "stage IN ('submitted', 'studied', 'accepted', 'refused', 'done')",
            name=op.f("ck_proposals_proposal_stage_known"),
        ),
        sa.CheckConstraint(
            "supports_count >= 0", name=op.f("ck_proposals_proposal_supports_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["core_content.id"], name=op.f("fk_proposals_proposal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals_proposal")),
    )
    with op.batch_alter_table("proposals_proposal", schema=None) as batch_op:
        batch_op.create_index("ix_proposals_proposal_stage", ["stage"], unique=False)
        batch_op.create_index(
            "ix_proposals_proposal_supports", ["supports_count", "id"], unique=False
        )

    op.create_table(
        "proposals_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["core_person.id"],
            name=op.f("fk_proposals_answer_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_answer_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals_answer")),
    )
    with op.batch_alter_table("proposals_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposals_answer_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_proposals_answer_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "proposals_support",
        sa.Column(
            "proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
            name=op.f("fk_proposals_support_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_support_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", "person_id", name=op.f("pk_proposals_support")),
    )
    with op.batch_alter_table("proposals_support", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposals_support_person_id"), ["person_id"], unique=False
        )


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("proposals_support", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposals_support_person_id"))

    op.drop_table("proposals_support")
    with op.batch_alter_table("proposals_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposals_answer_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_answer_author_id"))

    op.drop_table("proposals_answer")
    with op.batch_alter_table("proposals_proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposals_proposal_supports")
        batch_op.drop_index("ix_proposals_proposal_stage")

    op.drop_table("proposals_proposal")
