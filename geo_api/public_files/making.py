"""Making the files of a release: read once as of its instant, written aside, and put in place as a whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, select

from etl.extract import Extract, find_box
from etl.write.apart import write_apart
from geo_api import audit
from geo_api.bundles import extract_rows
from geo_api.db import SYSTEM, Database
from geo_api.instants import parse_instant, tell_instant
from geo_api.models import UnitRow
from geo_api.notice import NOTICE, NOTICE_EN
from geo_api.people import ANONYMOUS
from geo_api.public_files.page import LEGEND, PAGE, write_legend, write_page
from geo_api.public_files.shelf import MANIFEST, find_folder, read_manifest
from geo_api.public_files.tiling import write_pmtiles
from geo_api.releases import read_release
from geo_api.settings import Settings
from geo_api.visibility import list_layers

TILES, FIGURES = "map.pmtiles", "figures"
# the figures' row holds these as they are; what has parts of its own is written as JSON
_PLAIN = (str, int, float, bool, type(None))


def write_release_files(database: Database, settings: Settings, release_id: str) -> None:
    """The worker's task. Safe to repeat: files that are there stay, and half of them are never seen."""
    if read_manifest(settings, release_id) is not None:
        return
    final = find_folder(settings, release_id)
    final.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".making-", dir=final.parent))
    try:
        with database.reader.connect() as connection, tempfile.TemporaryDirectory(dir=aside) as scratch:
            manifest = _write(
                database, connection, read_release(connection, release_id), aside, Path(scratch)
            )
        written = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
        (aside / MANIFEST).write_bytes(written)
        told = {"files": len(manifest["files"]), "manifest_sha256": hashlib.sha256(written).hexdigest()}
        with database.session(SYSTEM) as session:
            audit.record(session, "release.files", f"release:{release_id}", told)
            session.flush()
            if final.exists():  # another worker was faster
                session.rollback()
                return
            aside.chmod(0o755)
            os.replace(aside, final)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_layers(
    connection: Connection, release: dict[str, Any], folder: Path, scratch: Path
) -> tuple[list[Extract], dict[str, Any], list[dict[str, Any]]]:
    """GeoParquet of every layer that everyone may see: the rows, what each file says about itself, the files.

    The rows lie in ``scratch``.
    """
    as_of = parse_instant(release["as_of"])
    assert as_of is not None
    extracts = [
        extract_rows(connection, layer, as_of, None, "everyone", scratch) for layer in list_layers(ANONYMOUS)
    ]
    told = _tell(release, extracts)
    files = []
    for extract in extracts:
        key, zh = extract.layer.key, extract.layer.zh
        path = folder / f"{key}.parquet"
        write_apart("etl.write.geoparquet:write_geoparquet", extract, told | {"layer": key, "zh": zh}, path)
        files.append(_list_file(path, kind="layer", layer=key, zh=zh, rows=extract.totals.count))
    return extracts, told, files


def _write(
    database: Database, connection: Connection, release: dict[str, Any], folder: Path, scratch: Path
) -> dict[str, Any]:
    extracts, told, files = write_layers(connection, release, folder, scratch)
    as_of, box, tiles = parse_instant(release["as_of"]), find_box(extracts), folder / TILES
    assert as_of is not None
    if box:
        # opened now: everything up to the instant is settled since the layers were read
        with database.reader.connect() as opened:
            one_state = opened.execution_options(isolation_level="REPEATABLE READ")
            count = write_pmtiles(one_state, list_layers(ANONYMOUS), as_of, box, told, tiles)
        if count:
            files.append(_list_file(tiles, kind="tiles", tiles=count))
    files += _write_figures(release["rows"], told, folder)
    legend = folder / LEGEND
    names = {unit: en for unit, en in connection.execute(select(UnitRow.key, UnitRow.en))}
    write_legend(extracts, told | {"units_en": names}, find_box(_pick_ground(extracts)) or box, legend)
    files.append(_list_file(legend, kind="legend"))
    manifest = told | {"made_at": tell_instant(datetime.now(UTC)), "bbox": box, "files": files}
    if tiles.exists():
        page = folder / PAGE
        write_page(folder, manifest, (TILES, f"{FIGURES}.json", LEGEND), page)
        files.append(_list_file(page, kind="page"))
    return manifest


def _pick_ground(extracts: Sequence[Extract]) -> list[Extract]:
    return [extract for extract in extracts if extract.layer.key == "townships"]


def _tell(release: dict[str, Any], extracts: Sequence[Extract]) -> dict[str, Any]:
    """What every file says about itself; nobody's name is in it."""
    kept = ("id", "title", "on", "as_of", "period", "audit_head")
    illustrative = release["illustrative"] or any(one.totals.illustrative for one in extracts)
    return {
        **{"release" if key == "id" else key: release[key] for key in kept},
        "crs": "EPSG:4490",
        "illustrative": illustrative,
        "notice": NOTICE if illustrative else "",
        "notice_en": NOTICE_EN if illustrative else "",
    }


def _write_figures(
    rows: Sequence[dict[str, Any]], told: dict[str, Any], folder: Path
) -> list[dict[str, Any]]:
    """The frozen figures as they were sent, for people who read JSON and for those who read tables."""
    plain, table = folder / f"{FIGURES}.json", folder / f"{FIGURES}.parquet"
    plain.write_bytes(orjson.dumps(told | {"rows": list(rows)}, option=orjson.OPT_INDENT_2))
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: _even_out([row.get(name) for row in rows]) for name in names}
    write_apart("etl.write.geoparquet:write_plain_parquet", columns, told, table)
    return [_list_file(path, kind="figures", rows=len(rows)) for path in (plain, table)]


def _even_out(values: list[Any]) -> list[Any]:
    """A column of one type: whole numbers beside fractions become fractions, what has parts becomes JSON."""
    if not all(isinstance(value, _PLAIN) for value in values):
        return [None if value is None else orjson.dumps(value).decode() for value in values]
    if any(isinstance(value, float) for value in values):
        return [None if value is None else float(value) for value in values]
    return values


def _list_file(path: Path, **told: Any) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, **told, "bytes": path.stat().st_size, "sha256": digest}
