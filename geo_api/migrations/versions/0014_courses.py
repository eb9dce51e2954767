"""Chainage of works, planned reaches, monthly sheets; samples are superseded and never erased; flow, replanting."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

ROLE = "(SELECT current_setting('app.role', true))"
UNIT = "(SELECT current_setting('app.unit', true))"
# a unit sees its own; bureaus see what was sent
SEE = f"{ROLE} = 'system' OR unit = {UNIT} OR ({ROLE} = 'reviewer' AND state IN ('submitted', 'published', 'returned'))"
WRITE = f"{ROLE} = 'system' OR (unit = {UNIT} AND {ROLE} = 'reviewer')"
DECIDE = f"{WRITE} OR ({ROLE} = 'reviewer' AND state IN ('submitted', 'published', 'returned'))"
FLOW = "流向"


def upgrade() -> None:
    _samples()
    _along()
    _sheets()
    for rivers in ("backbone_rivers", "rural_rivers"):
        op.add_column(rivers, sa.Column("flow", sa.Text(), nullable=True, comment=FLOW), schema="published")
    for name, zh in (("replant_due_on", "补植期限"), ("rechecked_on", "补植复查时间")):
        op.add_column(
            "afforestation", sa.Column(name, sa.Date(), nullable=True, comment=zh), schema="published"
        )


def _samples() -> None:
    instant = sa.DateTime(timezone=True)
    op.add_column("observations", sa.Column("superseded_at", instant, nullable=True), schema="published")
    op.add_column("observations", sa.Column("sheet_id", sa.Uuid(), nullable=True), schema="published")
    op.drop_constraint(
        op.f("uq_observations_feature_id_observed_on_kind"),
        "observations",
        schema="published",
        type_="unique",
    )
    op.create_index(
        "ux_observations_current",
        "observations",
        ["feature_id", "observed_on", "kind"],
        unique=True,
        schema="published",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )


def _along() -> None:
    op.create_table(
        "alignments",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("course_layer", sa.Text(), nullable=False),
        sa.Column("course_version_id", sa.BigInteger(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("from_m", sa.Double(), nullable=False),
        sa.Column("to_m", sa.Double(), nullable=False),
        sa.Column("offset_m", sa.Double(), nullable=False),
        sa.Column("nearest_m", sa.Double(), nullable=False),
        sa.CheckConstraint("side IN ('left','right','both')", name=op.f("ck_alignments_side")),
        sa.PrimaryKeyConstraint(
            "layer", "version_id", "course_layer", "course_version_id", name=op.f("pk_alignments")
        ),
        schema="published",
    )
    op.create_index(
        "ix_alignments_course", "alignments", ["course_layer", "course", "layer"], schema="published"
    )
    op.create_table(
        "corridor_reaches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("corridor", sa.Text(), nullable=False),
        sa.Column("from_m", sa.Double(), nullable=False),
        sa.Column("to_m", sa.Double(), nullable=False),
        sa.Column("planned_width_m", sa.Double(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("document", sa.Text(), server_default="", nullable=False),
        sa.Column("provisional", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("illustrative", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("from_m >= 0 AND to_m > from_m", name=op.f("ck_corridor_reaches_stretch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corridor_reaches")),
        schema="core",
    )
    op.create_index(
        "ix_corridor_reaches_corridor",
        "corridor_reaches",
        ["corridor"],
        schema="core",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.execute("GRANT SELECT, INSERT ON published.alignments TO eco_app")
    op.execute("GRANT SELECT, INSERT, UPDATE ON core.corridor_reaches TO eco_app")
    op.execute("GRANT SELECT ON published.alignments, core.corridor_reaches TO eco_reader")


def _sheets() -> None:
    now = sa.text("clock_timestamp()")
    op.create_table(
        "sample_sheets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sheet", sa.Text(), server_default="", nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("acknowledged", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft','submitted','published','returned','withdrawn')",
            name=op.f("ck_sample_sheets_state"),
        ),
        sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f("fk_sample_sheets_unit")),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_sample_sheets_person_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["core.people.id"], name=op.f("fk_sample_sheets_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_sheets")),
        schema="intake",
    )
    op.create_index("ix_sample_sheets_changed_at", "sample_sheets", ["changed_at"], schema="intake")
    op.execute("ALTER TABLE intake.sample_sheets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY see ON intake.sample_sheets FOR SELECT USING ({SEE})")
    op.execute(f"CREATE POLICY add ON intake.sample_sheets FOR INSERT WITH CHECK ({WRITE})")
    op.execute(
        f"CREATE POLICY change ON intake.sample_sheets FOR UPDATE USING ({DECIDE}) WITH CHECK ({DECIDE})"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON intake.sample_sheets TO eco_app")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
