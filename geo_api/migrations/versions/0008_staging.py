"""The worst finding of a row follows from the findings, so it is not kept; the China box is held against boxes alone."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_column("rows", "worst", schema="intake")
    # a box lies in a box exactly when the shape does, and needs no GEOS
    op.execute("ALTER TABLE intake.rows DROP CONSTRAINT ck_rows_china")
    op.execute(
        "ALTER TABLE intake.rows ADD CONSTRAINT ck_rows_china"
        " CHECK (geom IS NULL OR geom @ ST_MakeEnvelope(73, 3, 136, 54, 4490))"
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
