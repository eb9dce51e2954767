"""Reserved."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
