"""What the three keepers need: sign-on by another house, accounts with an end, locks that tell nothing, a record that
is searched without reading it whole."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

now = sa.text("clock_timestamp()")


def upgrade() -> None:
    _accounts()
    _sign_on()
    for name, columns in {
        "ix_entries_at": ["at"],
        "ix_entries_person": ["person", "seq"],
        "ix_entries_person_action": ["person", "action", "seq"],
        "ix_entries_action": ["action", "seq"],
        "ix_entries_subject": ["subject", "seq"],
    }.items():
        op.create_index(name, "entries", columns, schema="audit")


def _accounts() -> None:
    op.add_column("people", sa.Column("valid_until", sa.Date(), nullable=True), schema="core")
    op.add_column("people", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True), schema="core")
    op.add_column(
        "people",
        sa.Column("demonstration", sa.Boolean(), server_default="false", nullable=False),
        schema="core",
    )
    # made by the demonstration alone: its loader takes no other names, and nobody else had this one to give
    op.execute(
        "UPDATE core.people SET demonstration = true WHERE name LIKE 'demo\\_%'"
        " AND EXISTS (SELECT FROM audit.entries WHERE action = 'demonstration.loaded')"
    )
    op.create_table(
        "unknown_names",
        sa.Column("name_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("name_sha256", name=op.f("pk_unknown_names")),
        schema="core",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON core.unknown_names TO eco_app")


def _sign_on() -> None:
    op.add_column(
        "sessions",
        sa.Column("by_sign_on", sa.Boolean(), server_default="false", nullable=False),
        schema="core",
    )
    op.add_column("sessions", sa.Column("oidc_sid", sa.Text(), nullable=True), schema="core")
    op.create_table(
        "sign_ons",
        sa.Column("state_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("browser_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core.people.id"], name=op.f("fk_sign_ons_person_id_people")),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_sign_ons")),
        schema="core",
    )
    op.execute("GRANT SELECT, INSERT, DELETE ON core.sign_ons TO eco_app")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
