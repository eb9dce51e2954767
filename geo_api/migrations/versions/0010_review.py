"""Reserved."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
