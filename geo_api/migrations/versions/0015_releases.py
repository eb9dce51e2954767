"""Months that are frozen for good, schedules by month, reported values that a second person accepts, the yearly sheet.

What was reported before this step counts as accepted at the instant it was entered: nobody asked for more then.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

ROLE = "(SELECT current_setting('app.role', true))"
UNIT = "(SELECT current_setting('app.unit', true))"

Column = tuple[str, sa.types.TypeEngine[Any], dict[str, Any]]
ENTERED: list[Column] = [
    ("entered_by", sa.Text(), {}),
    ("entered_at", sa.DateTime(timezone=True), {"server_default": sa.text("clock_timestamp()")}),
    ("superseded_at", sa.DateTime(timezone=True), {"nullable": True}),
]
# who may write a note on a month's sheet: the unit itself, and whoever puts the sheet together
WRITE_NOTE = (
    f"{ROLE} IN ('coordinator', 'reviewer', 'system') OR ({ROLE} IN ('filler', 'head') AND unit = {UNIT})"
)


def upgrade() -> None:
    _review_reported()
    _freeze_releases()
    _create(
        "curves",
        [
            ("indicator", sa.Text(), {}),
            ("shares", postgresql.ARRAY(sa.Double()), {}),
            ("source", sa.Text(), {"server_default": ""}),
            ("provisional", sa.Boolean(), {"server_default": "true"}),
        ],
        ["indicator"],
    )
    _create(
        "month_notes",
        [
            ("period", sa.Text(), {}),
            ("indicator", sa.Text(), {}),
            ("unit", sa.Text(), {}),
            ("problem", sa.Text(), {"server_default": ""}),
            ("next_step", sa.Text(), {"server_default": ""}),
            ("responsible", sa.Text(), {"server_default": ""}),
            ("due_on", sa.Date(), {"nullable": True}),
            ("remarks", sa.Text(), {"server_default": ""}),
        ],
        ["period", "indicator", "unit"],
    )
    _create(
        "assessment_schemes",
        [
            ("year", sa.Integer(), {}),
            ("items", postgresql.JSONB(), {}),
            ("deductions", postgresql.JSONB(), {}),
            ("source", sa.Text(), {"server_default": ""}),
            ("provisional", sa.Boolean(), {"server_default": "true"}),
        ],
        ["year"],
    )
    _create(
        "year_closings",
        [
            ("year", sa.Integer(), {}),
            ("release", sa.Text(), {}),
            ("unfinished", sa.Integer(), {}),
            ("note", sa.Text(), {"server_default": ""}),
        ],
        ["year"],
    )
    op.create_foreign_key(
        "fk_month_notes_unit",
        "month_notes",
        "units",
        ["unit"],
        ["key"],
        source_schema="core",
        referent_schema="core",
    )
    op.create_foreign_key(
        "fk_year_closings_release",
        "year_closings",
        "releases",
        ["release"],
        ["id"],
        source_schema="core",
        referent_schema="core",
    )
    op.execute("ALTER TABLE core.curves ADD CONSTRAINT ck_curves_months CHECK (cardinality(shares) = 12)")
    op.execute("ALTER TABLE core.month_notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY see ON core.month_notes FOR SELECT USING (true)")
    op.execute(f"CREATE POLICY add ON core.month_notes FOR INSERT WITH CHECK ({WRITE_NOTE})")
    op.execute(
        f"CREATE POLICY change ON core.month_notes FOR UPDATE USING ({WRITE_NOTE}) WITH CHECK ({WRITE_NOTE})"
    )


def _review_reported() -> None:
    table = "reported_values"
    op.add_column(
        table, sa.Column("state", sa.Text(), server_default="reported", nullable=False), schema="core"
    )
    op.add_column(table, sa.Column("reviewed_by", sa.Text(), nullable=True), schema="core")
    op.add_column(table, sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True), schema="core")
    op.add_column(
        table, sa.Column("review_note", sa.Text(), server_default="", nullable=False), schema="core"
    )
    op.execute("UPDATE core.reported_values SET state = 'accepted', reviewed_at = entered_at")
    op.create_check_constraint(
        "ck_reported_values_state", table, "state IN ('reported', 'accepted', 'returned')", schema="core"
    )
    # the value in force stays while another one waits to be accepted
    op.drop_index("ux_reported_current", table_name=table, schema="core")
    for name, state in (("ux_reported_current", "accepted"), ("ux_reported_waiting", "reported")):
        op.create_index(
            name,
            table,
            ["indicator", "unit", "period"],
            unique=True,
            schema="core",
            postgresql_where=sa.text(f"superseded_at IS NULL AND state = '{state}'"),
        )


def _freeze_releases() -> None:
    op.add_column("releases", sa.Column("period", sa.Text(), nullable=True), schema="core")
    op.add_column(
        "releases",
        sa.Column("illustrative", sa.Boolean(), server_default="false", nullable=False),
        schema="core",
    )
    op.execute("UPDATE core.releases SET period = id WHERE id ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'")
    op.create_index("ux_releases_period", "releases", ["period"], unique=True, schema="core")
    # what was sent does not change: not by mistake, and not by a statement of ours either
    op.execute("REVOKE UPDATE ON core.releases, core.release_figures FROM eco_app")


def _create(name: str, columns: list[Column], key: list[str]) -> None:
    """A table of rows that a newer row replaces and that are never erased."""
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(
            sa.Column(column, kind, nullable=more.pop("nullable", False), **more)
            for column, kind, more in ((c, k, dict(m)) for c, k, m in (*columns, *ENTERED))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        schema="core",
    )
    op.create_index(
        f"ux_{name}_current",
        name,
        key,
        unique=True,
        schema="core",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON core.{name} TO eco_app")
    op.execute(f"GRANT SELECT ON core.{name} TO eco_reader")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
