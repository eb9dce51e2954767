"""``ecoworks audit verify`` proves record and published data whole; ``audit export`` keeps the record as files."""

from __future__ import annotations

import argparse
from pathlib import Path

from geo_api.console import fail, show_step
from geo_api.instance import Instance
from geo_api.settings import Settings

BROKEN = 3
MOST_NAMED = 20


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser(
        "audit",
        help="verify the record of acts and the published data; export the record",
        description=__doc__,
    )
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    verifying = acts.add_parser("verify", help="exit code 0 when everything is whole, 3 when not")
    verifying.add_argument(
        "--files", type=Path, metavar="FOLDER", help="verify exported files instead; needs no database"
    )
    verifying.set_defaults(run=verify)
    exporting = acts.add_parser("export", help="write the finished days that the folder does not hold yet")
    exporting.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    exporting.set_defaults(run=export)


def verify(asked: argparse.Namespace) -> int:
    return _verify_files(asked.files) if asked.files else _verify_database()


def export(asked: argparse.Namespace) -> int:
    from geo_api.audit import record
    from geo_api.audit_files import export_days
    from geo_api.db import SYSTEM, Database

    with Instance(Settings()).open_database() as settings:
        database = Database(settings, patient=True)
        with database.session(SYSTEM) as session:
            written = export_days(session.connection(), asked.to)
            if written:
                until = written[-1].stem.removeprefix("audit-")
                record(session, "audit.export", "record", {"until": until, "files": len(written)})
        database.close()
    for path in written:
        print(path)
    return 0


def _verify_files(folder: Path) -> int:
    from geo_api import audit_files

    if not audit_files.list_files(folder):
        return fail(f"{folder} holds no audit-YYYY-MM-DD.jsonl.")
    try:
        verdict = audit_files.verify_files(folder)
    except audit_files.UnreadableRecord as error:
        print(f"broken: {error}")
        return BROKEN
    print(f"record 审计: {verdict.checked} entries, head {verdict.head}")
    if verdict.ok:
        return 0
    print(f"broken at entry {verdict.broken_at}")
    return BROKEN


def _verify_database() -> int:
    from geo_api import audit, seals
    from geo_api.db import SYSTEM, Database
    from geo_api.tallies import counting

    with Instance(Settings()).open_database() as settings:
        database = Database(settings, patient=True)
        with database.session(SYSTEM) as session:
            with show_step("Record of acts"):
                chain = audit.verify(session.connection())
            with show_step("Published versions"):
                sealed = seals.verify(session.connection())
            with show_step("Tallies"):
                wrong = counting.verify(session.connection())
        database.close()
    print(f"record 审计: {chain.checked} entries, head {chain.head}")
    print(f"published 已发布: {sealed.checked} versions of {sealed.batches} publications")
    if not chain.ok:
        print(
            f"broken: {'the end of the record is missing' if chain.broken_at == 0 else f'entry {chain.broken_at}'}"
        )
    for one in sealed.altered:
        print(f"altered: {one.layer} version_id {one.version_id} feature {one.feature_id} ({one.why})")
    if sealed.altered_count > len(sealed.altered):
        print(f"... and {sealed.altered_count - len(sealed.altered)} more")
    for batch in sealed.broken_batches:
        print(f"altered: the seals of publication {batch} do not fit the record")
    for tally in wrong[:MOST_NAMED]:
        print(f"wrong: {tally}; ./ecoworks recount counts it anew")
    if len(wrong) > MOST_NAMED:
        print(f"... and {len(wrong) - MOST_NAMED} more")
    return 0 if chain.ok and sealed.ok and not wrong else BROKEN
