"""Extensions, schemas and the two roles the application acts as.

``eco_app`` works on drafts under Row Level Security; ``eco_reader`` has rights on published rows and nothing else.
Neither owns anything, creates anything, or may truncate.
"""

from alembic import op

revision = "0001"
down_revision = None

ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT;
    END IF;
    -- the login the instance was given may act as these roles, where it is not a superuser already
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT {role} TO %I', current_user);
    END IF;
END $$
"""


def upgrade() -> None:
    for extension in ("postgis", "btree_gist"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    for schema in ("published", "core", "intake", "audit"):
        op.execute(f"CREATE SCHEMA {schema}")
    for role in ("eco_app", "eco_reader"):
        op.execute(ROLE.format(role=role))


def downgrade() -> None:
    for schema in ("audit", "intake", "core", "published"):
        op.execute(f"DROP SCHEMA {schema} CASCADE")
