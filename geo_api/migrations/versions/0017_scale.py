"""Where each person's last change lies in the database's log, so that whoever reads from a replica reads their own writes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016a"


def upgrade() -> None:
    op.add_column("people", sa.Column("wrote_lsn", sa.BigInteger(), nullable=True), schema="core")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
