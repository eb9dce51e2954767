"""When the past is settled: an answer as of an instant never changes afterwards, whoever commits when.

A publication takes its instant when it begins and is seen when it commits. Between the two an answer as of a later
instant would change; so whoever asks that waits until the publication is over. Everything that is told "as of" is
written by somebody who took a turn.
"""

from __future__ import annotations

from datetime import UTC, datetime

from psycopg import AsyncConnection
from sqlalchemy import Connection, func, select, text

# any constants: every publication takes this one lock, so that instants follow the order of commits; and beside it a
# lock that is named by the second of its instant, so that readers see what is under way
PUBLICATION_LOCK = 32_1283
INSTANTS = 32_1284
_EPOCH = 1_577_836_800  # 2020-01-01: seconds from there fit a lock's name until 2088

_UNDER_WAY = """
    WITH held AS (
        SELECT classid, objid, objsubid FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
    SELECT EXISTS (SELECT FROM held WHERE objsubid = 1 AND classid = 0 AND objid = {publication})
       AND NOT EXISTS (SELECT FROM held WHERE objsubid = 2 AND classid = {instants} AND objid > {second})
"""
_UNSETTLED = text(_UNDER_WAY.format(publication=PUBLICATION_LOCK, instants=INSTANTS, second=":second"))
_UNSETTLED_OR_TO_COME = (
    _UNDER_WAY.format(publication=PUBLICATION_LOCK, instants=INSTANTS, second="%(second)s")
    + ", %(as_of)s >= clock_timestamp()"
).encode()


def take_turn(connection: Connection) -> datetime:
    """Wait for the publication lock and return the instant of this publication, later than every earlier one."""
    connection.execute(select(func.pg_advisory_xact_lock(PUBLICATION_LOCK)))
    at = connection.execute(select(func.clock_timestamp())).scalar_one()
    assert isinstance(at, datetime)
    connection.execute(select(func.pg_advisory_xact_lock(INSTANTS, _name(at))))
    return at


def wait_until_settled(connection: Connection, as_of: datetime | None) -> None:
    """Return once no publication is under way that began at ``as_of`` or before; at once for what is long past."""
    if as_of is None:
        return
    if connection.execute(_UNSETTLED, {"second": _name(as_of)}).scalar():
        connection.execute(select(func.pg_advisory_lock_shared(PUBLICATION_LOCK)))
        connection.execute(select(func.pg_advisory_unlock_shared(PUBLICATION_LOCK)))


class Settled:
    """As :func:`wait_until_settled`, on the event loop. What was settled once stays so, and is not asked for again."""

    def __init__(self) -> None:
        self._until = datetime.min.replace(tzinfo=UTC)

    async def wait(self, connection: AsyncConnection, as_of: datetime) -> None:
        if as_of <= self._until:
            return
        asked = {"second": _name(as_of), "as_of": as_of}
        row = await (await connection.execute(_UNSETTLED_OR_TO_COME, asked)).fetchone()
        assert row is not None
        unsettled, to_come = row
        if unsettled:
            await connection.execute("SELECT pg_advisory_lock_shared(%s)", (PUBLICATION_LOCK,))
            await connection.execute("SELECT pg_advisory_unlock_shared(%s)", (PUBLICATION_LOCK,))
        if not to_come:
            self._until = max(self._until, as_of)


def _name(instant: datetime) -> int:
    return max(0, min(int(instant.timestamp()) - _EPOCH, 2**31 - 1))
