"""Whether the indexes over shapes find every work: looked at each night, and built anew where one does not.

PostgreSQL can mark living entries of a GiST index as dead: a nested loop that looks by it again applies what it still
remembers of a page to what a split has left there (decision 0019). The work is then in its table, and not on the map.
"""

from __future__ import annotations

import logging

import psycopg
from psycopg import sql

from geo_api import audit
from geo_api.db import SYSTEM, Database
from geo_api.settings import Settings

log = logging.getLogger("ecoworks.indexes")

_INDEXES = """
SELECT c.relname, r.relname, a.attname, postgis_typmod_srid(a.atttypmod),
       coalesce(pg_get_expr(i.indpred, i.indrelid), 'true')
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class r ON r.oid = i.indrelid
JOIN pg_am m ON m.oid = c.relam AND m.amname = 'gist'
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) AND a.atttypid = 'geometry'::regtype
WHERE c.relnamespace = 'published'::regnamespace AND i.indisvalid
ORDER BY c.relname
"""

# an index of some rows could be read to count them: the one that is doubted
_BY_TABLE = (
    "SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = off;"
    " SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL jit = off"
)
_BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = on; SET LOCAL enable_sort = off"


def find_lost(connection: psycopg.Connection) -> dict[str, int]:
    """By name of an index: how many rows of its table it does not find; an index that finds all is not named.

    The connection must not be in a transaction.
    """
    lost = {}
    for index, table, column, srid, predicate in connection.execute(_INDEXES).fetchall():
        rows = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(
            sql.Identifier("published", table), sql.SQL(predicate)
        )
        # by distance: no other index can tell them in that order, and none may sort; nothing is marked on the way
        found = sql.SQL(
            "SELECT count(*) FROM (SELECT FROM {} WHERE {}"
            " ORDER BY {} <-> ST_SetSRID(ST_MakePoint(0, 0), {}) OFFSET 0) AS found"
        ).format(
            sql.Identifier("published", table), sql.SQL(predicate), sql.Identifier(column), sql.Literal(srid)
        )
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            connection.execute(_BY_TABLE)
            there = _count(connection, rows)
            connection.execute(_BY_INDEX)
            missing = there - _count(connection, found)
        if missing:
            lost[index] = missing
    return lost


def mend(database: Database, settings: Settings) -> dict[str, int]:
    """Build every index anew that does not find all; on record is which, and how many works were not found."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        lost = find_lost(connection)
        for index, missing in lost.items():
            log.error("%s did not find %d rows of its table; it is built anew", index, missing)
            connection.execute(
                sql.SQL("REINDEX INDEX CONCURRENTLY {}").format(sql.Identifier("published", index))
            )
            with database.session(SYSTEM) as session:
                audit.record(session, "index.rebuilt", f"index:{index}", {"rows": missing})
    return lost


def _count(connection: psycopg.Connection, statement: sql.Composed) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0])
