"""A seal for every published version: what was published stays provable (geo_api/seals.py)."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("event IN ('opened','closed')", name=op.f("ck_seals_event")),
        sa.PrimaryKeyConstraint("layer", "version_id", "event", name=op.f("pk_seals")),
        schema="published",
    )
    op.create_index("ix_seals_batch", "seals", ["batch"], schema="published")
    # a seal is written once: the application adds, and neither changes nor removes
    op.execute("GRANT SELECT, INSERT ON published.seals TO eco_app")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
