"""How the instance is: what its administrator looks at in the morning. Figures only, no content of the works."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from geo_api import VERSION, surplus
from geo_api.replica import Replica
from geo_api.settings import Settings

BACKUP_DAYS = 2
LEAST_FREE_SHARE = 0.10
OLDEST_JOB_MINUTES = 30
CLOCK_SECONDS = 5
RECORD_DAYS = 2


def describe_instance(session: Session, settings: Settings, replica: Replica | None) -> dict[str, Any]:
    """One entry for each thing that can be well or not: ``state`` good, warn or bad, and the figures behind it."""
    connection = session.connection()
    now = datetime.now(UTC)
    checks: dict[str, Callable[[], dict[str, Any]]] = {
        "backup": lambda: check_backup(connection, now),
        "disk": lambda: check_disk(settings.home),
        "queue": lambda: check_queue(connection, now),
        "walls": lambda: check_walls(connection),
        "clock": lambda: check_clock(connection),
        "record": lambda: check_record(connection, now),
        "database": lambda: measure_database(connection),
        "accounts": lambda: check_accounts(session, settings),
        "transport": lambda: check_transport(settings),
    }
    if replica is not None:
        checks["replica"] = lambda: check_replica(replica)
    return {"version": VERSION, "now": now, "checks": {name: check() for name, check in checks.items()}}


def check_backup(connection: Connection, now: datetime) -> dict[str, Any]:
    """The last good backup, and the last that failed since, as the command noted them in the record."""
    found = {
        row.action: row
        for row in connection.execute(
            text(
                "SELECT wanted.action, e.at, e.detail"
                " FROM unnest(ARRAY['backup.done', 'backup.failed']) wanted (action)"
                " CROSS JOIN LATERAL (SELECT at, detail FROM audit.entries WHERE action = wanted.action"
                " ORDER BY seq DESC LIMIT 1) e"
            )
        )
    }
    done, failed = found.get("backup.done"), found.get("backup.failed")
    told = {
        "last": done.at if done else None,
        "failed": failed.at if failed and (done is None or failed.at > done.at) else None,
        "detail": orjson.loads(done.detail) if done else None,
    }
    if done is None:
        return {"state": "bad", **told}
    late = now - done.at > timedelta(days=BACKUP_DAYS)
    return {"state": "bad" if late else "warn" if told["failed"] else "good", **told}


def check_disk(home: Path) -> dict[str, Any]:
    place = home if home.exists() else home.parent
    disk = shutil.disk_usage(place)
    share = disk.free / disk.total
    state = "bad" if share < LEAST_FREE_SHARE / 2 else "warn" if share < LEAST_FREE_SHARE else "good"
    return {"state": state, "free": disk.free, "total": disk.total}


def check_queue(connection: Connection, now: datetime) -> dict[str, Any]:
    row = connection.execute(
        text(
            "SELECT count(*) FILTER (WHERE state = 'queued') AS queued,"
            " count(*) FILTER (WHERE state = 'running') AS running,"
            " count(*) FILTER (WHERE state = 'failed' AND created_at > :since) AS failed,"
            " min(created_at) FILTER (WHERE state IN ('queued', 'running')) AS oldest FROM core.jobs"
        ),
        {"since": now - timedelta(days=1)},
    ).one()
    stuck = row.oldest is not None and now - row.oldest > timedelta(minutes=OLDEST_JOB_MINUTES)
    return {"state": "bad" if stuck else "warn" if row.failed else "good", **row._mapping}


def check_walls(connection: Connection) -> dict[str, Any]:
    """Whether row security keeps its index, and stands on every table that holds drafts."""
    leakproof = connection.execute(
        text(
            "SELECT proleakproof FROM pg_proc WHERE oid = 'geometry_overlaps(geometry,geometry)'::regprocedure"
        )
    ).scalar()
    open_tables = connection.execute(
        text(
            "SELECT coalesce(array_agg(c.relname ORDER BY c.relname), '{}') FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'intake' AND c.relkind = 'r'"
            " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
    ).scalar_one()
    role = connection.execute(
        text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).scalar()
    state = "bad" if role or open_tables else "good" if leakproof else "warn"
    return {
        "state": state,
        "leakproof": bool(leakproof),
        "open_tables": list(open_tables),
        "passes": bool(role),
    }


def check_replica(replica: Replica) -> dict[str, Any]:
    """How far behind it is; whatever it cannot answer is answered by the primary."""
    told = replica.describe()
    state = {"in use": "good", "unreachable": "bad"}.get(told["state"], "warn")
    return {"state": state, "lag_seconds": told["lag_seconds"]}


def check_clock(connection: Connection) -> dict[str, Any]:
    """The database's clock beside the server's, and whether the last publication lies in the future of both."""
    asked = datetime.now(UTC)
    row = connection.execute(
        text(
            "SELECT clock_timestamp() AS at, (SELECT at FROM audit.entries ORDER BY seq DESC LIMIT 1) AS last"
        )
    ).one()
    # somewhere between question and answer it was the same instant: that these took long is no fault of a clock
    apart = max(asked - row.at, row.at - datetime.now(UTC), timedelta(0)).total_seconds()
    ahead = row.last is not None and row.last > row.at + timedelta(seconds=CLOCK_SECONDS)
    state = "bad" if ahead else "warn" if apart > CLOCK_SECONDS else "good"
    return {"state": state, "database": row.at, "apart_seconds": round(apart, 3), "last_act": row.last}


def check_record(connection: Connection, now: datetime) -> dict[str, Any]:
    """How long the record of acts is, and until which day it is also kept as files, as the command noted it."""
    row = connection.execute(
        text(
            "SELECT h.seq, (SELECT at FROM audit.entries ORDER BY seq LIMIT 1) AS first,"
            " (SELECT detail FROM audit.entries WHERE action = 'audit.export' ORDER BY seq DESC LIMIT 1) AS kept"
            " FROM audit.head h"
        )
    ).one()
    until = orjson.loads(row.kept).get("until") if row.kept else None
    late = until is None or until < (now - timedelta(days=RECORD_DAYS)).date().isoformat()
    young = row.first is None or now - row.first < timedelta(days=RECORD_DAYS)
    return {
        "state": "warn" if late and not young else "good",
        "entries": row.seq,
        "since": row.first,
        "files_until": until,
    }


def measure_database(connection: Connection) -> dict[str, Any]:
    row = connection.execute(
        text(
            "SELECT pg_database_size(current_database()) AS bytes, current_setting('server_version') AS postgresql,"
            " postgis_lib_version() AS postgis, current_setting('fsync') = 'on'"
            " AND current_setting('synchronous_commit') <> 'off'"
            " AND current_setting('full_page_writes') = 'on' AS durable"
        )
    ).one()
    return {"state": "good" if row.durable else "bad", **row._mapping}


def check_accounts(session: Session, settings: Settings) -> dict[str, Any]:
    """Who could sign in and should perhaps not; how many are signed in."""
    found = surplus.list_surplus(session)
    row = session.execute(
        text(
            "SELECT count(*) FILTER (WHERE disabled_at IS NULL) AS in_force,"
            " count(*) FILTER (WHERE locked_until > clock_timestamp()) AS locked,"
            " count(*) FILTER (WHERE demonstration AND disabled_at IS NULL) AS demonstration,"
            " (SELECT count(*) FROM core.sessions WHERE expires_at > clock_timestamp()) AS sessions FROM core.people"
        )
    ).one()
    told = dict(row._mapping)
    told["demonstration"] = told["demonstration"] if settings.demo_accounts else 0
    return {"state": "warn" if found else "good", "surplus": len(found), **told}


def check_transport(settings: Settings) -> dict[str, Any]:
    """Passwords and cookies over plain HTTP: a site may choose so, but it should know."""
    local = settings.host in ("127.0.0.1", "::1", "localhost")
    good = settings.secure_cookie or (local and not settings.public_url)
    return {
        "state": "good" if good else "warn",
        "secure_cookie": settings.secure_cookie,
        "public_url": settings.public_url,
        "single_sign_on": settings.oidc_issuer,
    }
