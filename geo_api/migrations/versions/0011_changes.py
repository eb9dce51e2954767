"""Changes without a file: rows that end a work or bring one back, and how an upload came in."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("ALTER TABLE intake.rows DROP CONSTRAINT ck_rows_action")
    op.execute(
        "ALTER TABLE intake.rows ADD CONSTRAINT ck_rows_action"
        " CHECK (action IN ('new','changed','unchanged','dropped','removed','restored'))"
    )
    op.execute("ALTER TABLE intake.uploads ADD COLUMN way text NOT NULL DEFAULT 'file'")
    op.execute(
        "ALTER TABLE intake.uploads ADD CONSTRAINT ck_uploads_way"
        " CHECK (way IN ('file','api','restore','closing'))"
    )
    op.execute("ALTER TABLE intake.uploads ADD COLUMN note text NOT NULL DEFAULT ''")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
