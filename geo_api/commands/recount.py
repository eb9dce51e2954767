"""``ecoworks recount``: count everything published anew, and say where the tallies had been wrong.

Needed after a declaration changed (``up`` does it by itself); harmless at any time.
"""

from __future__ import annotations

import argparse

from geo_api.commands.audit import MOST_NAMED
from geo_api.console import show_step
from geo_api.instance import Instance
from geo_api.settings import Settings


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("recount", help="count everything published anew", description=__doc__)
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    from geo_api.db import SYSTEM, Database
    from geo_api.publish import take_turn
    from geo_api.tallies import counting

    with Instance(Settings()).open_database() as settings:
        database = Database(settings, patient=True)
        with database.session(SYSTEM) as session:
            connection = session.connection()
            take_turn(connection)
            with show_step("Comparing what was kept"):
                wrong = counting.verify(connection)
            with show_step("Counting everything anew"):
                pages = counting.recount(connection)
            with show_step("Comparing again"):
                left = counting.verify(connection)
        database.close()
    for tally in wrong[:MOST_NAMED]:
        print(f"was wrong: {tally}")
    print(f"tallies 累计账: {pages} pages; {len(wrong)} had been wrong, {len(left)} are")
    return 1 if left else 0
