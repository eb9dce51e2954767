"""What reviewing needs: comments, countersigns, items of a return, locks, holders, answers to retries, reminders.

Row Level Security: each follows its upload, is written in one's own name only, and what was said is never rewritten. The
rights table is read by all and written by the security administrator alone.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

ROLE = "(SELECT current_setting('app.role', true))"
UNIT = "(SELECT current_setting('app.unit', true))"
PERSON = "(SELECT current_setting('app.person', true))"

IS_SYSTEM = f"{ROLE} = 'system'"
# rows follow their upload; that something was published does not open what was said about it to other units
OF_UPLOAD = f"EXISTS (SELECT FROM intake.uploads u WHERE u.id = upload_id AND (u.unit = {UNIT} OR {ROLE} = 'reviewer'))"
OF_OWN_UPLOAD = f"EXISTS (SELECT FROM intake.uploads u WHERE u.id = upload_id AND u.unit = {UNIT})"
IN_OWN_NAME = f"person_id::text = {PERSON} AND unit = {UNIT}"
SEE = f"{IS_SYSTEM} OR {OF_UPLOAD}"

TABLES = ("comments", "countersigns", "return_items", "locks", "answers", "reminders")
now = sa.text("clock_timestamp()")


def upgrade() -> None:
    # Row Level Security is forced on the owner, too: where it is no superuser it would see no upload
    op.execute("SELECT set_config('app.role', 'system', true)")
    _extend_uploads()
    _add_comments()
    _add_countersigns()
    _add_return_items()
    _add_locks()
    _add_answers()
    _add_reminders()
    for name in TABLES:
        op.execute(f"ALTER TABLE intake.{name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    _wall_comments()
    _wall_countersigns()
    _wall_return_items()
    _wall_locks()
    _wall_answers_and_reminders()
    _wall_rights()


def _upload_id() -> sa.Column[object]:
    return sa.Column("upload_id", sa.Uuid(), nullable=False)


def _of_upload(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["upload_id"],
        ["intake.uploads.id"],
        name=op.f(f"fk_{table}_upload_id_uploads"),
        ondelete="CASCADE",
    )


def _of_person(table: str, column: str = "person_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["core.people.id"], name=op.f(f"fk_{table}_{column}_people"))


def _of_unit(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["unit"], ["core.units.key"], name=op.f(f"fk_{table}_unit_units"))


def _extend_uploads() -> None:
    op.add_column("uploads", sa.Column("holder_id", sa.Uuid(), nullable=True), schema="intake")
    op.create_foreign_key(
        op.f("fk_uploads_holder_id_people"),
        "uploads",
        "people",
        ["holder_id"],
        ["id"],
        source_schema="intake",
        referent_schema="core",
    )
    op.execute("UPDATE intake.uploads SET holder_id = person_id")
    op.create_index(op.f("ix_uploads_holder_id"), "uploads", ["holder_id"], schema="intake")
    op.add_column("uploads", sa.Column("works_year", sa.Integer(), nullable=True), schema="intake")


def _add_comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _upload_id(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("place", postgresql.ARRAY(sa.Double()), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        _of_upload("comments"),
        _of_person("comments"),
        _of_person("comments", "resolved_by"),
        _of_unit("comments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        schema="intake",
    )
    op.create_index(op.f("ix_comments_upload_id"), "comments", ["upload_id"], schema="intake")


def _add_countersigns() -> None:
    op.create_table(
        "countersigns",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _upload_id(),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint("verdict IN ('agree','object')", name=op.f("ck_countersigns_verdict")),
        _of_upload("countersigns"),
        _of_person("countersigns"),
        _of_unit("countersigns"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_countersigns")),
        schema="intake",
    )
    op.create_index(op.f("ix_countersigns_upload_id"), "countersigns", ["upload_id"], schema="intake")


def _add_return_items() -> None:
    op.create_table(
        "return_items",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _upload_id(),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_note", sa.Text(), server_default="", nullable=False),
        _of_upload("return_items"),
        _of_person("return_items"),
        _of_person("return_items", "done_by"),
        _of_unit("return_items"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_items")),
        schema="intake",
    )
    op.create_index(op.f("ix_return_items_upload_id"), "return_items", ["upload_id"], schema="intake")


def _add_locks() -> None:
    op.create_table(
        "locks",
        _upload_id(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        _of_upload("locks"),
        _of_person("locks"),
        _of_unit("locks"),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_locks")),
        schema="intake",
    )


def _add_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        _of_person("answers"),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_answers")),
        schema="intake",
    )
    op.create_index("ix_answers_at", "answers", ["at"], schema="intake")


def _add_reminders() -> None:
    op.create_table(
        "reminders",
        _upload_id(),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint("level IN ('remind','escalate')", name=op.f("ck_reminders_level")),
        _of_upload("reminders"),
        sa.PrimaryKeyConstraint("upload_id", "step", "level", "since", name=op.f("pk_reminders")),
        schema="intake",
    )


def _wall_comments() -> None:
    op.execute("GRANT SELECT, INSERT, UPDATE (resolved_by, resolved_at) ON intake.comments TO eco_app")
    op.execute(f"CREATE POLICY see ON intake.comments FOR SELECT USING ({SEE})")
    op.execute(
        f"CREATE POLICY add ON intake.comments FOR INSERT WITH CHECK ({IS_SYSTEM} OR ({IN_OWN_NAME} AND {OF_UPLOAD}))"
    )
    op.execute(f"CREATE POLICY resolve ON intake.comments FOR UPDATE USING ({SEE}) WITH CHECK ({SEE})")


def _wall_countersigns() -> None:
    op.execute("GRANT SELECT, INSERT ON intake.countersigns TO eco_app")
    op.execute(f"CREATE POLICY see ON intake.countersigns FOR SELECT USING ({SEE})")
    op.execute(
        "CREATE POLICY add ON intake.countersigns FOR INSERT"
        f" WITH CHECK ({IS_SYSTEM} OR ({ROLE} = 'reviewer' AND {IN_OWN_NAME} AND {OF_UPLOAD}))"
    )


def _wall_return_items() -> None:
    op.execute("GRANT SELECT, INSERT, UPDATE (done_by, done_at, done_note) ON intake.return_items TO eco_app")
    op.execute(f"CREATE POLICY see ON intake.return_items FOR SELECT USING ({SEE})")
    op.execute(
        "CREATE POLICY add ON intake.return_items FOR INSERT"
        f" WITH CHECK ({IS_SYSTEM} OR ({ROLE} IN ('head', 'reviewer') AND {IN_OWN_NAME} AND {OF_UPLOAD}))"
    )
    mine = f"{IS_SYSTEM} OR {OF_OWN_UPLOAD}"
    op.execute(f"CREATE POLICY tick ON intake.return_items FOR UPDATE USING ({mine}) WITH CHECK ({mine})")


def _wall_locks() -> None:
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON intake.locks TO eco_app")
    op.execute(f"CREATE POLICY see ON intake.locks FOR SELECT USING ({SEE})")
    own = f"{IS_SYSTEM} OR ({IN_OWN_NAME} AND {OF_UPLOAD})"
    op.execute(f"CREATE POLICY take ON intake.locks FOR INSERT WITH CHECK ({own})")
    # what has run out is anybody's who sees the upload
    op.execute(
        f"CREATE POLICY renew ON intake.locks FOR UPDATE USING ({own} OR (until <= clock_timestamp() AND {OF_UPLOAD}))"
        f" WITH CHECK ({own})"
    )
    op.execute(
        f"CREATE POLICY release ON intake.locks FOR DELETE USING ({own} OR ({OF_UPLOAD} AND (until <= clock_timestamp()"
        f" OR (unit = {UNIT} AND {ROLE} IN ('head', 'reviewer')))))"
    )


def _wall_answers_and_reminders() -> None:
    op.execute("GRANT SELECT, INSERT, DELETE ON intake.answers TO eco_app")
    own = f"{IS_SYSTEM} OR person_id::text = {PERSON}"
    op.execute(f"CREATE POLICY own ON intake.answers USING ({own}) WITH CHECK ({own})")
    op.execute("GRANT SELECT, INSERT ON intake.reminders TO eco_app")
    op.execute(f"CREATE POLICY see ON intake.reminders FOR SELECT USING ({SEE})")
    op.execute(f"CREATE POLICY add ON intake.reminders FOR INSERT WITH CHECK ({IS_SYSTEM})")


def _wall_rights() -> None:
    # not forced: the seed of a new instance writes as the owner
    op.execute("GRANT DELETE ON core.rights TO eco_app")
    op.execute("ALTER TABLE core.rights ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY see ON core.rights FOR SELECT USING (true)")
    op.execute(
        f"CREATE POLICY give ON core.rights USING ({ROLE} IN ('secadmin', 'system'))"
        f" WITH CHECK ({ROLE} IN ('secadmin', 'system'))"
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
