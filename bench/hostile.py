"""What the hostile corpus does to a real server: how each case ends, how long it takes, how /health fares meanwhile.

``.venv/bin/python bench/hostile.py [--only TEXT] [--senders 2] [--mutations 0] [--seed 1]``

Starts a cluster and a server process of its own with a small county, sends every case of ``tests/hostile`` as people of
townships over HTTP, ``--senders`` at once, and asks /health ten times a second. ``--mutations``: so many mutated
files of all formats go straight into the cage. Prints counts, the slowest cases, the quantiles of /health and the
largest memory; ends with 1 when a case does not end as it must.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.scratch import open_scratch
from tests.hostile.bait import lay_bait
from tests.hostile.cases import Bait, Case
from tests.hostile.corpus import list_corpus
from tests.hostile.county import SENDERS, settle_county
from tests.hostile.memory import PeakMemory
from tests.hostile.mutations import run_mutations
from tests.hostile.office import Sender, Told, count_published, find_token
from tests.hostile.watch import HealthWatch
from tests.people import PASSWORD
from tests.serving import Served, serve

# told as it happens; the report at the end tells the rest
SLOW_S = 10.0


@contextmanager
def build_instance() -> Iterator[Served]:
    """A scratch cluster with two townships and their works, and a server on it."""
    with open_scratch() as scratch:
        settle_county(scratch.url)
        with serve(scratch.home, scratch.url) as served:
            yield served


def send_all(served: Served, bait: Bait, cases: Sequence[Case], senders: int) -> list[Told]:
    """Every case once, from ``senders`` people at a time."""
    waiting: SimpleQueue[Case] = SimpleQueue()
    for case in cases:
        waiting.put(case)
    told: list[Told] = []

    def work(person: str) -> None:
        sender = Sender(served.address, served.database_url, bait)
        sender.sign_in(person, PASSWORD)
        while True:
            try:
                case = waiting.get_nowait()
            except Empty:
                return
            try:
                told.append(sender.send(case))
            except Exception as error:
                told.append(Told(case, "fault", faults=[repr(error)]))
            if is_wrong(told[-1]) or told[-1].seconds > SLOW_S or len(told) % 100 == 0:
                print(f"{len(told):4} {told[-1].seconds:6.1f} s  {told[-1].ending:8} {case.name}", flush=True)

    threads = [threading.Thread(target=work, args=(SENDERS[n % len(SENDERS)],)) for n in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def is_wrong(told: Told) -> bool:
    wanted = ("refuse", "accept") if told.case.ends == "either" else (told.case.ends,)
    return bool(told.faults) or told.ending not in wanted


def report_corpus(told: Sequence[Told], watch: HealthWatch, seconds: float, memory: PeakMemory) -> bool:
    wrong = [one for one in told if is_wrong(one)]
    endings = Counter(one.ending for one in told)
    print(f"\n{len(told)} cases in {seconds:.0f} s: {dict(endings)}; not as they must: {len(wrong)}")
    for one in wrong:
        print(f"  WRONG {one.case.name}: wanted {one.case.ends}, got {one.ending} {one.code} {one.faults}")
    print("slowest:")
    for one in sorted(told, key=lambda t: -t.seconds)[:10]:
        print(f"  {one.seconds:6.2f} s  {one.ending:7} {one.code:28} {one.case.name}")
    median = sorted(one.seconds for one in told)[len(told) // 2]
    print(f"median {median:.2f} s; codes told: {len({one.code for one in told if one.code})}")
    print(
        f"/health asked {len(watch.seconds)} times: median {watch.quantile_ms(0.5):.0f} ms, "
        f"p99 {watch.quantile_ms(0.99):.0f} ms, max {watch.quantile_ms(1.0):.0f} ms; "
        f"over 200 ms: {sum(1 for s in watch.seconds if s > 0.2)}; failures: {watch.failures[:3]}"
    )
    print(f"peak memory: server {memory.server_mb} MB, reading children and helper {memory.cage_mb} MB")
    return not wrong and not watch.failures


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="cases with this text in their name")
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--mutations", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    cases = [case for case in list_corpus() if asked.only in case.name]
    with ExitStack() as stack:
        # not beside the instance: a file may tell its sender's own words back, but no folder of the server
        kept = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bait-")))
        bait, canary = stack.enter_context(lay_bait(kept))
        served = stack.enter_context(build_instance())
        before = count_published(served.database_url)
        began = time.monotonic()
        with HealthWatch(served.address) as watch, PeakMemory(served.pid) as memory:
            told = send_all(served, bait, cases, asked.senders)
        good = report_corpus(told, watch, time.monotonic() - began, memory)
        published = count_published(served.database_url) - before
        leaked = find_token(served.database_url, bait.token)
        print(
            f"published by them: {published}; token stored: {leaked}; visitors at the canary: {canary.visits}"
        )
        good = good and not (published or leaked or canary.visits)
    if asked.mutations:
        result = run_mutations(asked.mutations, asked.seed)
        print(result.describe())
        good = good and not result.escapes
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
