"""Reserved."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
