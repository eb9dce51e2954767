"""Nothing is looked up by the index that keeps versions apart: PostgreSQL 15 does not find every row by it."""

from alembic import op

from layers import CATALOGUE

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    for layer in CATALOGUE:
        name = f"ex_{layer.key}_one_version_at_a_time"
        op.execute(
            f"ALTER TABLE published.{layer.key} DROP CONSTRAINT {name}, ADD CONSTRAINT {name}"
            " EXCLUDE USING gist ((feature_id::text) WITH =, range_merge(valid, valid) WITH &&)"
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
