"""How often each layer was published: what every cache and ETag hangs on. Read once per request, so no
worker is stale."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from geo_api.models import Revision


def read_revisions(connection: Connection) -> dict[str, int]:
    """Layer key -> number of publications; a layer never published is absent."""
    rows = connection.execute(select(Revision.layer, Revision.revision))
    return {layer: revision for layer, revision in rows}


def tag_revisions(revisions: Mapping[str, int], layers: Iterable[str], *parts: object) -> str:
    """A weak ETag of these layers as they are published now, and of whatever else shapes the answer."""
    told = [f"{key}={revisions.get(key, 0)}" for key in layers] + [str(part) for part in parts]
    return f'W/"{hashlib.sha256("|".join(told).encode()).hexdigest()[:24]}"'


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Whether the client already holds what ``tag`` names (RFC 9110 13.1.2, weak comparison)."""
    if not if_none_match:
        return False
    known = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
