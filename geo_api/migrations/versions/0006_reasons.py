"""An acknowledgement may say why; the list of uploads is turned page by page."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("findings", sa.Column("acknowledged_note", sa.Text(), nullable=True), schema="intake")
    op.create_index("ix_uploads_changed_at_id", "uploads", ["changed_at", "id"], schema="intake")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
