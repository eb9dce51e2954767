"""Uploads in sight are told by the role first, so that the planner does not take them for a handful.

A chain of ORs over values it cannot know was taken for one upload in a hundred; a box over rows on their way then went
through the spatial index once for each upload that a bureau sees: 2 s where 22 ms are enough. Who sees what is as in
0009.
"""

from alembic import op

revision = "0016a"
down_revision = "0016"

ROLE = "(SELECT current_setting('app.role', true))"
UNIT = "(SELECT current_setting('app.unit', true))"
OWN = f"unit = {UNIT} OR state = 'published'"

SEE_UPLOAD = f"""
    CASE {ROLE}
        WHEN 'system' THEN true
        WHEN 'reviewer' THEN unit = {UNIT} OR state IN ('confirmed', 'approved', 'published', 'returned')
        WHEN 'filler' THEN {OWN}
        WHEN 'head' THEN {OWN}
        WHEN 'coordinator' THEN state = 'published'
        WHEN 'leader' THEN state = 'published'
        WHEN 'inspector' THEN state = 'published'
        ELSE false
    END
"""


def upgrade() -> None:
    op.execute(f"ALTER POLICY see ON intake.uploads USING ({SEE_UPLOAD})")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
