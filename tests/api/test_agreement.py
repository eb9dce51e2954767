"""Two server processes on one database: whoever asks either of them gets no tile that is older than a second.

AG1 through random publications, near and far tiles of both are what the database draws
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import psycopg

from bench.agreement import OPEN, measure
from bench.progress_county import add_townships
from tests.serving import serve

PUBLICATIONS = 20


def test_ag1_two_processes_show_each_publication_within_a_second(database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        add_townships(connection)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve(tmp_path / f"home{number}", database_url, **OPEN)) for number in (1, 2)
        ]
        report = measure(database_url, [server.address for server in servers], PUBLICATIONS)
    assert report.stale == [] and report.strange == []
    # the clients did ask, and what they asked for did change
    assert report.answers > 100 and report.renewed > 20
    assert sorted(report.purged)[PUBLICATIONS // 2] <= 0.001
