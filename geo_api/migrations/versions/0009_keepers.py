"""三员 keep the house: accounts, rights and the record. They see no uploads, published ones neither."""

from alembic import op

revision = "0009"
down_revision = "0008"

ROLE = "(SELECT current_setting('app.role', true))"
UNIT = "(SELECT current_setting('app.unit', true))"

# as in 0003, but for its last line
SEE_UPLOAD = f"""
    {ROLE} = 'system'
    OR ({ROLE} IN ('filler', 'head', 'reviewer') AND unit = {UNIT})
    OR ({ROLE} = 'reviewer' AND state IN ('confirmed', 'approved', 'published', 'returned'))
    OR ({ROLE} IN ('filler', 'head', 'coordinator', 'leader', 'inspector') AND state = 'published')
"""


def upgrade() -> None:
    op.execute(f"ALTER POLICY see ON intake.uploads USING ({SEE_UPLOAD})")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
