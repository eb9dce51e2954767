"""``ecoworks export --layer L | --township T``: write published works, as of any instant, to a file."""

from __future__ import annotations

import argparse
import getpass
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import layers
from geo_api.console import fail, show_step
from geo_api.instance import Instance
from geo_api.settings import Settings
from layers.units import TOWNSHIPS

FORMATS = {"gpkg": ".gpkg", "shp": ".zip", "geojson": ".zip", "kml": ".kml", "xlsx": ".xlsx", "html": ".html"}


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    open_layers = [layer.key for layer in layers.CATALOGUE if not layer.restricted]
    parser = choices.add_parser("export", help="write published works to a file", description=__doc__)
    scope = parser.add_mutually_exclusive_group(required=True)
    scope.add_argument("--layer", choices=open_layers, metavar="LAYER", help=", ".join(open_layers))
    scope.add_argument("--township", choices=[unit.key for unit in TOWNSHIPS], metavar="TOWNSHIP")
    parser.add_argument("--format", default="gpkg", choices=FORMATS)
    parser.add_argument(
        "--as-of", type=read_instant, metavar="INSTANT", help="as published then (2024-06-30T16:00Z)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, help="the file to write (default: named after its content)"
    )
    parser.set_defaults(run=run)


def read_instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.astimezone()


def run(asked: argparse.Namespace) -> int:
    path: Path = asked.output or Path(f"{asked.layer or asked.township}{FORMATS[asked.format]}")
    if path.suffix != FORMATS[asked.format]:
        return fail(
            f"{asked.format} is written as *{FORMATS[asked.format]}; give the file {path.name} that ending."
        )
    if not path.parent.is_dir():
        return fail(f"there is no folder {path.parent}.")
    with Instance(Settings()).open_database() as settings, show_step(f"Writing {path}"):
        counts = write(settings, asked, path)
    for key, count in counts.items():
        print(f"  {layers.get(key).zh} {key}: {count}")
    return 0


def write(settings: Settings, asked: argparse.Namespace, path: Path) -> dict[str, int]:
    """Write the file and put the act on record; return the number of features of each layer."""
    from geo_api import audit
    from geo_api.bundles import collect
    from geo_api.db import Actor, Database
    from geo_api.permissions import is_work

    who = f"command line ({getpass.getuser()})"
    as_of = asked.as_of or datetime.now(UTC)
    chosen = (
        [layers.get(asked.layer)] if asked.layer else [layer for layer in layers.CATALOGUE if is_work(layer)]
    )
    scope = {"layers": [layer.key for layer in chosen], "township": asked.township, "format": asked.format}
    database = Database(settings, patient=True)
    try:
        with (
            tempfile.TemporaryDirectory() as scratch,
            database.session(Actor(person="", unit="", role="system", name=who)) as session,
        ):
            asked_for = scope | {"name": who, "reader": "bureau", "encoding": "gbk"}
            bundle = collect(session, asked_for, as_of, Path(scratch))
            bundle.write(path)
            counts = bundle.counts
            told = {**scope, "as_of": as_of.isoformat(), "counts": counts}
            audit.record(session, "export.done", f"file:{path.name}", told)
    finally:
        database.close()
    return counts
