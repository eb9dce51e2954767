"""Files that arrive in parts, stages of a reading, evidence on restricted ground, and one upload a retry.

Evidence that shows the shape of restricted ground lies in a table of its own, because a policy can close a table's rows
to a role, but not a column.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

ROLE = "(SELECT current_setting('app.role', true))"
UNIT = "(SELECT current_setting('app.unit', true))"
PERSON = "(SELECT current_setting('app.person', true))"

OF_UPLOAD = "EXISTS (SELECT FROM intake.uploads u WHERE u.id = upload_id)"
# what was decided on, or is being decided, is not taken away
DELETE_UPLOAD = f"""
    state IN ('draft', 'failed', 'returned', 'withdrawn')
    AND ({ROLE} = 'system' OR ({ROLE} IN ('filler', 'reviewer') AND unit = {UNIT}))
"""

# two retries at once could open two uploads; the newer ones keep their rows and lose the key
FORGET_DOUBLE_KEYS = """
    UPDATE intake.uploads u SET idempotency_key = NULL
    WHERE EXISTS (SELECT FROM intake.uploads o WHERE o.person_id = u.person_id
                  AND o.idempotency_key = u.idempotency_key
                  AND (o.created_at, o.id) < (u.created_at, u.id))
"""


def upgrade() -> None:
    # Row Level Security is forced on the owner, too: where it is no superuser it would see no upload
    op.execute("SELECT set_config('app.role', 'system', true)")
    _extend_uploads()
    _add_files()
    _add_stages()
    _add_restricted_evidence()
    _grant()
    _wall()


def _extend_uploads() -> None:
    op.add_column("uploads", sa.Column("asked_file_layer", sa.Text(), nullable=True), schema="intake")
    op.execute(FORGET_DOUBLE_KEYS)
    op.create_index(
        "ux_uploads_idempotency_key",
        "uploads",
        ["person_id", "idempotency_key"],
        unique=True,
        schema="intake",
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )


def _add_files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("metadata_sent", sa.Text(), server_default="", nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("received BETWEEN 0 AND length", name=op.f("ck_files_received")),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_files_person_id")),
        sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f("fk_files_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        schema="intake",
    )
    op.create_index(op.f("ix_files_person_id"), "files", ["person_id"], schema="intake")


def _add_stages() -> None:
    op.create_table(
        "stages",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint(
            "stage IN ('received','reading','checking','comparing','done')", name=op.f("ck_stages_stage")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["intake.uploads.id"], name=op.f("fk_stages_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_stages")),
        schema="intake",
    )


def _add_restricted_evidence() -> None:
    op.create_table(
        "restricted_evidence",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id", "finding_id"],
            ["intake.findings.upload_id", "intake.findings.id"],
            name=op.f("fk_restricted_evidence_upload_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", "finding_id", name=op.f("pk_restricted_evidence")),
        schema="intake",
    )


def _grant() -> None:
    for name in ("files", "stages", "restricted_evidence"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON intake.{name} TO eco_app")
    op.execute("GRANT DELETE ON intake.uploads, intake.files, intake.mappings TO eco_app")


def _wall() -> None:
    for name in ("files", "stages", "restricted_evidence"):
        op.execute(f"ALTER TABLE intake.{name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY remove ON intake.uploads FOR DELETE USING ({DELETE_UPLOAD})")
    own = f"{ROLE} = 'system' OR (person_id::text = {PERSON} AND unit = {UNIT})"
    op.execute(f"CREATE POLICY own ON intake.files USING ({own}) WITH CHECK ({own})")
    follow = f"{ROLE} = 'system' OR {OF_UPLOAD}"
    op.execute(f"CREATE POLICY follow ON intake.stages USING ({follow}) WITH CHECK ({follow})")
    op.execute(
        f"CREATE POLICY see ON intake.restricted_evidence FOR SELECT"
        f" USING ({ROLE} = 'system' OR ({ROLE} = 'reviewer' AND {OF_UPLOAD}))"
    )
    for verb, clause in (("INSERT", "WITH CHECK"), ("UPDATE", "USING")):
        op.execute(
            f"CREATE POLICY write_{verb.lower()} ON intake.restricted_evidence FOR {verb}"
            f" {clause} ({ROLE} = 'system')"
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
