"""Reserved."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
