"""Evidence of rows on their way, what reviewers propose, and where a published photo comes from.

A unit brings evidence to its own uploads and takes it back; bureaus see it once the upload has left the township, as they
see its rows. A proposal is written by whoever sees the upload and answered by its unit.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012a"
down_revision = "0012"

ROLE = "(SELECT current_setting('app.role', true))"
UNIT = "(SELECT current_setting('app.unit', true))"
# as rows and findings follow their upload (0003)
OF_UPLOAD = f"""
    {ROLE} = 'system'
    OR EXISTS (SELECT FROM intake.uploads u WHERE u.id = upload_id
               AND (u.unit = {UNIT} OR {ROLE} = 'reviewer'))
"""
OF_OWN_UPLOAD = f"""
    {ROLE} = 'system'
    OR EXISTS (SELECT FROM intake.uploads u WHERE u.id = upload_id AND u.unit = {UNIT})
"""


def upgrade() -> None:
    _add_evidence()
    _add_proposals()
    _say_where_it_comes_from()
    _grant()
    _wall()


def _add_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("preview_sha256", sa.Text(), nullable=True),
        sa.Column("thumbnail_sha256", sa.Text(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("place", postgresql.ARRAY(sa.Double()), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("camera", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('before','during','after','document','sign')", name=op.f("ck_evidence_kind")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["intake.uploads.id"], name=op.f("fk_evidence_upload_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_evidence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        schema="intake",
    )
    op.create_index("ix_evidence_upload_id", "evidence", ["upload_id", "row"], schema="intake")
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"], schema="intake")


def _add_proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("shape", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('open','accepted','declined')", name=op.f("ck_proposals_state")),
        sa.CheckConstraint("fields IS NOT NULL OR shape IS NOT NULL", name=op.f("ck_proposals_something")),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["intake.uploads.id"], name=op.f("fk_proposals_upload_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_proposals_person_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["core.people.id"], name=op.f("fk_proposals_answered_by")),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_proposals")),
        schema="intake",
    )


def _say_where_it_comes_from() -> None:
    for column in (
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("preview_sha256", sa.Text(), nullable=True),
        sa.Column("thumbnail_sha256", sa.Text(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("evidence", column, schema="published")
    op.create_foreign_key(
        op.f("fk_evidence_unit"), "evidence", "units", ["unit"], ["key"],
        source_schema="published", referent_schema="core",
    )  # fmt: skip
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"], schema="published")


def _grant() -> None:
    op.execute("GRANT SELECT, INSERT, UPDATE ON intake.evidence, intake.proposals TO eco_app")
    op.execute("GRANT DELETE ON intake.evidence TO eco_app")


def _wall() -> None:
    for name in ("evidence", "proposals"):
        op.execute(f"ALTER TABLE intake.{name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY see ON intake.{name} FOR SELECT USING ({OF_UPLOAD})")
    op.execute(f"CREATE POLICY add ON intake.evidence FOR INSERT WITH CHECK ({OF_OWN_UPLOAD})")
    op.execute(
        f"CREATE POLICY change ON intake.evidence FOR UPDATE USING ({OF_OWN_UPLOAD}) WITH CHECK ({OF_OWN_UPLOAD})"
    )
    op.execute(f"CREATE POLICY remove ON intake.evidence FOR DELETE USING ({OF_OWN_UPLOAD})")
    op.execute(f"CREATE POLICY add ON intake.proposals FOR INSERT WITH CHECK ({OF_UPLOAD})")
    op.execute(
        f"CREATE POLICY answer ON intake.proposals FOR UPDATE USING ({OF_OWN_UPLOAD}) WITH CHECK ({OF_OWN_UPLOAD})"
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
