"""How many made-up requests end in a fault, or in an answer that ``/api`` does not tell of.

``.venv/bin/python bench/fuzz.py [--calls 20000] [--seed 1] [--minutes 60]``

schemathesis makes the requests up from the description; people of different roles send them in turn to the application
on an empty county in a scratch cluster. Prints what was wrong by operation, with one example each; ends with 1 when
there is any.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.scratch import open_scratch
from geo_api.app import create_app
from geo_api.settings import Settings
from tests.api.conftest import add_people
from tests.fuzzing import Outcome, fuzz
from tests.people import PASSWORD

PEOPLE = ("alice", "bob", "nora", "eve", "cora", "ines", "sam", "seth", "ada")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60)
    asked = parser.parse_args()
    with open_clients() as clients:
        outcome = fuzz(
            clients,
            asked.calls,
            known={"layer": "afforestation", "project": "afforestation.qgs"},
            seed=asked.seed,
            until=time.monotonic() + asked.minutes * 60,
            tell=lambda line: print(line, file=sys.stderr, flush=True),
        )
    show(outcome)
    return 1 if outcome.wrong else 0


@contextmanager
def open_clients() -> Iterator[list[TestClient]]:
    """The people, signed in to an application of their own."""
    with ExitStack() as stack:
        scratch = stack.enter_context(open_scratch())
        settings = Settings(home=scratch.home, database_url=scratch.url, login_roles=True, watch_seconds=0)
        add_people(settings)
        app = create_app(settings)
        stack.enter_context(TestClient(app))
        clients = []
        for name in PEOPLE:
            client = TestClient(app, headers={"X-Ecoworks": "1"}, raise_server_exceptions=False)
            client.post("/session", json={"name": name, "password": PASSWORD}).raise_for_status()
            clients.append(client)
        yield clients


def show(outcome: Outcome) -> None:
    print(f"calls {outcome.calls}; " + ", ".join(f"{s}: {n}" for s, n in sorted(outcome.statuses.items())))
    print(
        f"5xx {sum(n for status, n in outcome.statuses.items() if status >= 500)}; wrong {outcome.wrong.total()}"
    )
    for (operation, what), count in sorted(outcome.wrong.items()):
        print(f"{count:6} {operation}: {what}\n       {outcome.examples[operation, what]}")


if __name__ == "__main__":
    sys.exit(main())
