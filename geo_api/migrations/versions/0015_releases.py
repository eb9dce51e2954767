"""Reserved."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
