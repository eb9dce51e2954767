"""Changes without a file: rows that end a work or bring one back, how an upload came in; verdicts by stage, closings."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ROLE = "(SELECT current_setting('app.role', true))"
UNIT = "(SELECT current_setting('app.unit', true))"
OF_UPLOAD = f"EXISTS (SELECT FROM intake.uploads u WHERE u.id = upload_id AND (u.unit = {UNIT} OR {ROLE} = 'reviewer'))"
STAGES = "stage IN ('survey','monitoring','tracing','remediation')"
VERDICTS = "verdict IN ('accepted','returned')"
now = sa.text("clock_timestamp()")


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
    _add_verdicts()
    _add_stage_reviews()
    _add_closings()
    op.execute("GRANT SELECT, INSERT, UPDATE ON intake.stage_verdicts TO eco_app")
    op.execute("GRANT SELECT, INSERT ON published.stage_reviews, published.closings TO eco_app")
    op.execute("GRANT SELECT ON published.stage_reviews, published.closings TO eco_reader")
    op.execute("ALTER TABLE intake.stage_verdicts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY see ON intake.stage_verdicts FOR SELECT USING ({ROLE} = 'system' OR {OF_UPLOAD})"
    )
    # bureaus judge; who sends may only read
    judging = f"{ROLE} = 'reviewer' AND unit = {UNIT} AND {OF_UPLOAD}"
    op.execute(f"CREATE POLICY add ON intake.stage_verdicts FOR INSERT WITH CHECK ({judging})")
    op.execute(
        f"CREATE POLICY change ON intake.stage_verdicts FOR UPDATE USING ({ROLE} = 'reviewer' AND {OF_UPLOAD})"
        f" WITH CHECK ({judging})"
    )


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["core.people.id"], name=op.f(f"fk_{table}_person_id_people")
    )


def _unit(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f(f"fk_{table}_unit_units"))


def _feature(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["feature_id"], ["published.features.feature_id"], name=op.f(f"fk_{table}_feature_id_features")
    )


def _add_verdicts() -> None:
    op.create_table(
        "stage_verdicts",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint(STAGES, name=op.f("ck_stage_verdicts_stage")),
        sa.CheckConstraint(VERDICTS, name=op.f("ck_stage_verdicts_verdict")),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["intake.uploads.id"],
            name=op.f("fk_stage_verdicts_upload_id_uploads"),
            ondelete="CASCADE",
        ),
        _person("stage_verdicts"),
        _unit("stage_verdicts"),
        sa.PrimaryKeyConstraint("upload_id", "row", "stage", name=op.f("pk_stage_verdicts")),
        schema="intake",
    )


def _add_stage_reviews() -> None:
    op.create_table(
        "stage_reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint(STAGES, name=op.f("ck_stage_reviews_stage")),
        sa.CheckConstraint(VERDICTS, name=op.f("ck_stage_reviews_verdict")),
        _feature("stage_reviews"),
        _person("stage_reviews"),
        _unit("stage_reviews"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_reviews")),
        schema="published",
    )
    op.create_index("ix_stage_reviews_feature", "stage_reviews", ["feature_id", "at"], schema="published")


def _add_closings() -> None:
    op.create_table(
        "closings",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("feature_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint("act IN ('preclose','close','recheck')", name=op.f("ck_closings_act")),
        sa.CheckConstraint("result IN ('sound','relapsed','added')", name=op.f("ck_closings_result")),
        sa.CheckConstraint("(act = 'recheck') = (result IS NOT NULL)", name=op.f("ck_closings_recheck")),
        _feature("closings"),
        _person("closings"),
        _unit("closings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
        schema="published",
    )
    op.create_index("ix_closings_feature", "closings", ["feature_id", "at"], schema="published")
    op.create_index("ix_closings_batch", "closings", ["batch"], schema="published")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
