"""Proof that what is published is what was published: a digest of each version, and of each publication in the record.

Opening or closing a version writes one seal, a SHA-256 of everything the version says. The seals of one publication
are hashed once more, and that digest goes into the record of acts, whose chain nobody can mend unseen. A changed
version no longer fits its seal; a changed seal no longer fits the record; a seal cannot be left out of either.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

import layers
from layers.tables import table

# What a version says. jsonb orders its keys and writes the shortest exact numbers, and what is not filled is left out,
# so that a column added later changes no digest. The upper end of its validity has a seal of its own.
_OPENED = """
    sha256(convert_to(jsonb_strip_nulls(to_jsonb(told))::text, 'UTF8') || ST_AsBinary(v.geom)
           || convert_to(coalesce((SELECT string_agg(
                  concat_ws('|', s.unit_kind, s.unit, s.count, s.area_m2, s.length_m), E'\\n'
                  ORDER BY s.unit_kind COLLATE "C", s.unit COLLATE "C")
              FROM published.shares s WHERE s.layer = :layer AND s.version_id = v.version_id), ''), 'UTF8'))
"""
_CLOSED = "sha256(convert_to(extract(epoch FROM upper(v.valid))::text, 'UTF8'))"
# The digest of the seals of one batch, in an order of bytes: a restored database may sort words otherwise.
_DIGEST = """
    encode(sha256(convert_to(coalesce(string_agg(
        concat_ws('|', layer, version_id, event, encode(sha256, 'hex')), E'\\n'
        ORDER BY layer COLLATE "C", version_id, event COLLATE "C"), ''), 'UTF8')), 'hex')
"""
_ROOT = f"SELECT count(*), {_DIGEST} FROM published.seals WHERE batch = :batch"
# Above this many names a verdict only counts: everything is lost then, and a list helps nobody.
_MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Altered:
    """One version that is not what its publication said; ``why`` is a code: changed, unsealed, missing, closed."""

    layer: str
    version_id: int
    feature_id: str | None
    version: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``checked`` versions and ``batches`` publications were compared; ``broken_batches`` no longer fit the record."""

    ok: bool
    checked: int
    batches: int
    altered: tuple[Altered, ...]
    altered_count: int
    broken_batches: tuple[str, ...]


def seal_versions(connection: Connection, batch: str, layer_key: str, version_ids: list[int]) -> None:
    """Seal versions that ``batch`` (a UUID) has just opened; their shares are written already."""
    if version_ids:
        statement = _insert(layer_key, "opened", _digest_opened(layer_key), "v.version_id = ANY(:ids)")
        connection.execute(text(statement), {"layer": layer_key, "batch": batch, "ids": version_ids})


def seal_closings(connection: Connection, batch: str, layer_key: str, version_ids: list[int]) -> None:
    """Seal the end of versions that ``batch`` has just closed."""
    if version_ids:
        statement = _insert(layer_key, "closed", _CLOSED, "v.version_id = ANY(:ids)")
        connection.execute(text(statement), {"layer": layer_key, "batch": batch, "ids": version_ids})


def close_batch(connection: Connection, batch: str) -> dict[str, object]:
    """What goes into the record of acts for a batch: its id, how many seals it has, and their digest."""
    count, digest = connection.execute(text(_ROOT), {"batch": batch}).one()
    return {"batch": batch, "seals": count, "digest": digest}


def verify(connection: Connection) -> Verdict:
    """Compare every published version with its seal, and every batch of seals with the record of acts.

    The record's own chain is judged by :func:`geo_api.audit.verify`.
    """
    altered: list[Altered] = []
    count = checked = 0
    for layer in layers.CATALOGUE:
        found, named, total = _compare_layer(connection, layer.key)
        count, checked = count + found, checked + total
        altered.extend(named[: _MOST_NAMED - len(altered)])
    batches, broken = _compare_batches(connection)
    return Verdict(not count and not broken, checked, batches, tuple(altered), count, tuple(broken))


def _columns(layer_key: str) -> str:
    """Everything a version says but its shape and what the database derives from the shape."""
    names = [field.name for field in layers.get(layer_key).fields]
    own = ["version_id", "feature_id", "version", "upload_id", "unit", "township", "illustrative", *names]
    quoted = ", ".join(f'v."{name}"' for name in own)
    return f"{quoted}, extract(epoch FROM lower(v.valid)) AS valid_from"


def _digest_opened(layer_key: str) -> str:
    return f"(SELECT {_OPENED} FROM (SELECT {_columns(layer_key)}) told)"


def _works(layer_key: str) -> str:
    # the name comes from the catalogue, never from a request
    return f'published."{table(layers.get(layer_key)).name}"'


def _insert(layer_key: str, event: str, digest: str, which: str) -> str:
    return (
        "INSERT INTO published.seals (layer, version_id, event, batch, sha256)"
        f" SELECT :layer, v.version_id, '{event}', CAST(:batch AS uuid), {digest}"
        f" FROM {_works(layer_key)} v WHERE {which}"
    )


def _compare_layer(connection: Connection, layer_key: str) -> tuple[int, list[Altered], int]:
    statement = f"""
        WITH judged AS (
            SELECT coalesce(v.version_id, o.version_id, c.version_id) AS version_id, v.feature_id, v.version,
                CASE WHEN v.version_id IS NULL THEN 'missing'
                     WHEN o.sha256 IS NULL THEN 'unsealed'
                     WHEN o.sha256 <> {_digest_opened(layer_key)} THEN 'changed'
                     WHEN upper_inf(v.valid) <> (c.sha256 IS NULL) OR c.sha256 <> {_CLOSED} THEN 'closed'
                END AS why
            FROM {_works(layer_key)} v
            FULL JOIN (SELECT * FROM published.seals WHERE layer = :layer AND event = 'opened') o
                USING (version_id)
            FULL JOIN (SELECT * FROM published.seals WHERE layer = :layer AND event = 'closed') c
                USING (version_id)
        )
        SELECT version_id, feature_id, version, why, count(why) OVER () AS wrong, count(*) OVER () AS total
        FROM judged ORDER BY why IS NULL, version_id LIMIT {_MOST_NAMED}
    """
    rows = connection.execute(text(statement), {"layer": layer_key}).all()
    if not rows:
        return 0, [], 0
    named = [
        Altered(
            layer_key, row.version_id, str(row.feature_id) if row.feature_id else None, row.version, row.why
        )
        for row in rows
        if row.why is not None
    ]
    return rows[0].wrong, named, rows[0].total


def _compare_batches(connection: Connection) -> tuple[int, list[str]]:
    """Batches whose seals do not add up to the digest on record, or of which there is no record."""
    rows = connection.execute(
        text(f"""
            WITH kept AS (
                SELECT batch, count(*) AS seals, {_DIGEST} AS digest
                FROM published.seals GROUP BY batch
            ), told AS (
                SELECT (d->>'batch')::uuid AS batch, (d->>'seals')::bigint AS seals, d->>'digest' AS digest
                FROM (SELECT detail::jsonb->'seal' AS d FROM audit.entries WHERE detail LIKE '%"seal":%') recorded
                WHERE (d->>'seals')::bigint > 0
            )
            SELECT batch, kept.digest IS NOT DISTINCT FROM told.digest AND kept.seals IS NOT DISTINCT FROM told.seals
            FROM kept FULL JOIN told USING (batch)
        """)
    ).all()
    return len(rows), sorted(str(batch) for batch, whole in rows if not whole)
