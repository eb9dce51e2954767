"""Whether the walls inside the database stand: asked at every start and after every restore.

Row Level Security is silent when it is gone: an owner without FORCE, a role that became a superuser, a view that asks
as its owner, a table that nobody gave a policy. Each is a gap with a sentence that says where, what, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

# pg_dump does not carry this mark of an extension's function; without it Row Level Security loses the spatial index
MARK = "ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF"
IS_MARKED = (
    "SELECT proleakproof FROM pg_proc WHERE oid = 'geometry_overlaps(geometry,geometry)'::regprocedure"
)


@dataclass(frozen=True, slots=True)
class Gap:
    """``open``: data may be seen or lost through it, so nothing is served; otherwise it only costs time."""

    code: str
    name: str
    zh: str
    en: str
    open: bool = True


# code, statement that names what is wrong, sentence in Chinese and English
_QUESTIONS = (
    (
        "role",
        "SELECT rolname FROM pg_roles WHERE rolname IN ('eco_app', 'eco_reader') AND (rolsuper OR rolbypassrls)",
        "数据库角色 {} 能越过行级安全：请执行 ALTER ROLE {} NOSUPERUSER NOBYPASSRLS",
        "the role {} passes every policy; run ALTER ROLE {} NOSUPERUSER NOBYPASSRLS",
    ),
    (
        "owner",
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE r.rolname IN ('eco_app', 'eco_reader') AND c.relnamespace::regnamespace::text"
        " IN ('core', 'intake', 'published', 'audit')",
        "{} 属于应用的角色，应用可以改掉它的防护：请把属主改回安装用的角色",
        "{} belongs to a role of the application, which could take its policies away; give it back to the installer",
    ),
    (
        "force",
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'intake'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT (relrowsecurity AND relforcerowsecurity)",
        "{} 没有强制行级安全：请执行 ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "{} has no forced Row Level Security; run ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    ),
    (
        "policy",
        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'intake'::regnamespace"
        " AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)",
        "{} 没有行级安全策略：请运行 ecoworks migrate，或恢复最近的备份",
        "{} has no policy; run ecoworks migrate, or restore a backup",
    ),
    (
        "view",
        "SELECT DISTINCT v.oid::regclass::text FROM pg_class v JOIN pg_rewrite w ON w.ev_class = v.oid"
        " JOIN pg_depend d ON d.objid = w.oid AND d.classid = 'pg_rewrite'::regclass"
        " JOIN pg_class t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p')"
        " WHERE t.relnamespace::regnamespace::text IN ('core', 'intake', 'audit') AND (v.relkind = 'm'"
        " OR (v.relkind = 'v' AND NOT coalesce(v.reloptions, '{}')"
        " && ARRAY['security_invoker=true', 'security_invoker=on']))",
        "视图 {} 以属主身份读取草稿，绕过行级安全：请删除它，或改为 security_invoker",
        "the view {} reads drafts as its owner, past every policy; drop it, or make it security_invoker",
    ),
    (
        "reader",
        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm')"
        " AND c.relnamespace::regnamespace::text IN ('intake', 'audit')"
        " AND has_table_privilege('eco_reader', c.oid, 'SELECT')",
        "只读角色 eco_reader 可以读 {}：请执行 REVOKE ALL ON {} FROM eco_reader",
        "the reader's role may read {}; run REVOKE ALL ON {} FROM eco_reader",
    ),
    (
        "truncate",
        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'p')"
        " AND c.relnamespace::regnamespace::text IN ('core', 'intake', 'published', 'audit')"
        " AND (has_table_privilege('eco_app', c.oid, 'TRUNCATE')"
        " OR has_table_privilege('eco_reader', c.oid, 'TRUNCATE') OR (c.relnamespace = 'audit'::regnamespace"
        " AND has_table_privilege('eco_app', c.oid, 'INSERT, UPDATE, DELETE')))",
        "应用的角色可以清空或改写 {}：请执行 REVOKE TRUNCATE ON {} FROM eco_app, eco_reader（审计表还要收回写权限）",
        "a role of the application may empty or rewrite {}; run REVOKE TRUNCATE ON {} FROM eco_app, eco_reader",
    ),
)


def find_gaps(connection: psycopg.Connection) -> list[Gap]:
    """What does not stand, the open ones first; nothing when all is as it was installed."""
    found = [
        Gap(code, name, zh.replace("{}", name), en.replace("{}", name))
        for code, statement, zh, en in _QUESTIONS
        for (name,) in connection.execute(statement.encode()).fetchall()
    ]
    if not is_marked(connection):
        found.append(
            Gap(
                "leakproof",
                "geometry_overlaps",
                f"行级安全会使空间索引失效，地图会很慢：请由数据库管理员执行 {MARK}",
                f"Row Level Security takes the spatial index away and maps will be slow; a superuser runs {MARK}",
                open=False,
            )
        )
    return found


def is_marked(connection: psycopg.Connection) -> bool:
    row = connection.execute(IS_MARKED).fetchone()
    return bool(row and row[0])


def put_mark(connection: psycopg.Connection) -> None:
    """Mark the box comparison LEAKPROOF where it lost its mark and this connection may give it back."""
    may = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if may and may[0] and not is_marked(connection):
        connection.execute(MARK)


def mend_and_check(url: str) -> list[Gap]:
    """Give the database at ``url`` back what a restore loses, and tell what else does not stand."""
    with psycopg.connect(url) as connection:
        put_mark(connection)
        return find_gaps(connection)
