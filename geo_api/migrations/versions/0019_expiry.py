"""The file of an export is kept for some days; its row stays, and says since when the file is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column(
        "jobs", sa.Column("file_removed_at", sa.DateTime(timezone=True), nullable=True), schema="core"
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
