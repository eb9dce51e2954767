"""``ecoworks crs-parameters``: load authorised parameters from Xi'an 80 and Beijing 54 to CGCS2000, or say which are.

The official ones are classified: they come from a file that the site was given, are kept in its database alone, and
their numbers are never printed, exported or written to the record of acts.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from etl.crs_parameters import KEY, DatumParameters, parse_parameters
from etl.crs_systems import DATUM_NAMES
from geo_api import audit
from geo_api.console import fail
from geo_api.db import Actor, Database
from geo_api.instance import Instance
from geo_api.models import Setting
from geo_api.settings import Settings


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser(
        "crs-parameters", help="load parameters for Xi'an 80 and Beijing 54", description=__doc__
    )
    parser.add_argument(
        "file", nargs="?", type=Path, help="JSON, as docs/guide/upload.md shows; none: say what is loaded"
    )
    parser.add_argument("--clear", action="store_true", help="forget what is loaded")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    told = None
    if asked.file is not None:
        try:
            told = json.loads(asked.file.read_text(encoding="utf-8-sig"))
            parse_parameters(told)
        except OSError as error:
            return fail(f"{asked.file}: {error.strerror}")
        except (UnicodeDecodeError, ValueError) as error:
            return fail(f"{asked.file}: {error}")
    with Instance(Settings()).open_database() as settings:
        database = Database(settings)
        try:
            actor = Actor(person="", unit="", role="system", name="command line")
            with database.session(actor) as session:
                loaded = change_parameters(session, told, clear=asked.clear)
        finally:
            database.close()
    for one in loaded:
        zh, en = DATUM_NAMES[one.datum]
        print(f"{zh} ({en}): {one.zh}")
    if not loaded:
        print("No parameters are loaded: files in Xi'an 80 and Beijing 54 are refused with advice.")
    return 0


def change_parameters(session: Session, told: Any, *, clear: bool = False) -> Sequence[DatumParameters]:
    """Put ``told`` in force, or nothing with ``clear``, and return what is in force.

    The record of acts holds who and which datums, not the numbers.
    """
    if told is not None or clear:
        sets = parse_parameters(told)
        provisional = any(one.provisional for one in sets)
        source = "；".join(one.source for one in sets if one.source)
        row = {"value": told or [], "source": source, "provisional": provisional}
        statement = insert(Setting).values(key=KEY, **row)
        session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=row))
        audit.record(session, "crs.parameters", f"setting:{KEY}", {"datums": [one.datum for one in sets]})
    return parse_parameters(session.scalars(select(Setting.value).where(Setting.key == KEY)).one_or_none())
