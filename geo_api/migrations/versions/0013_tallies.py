"""Running totals of everything published (geo_api/tallies); counted for an old database when the steps are through."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012a"

# every change of a setting is kept with who made it: a figure of the past is reckoned by the settings of its day
KEEP_SETTING = """
CREATE FUNCTION core.keep_setting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.value IS DISTINCT FROM OLD.value THEN
        INSERT INTO core.setting_changes (key, value, source, entered_by)
        VALUES (NEW.key, NEW.value, NEW.source, coalesce(
            (SELECT p.name FROM core.people p WHERE p.id::text = current_setting('app.person', true)), ''));
    END IF;
    RETURN NULL;
END $$
"""
TABLES = ("tallies", "tally_pages", "tally_marks", "tally_instants")


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("unit_kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
        sa.UniqueConstraint(
            "indicator",
            "part",
            "unit_kind",
            "unit",
            "year",
            name=op.f("uq_tallies_indicator_part_unit_kind_unit_year"),
        ),
        schema="published",
    )
    op.create_table(
        "tally_pages",
        sa.Column("tally", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("sums", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tally"], ["published.tallies.id"], name=op.f("fk_tally_pages_tally"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tally", "known_at", name=op.f("pk_tally_pages")),
        schema="published",
    )
    op.create_table(
        "tally_marks",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_tally_marks")),
        schema="published",
    )
    op.create_table(
        "tally_instants",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("layer", "known_at", name=op.f("pk_tally_instants")),
        schema="published",
    )
    op.create_table(
        "setting_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_changes")),
        schema="core",
    )
    op.create_index("ix_setting_changes_key", "setting_changes", ["key", "entered_at"], schema="core")
    op.execute(
        "INSERT INTO core.setting_changes (key, value, source, entered_by)"
        " SELECT key, value, source, '' FROM core.settings"
    )
    op.execute(KEEP_SETTING)
    op.execute(
        "CREATE TRIGGER keep_setting AFTER INSERT OR UPDATE ON core.settings"
        " FOR EACH ROW EXECUTE FUNCTION core.keep_setting()"
    )
    for name in TABLES:
        # tallies follow from the versions: a recount takes them away and writes them anew
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON published.{name} TO eco_app")
        op.execute(f"GRANT SELECT ON published.{name} TO eco_reader")
    op.execute("GRANT SELECT ON published.revisions TO eco_reader")
    op.execute("GRANT SELECT, INSERT ON core.setting_changes TO eco_app")
    op.execute("GRANT SELECT ON core.setting_changes TO eco_reader")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
