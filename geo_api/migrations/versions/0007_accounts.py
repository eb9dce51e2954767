"""Accounts as GB/T 22239-2019 asks: passwords that age, sessions that can be ended, tokens with a scope, OIDC."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

now = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.add_column(
        "people",
        sa.Column("must_change", sa.Boolean(), server_default="false", nullable=False),
        schema="core",
    )
    op.add_column(
        "people",
        sa.Column("password_changed_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        schema="core",
    )
    op.add_column(
        "people", sa.Column("locks", sa.Integer(), server_default="0", nullable=False), schema="core"
    )
    op.add_column("people", sa.Column("oidc_subject", sa.Text(), nullable=True), schema="core")
    op.create_unique_constraint(op.f("uq_people_oidc_subject"), "people", ["oidc_subject"], schema="core")
    op.add_column(
        "sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        schema="core",
    )
    op.create_unique_constraint(op.f("uq_sessions_id"), "sessions", ["id"], schema="core")
    op.add_column("sessions", sa.Column("agent", sa.Text(), server_default="", nullable=False), schema="core")
    op.add_column(
        "tokens", sa.Column("scope", sa.Text(), server_default="read", nullable=False), schema="core"
    )
    op.create_check_constraint(op.f("ck_tokens_scope"), "tokens", "scope IN ('read','write')", schema="core")
    op.add_column("tokens", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True), schema="core")
    # tokens made before had no scope and could do everything: they keep what their holders rely on
    op.execute("UPDATE core.tokens SET scope = 'write'")
    op.create_table(
        "former_passwords",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core.people.id"], name=op.f("fk_former_passwords_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_passwords")),
        schema="core",
    )
    op.create_index(op.f("ix_former_passwords_person_id"), "former_passwords", ["person_id"], schema="core")
    op.create_table(
        "refused_sign_ins",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_sign_ins")),
        schema="core",
    )
    op.create_index("ix_refused_sign_ins_address", "refused_sign_ins", ["address", "at"], schema="core")
    op.execute("GRANT SELECT, INSERT ON core.former_passwords TO eco_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON core.refused_sign_ins TO eco_app")


def downgrade() -> None:
    raise NotImplementedError("restore the backup taken before this step")
