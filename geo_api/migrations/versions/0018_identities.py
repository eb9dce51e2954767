"""The works that a file names are found by an index, not by folding the names of all works of the layer for each file."""

from alembic import op

from layers import CATALOGUE
from layers.tables import write_identity_head

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    # hashed: a name may be longer than a page of a tree takes
    for layer in CATALOGUE:
        op.execute(
            f"CREATE INDEX ix_{layer.key}_identity_current ON published.{layer.key}"
            f" USING hash (({write_identity_head(layer)})) WHERE upper_inf(valid)"
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
