"""The uploads that the demonstration's history came by: one a layer, unit and publication, with file and decisions."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import shapely

import layers
from etl.demo import DemoVersion
from etl.write.geojson import CRS_MEMBER
from geo_api.demonstration_accounts import Accounts
from geo_api.notice import NOTICE, NOTICE_EN
from geo_api.originals import path_of
from geo_api.permissions import is_work
from geo_api.seed import KEEPERS
from layers.units import get_unit

NAMESPACE = uuid.UUID("7c8f2f4e-52f5-5d0c-8a53-321283202206")


@dataclass(frozen=True, slots=True)
class Step:
    """One decision on an upload."""

    action: str
    from_state: str
    to_state: str
    person: uuid.UUID | None
    unit: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """What one upload published at one instant; ``content`` is its file."""

    id: uuid.UUID
    layer: str
    unit: str
    person: uuid.UUID | None
    at: datetime
    sent_at: datetime
    file_name: str
    content: bytes
    sha256: str
    report: dict[str, Any]
    decisions: tuple[Step, ...]
    versions: tuple[DemoVersion, ...]


def compose_batches(versions: Sequence[DemoVersion], accounts: Accounts) -> list[Batch]:
    """All uploads, in the order in which they were published."""
    grouped: dict[tuple[datetime, str, str], list[DemoVersion]] = {}
    for version in versions:
        keeper = KEEPERS[version.layer][0]
        sender = (version.unit or keeper) if is_work(layers.get(version.layer)) else keeper
        grouped.setdefault((version.valid_from, version.layer, sender), []).append(version)
    return [
        _make_batch(at, layer, sender, rows, accounts)
        for (at, layer, sender), rows in sorted(grouped.items(), key=lambda item: item[0])
    ]


def _make_batch(
    at: datetime, layer: str, sender: str, versions: list[DemoVersion], accounts: Accounts
) -> Batch:
    content = _write_geojson(layer, versions)
    fresh = sum(version.version == 1 for version in versions)
    report = {
        "counts": {
            "read": len(versions),
            "new": fresh,
            "changed": len(versions) - fresh,
            "unchanged": 0,
            "missing": 0,
            "dropped": 0,
        },
        "crs": {
            "used": "EPSG:4490",
            "certain": True,
            "declared": "EPSG:4490",
            "note": "",
            "note_en": "",
            "candidates": [],
        },
        "encoding": {"used": "utf-8", "certain": True, "candidates": [], "sample": []},
        "bbox": [float(value) for value in shapely.total_bounds([version.geometry for version in versions])],
    }
    title = f"{at.date().isoformat()}_{get_unit(sender).zh}_{layers.get(layer).zh}_示意.geojson"
    sent_at = at - timedelta(days=4, hours=1)
    bureau = KEEPERS[layer][0]
    from_township = sender != bureau
    return Batch(
        uuid.uuid5(NAMESPACE, f"{at.isoformat()}/{layer}/{sender}"), layer, sender,
        accounts.filler_of(sender) if from_township else None, at, sent_at, title, content,
        hashlib.sha256(content).hexdigest(), report,
        _decide(at, sender, bureau, from_township, accounts), tuple(versions),
    )  # fmt: skip


def _decide(
    at: datetime, sender: str, bureau: str, from_township: bool, accounts: Accounts
) -> tuple[Step, ...]:
    filler, head = accounts.filler_of(sender), accounts.head_of(sender)
    reviewer = accounts.reviewer_of(bureau)
    if not from_township:
        return (Step("publish", "draft", "published", reviewer, bureau, "示意：初始资料入库", at),)
    steps = [Step("submit", "draft", "submitted", filler, sender, "", at - timedelta(days=4))]
    confirmed = get_unit(sender).kind == "township"
    if confirmed:
        steps.append(
            Step(
                "confirm", "submitted", "confirmed", head, sender, "情况属实（示意）", at - timedelta(days=3)
            )
        )
    before = "confirmed" if confirmed else "submitted"
    steps.append(
        Step(
            "approve", before, "approved", reviewer, bureau, "图形与材料一致（示意）", at - timedelta(days=1)
        )
    )
    steps.append(Step("publish", "approved", "published", reviewer, bureau, "", at))
    return tuple(steps)


def _write_geojson(layer: str, versions: list[DemoVersion]) -> bytes:
    """The file as the unit would have sent it."""
    shapes = shapely.to_geojson([version.geometry for version in versions])
    features = [
        {"type": "Feature", "properties": version.attributes, "geometry": orjson.Fragment(str(shape))}
        for version, shape in zip(versions, shapes, strict=True)
    ]
    told = {
        "type": "FeatureCollection",
        "name": layer,
        "crs": CRS_MEMBER,
        "notice": NOTICE,
        "notice_en": NOTICE_EN,
        "features": features,
    }
    return orjson.dumps(told)


def keep_originals(folder: Path, batches: Sequence[Batch]) -> None:
    """Put the files where originals are kept. They can be composed again, so nothing waits for the disk."""
    for batch in batches:
        path = path_of(folder, batch.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(batch.content)
