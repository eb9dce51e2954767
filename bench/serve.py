"""How fast the product serves, beside the database alone and beside other servers on the same rows.

``.venv/bin/python bench/serve.py [--only tiles,pages] [--mapserver] [--seconds 4] [--rounds 3]``

350,000 works (200,000 plots of 13 points that cover the ground, 50,000 rivers, 100,000 outfalls) in a private cluster
350,000 works (200,000 plots of 13 points that cover the ground, 50,000 rivers, 100,000 outfalls) in a cluster of ours
Debian's packages are installed. Rounds alternate over all servers; what is told is the median of ratios within a round.

"Uncached" is a server that keeps no tiles (ECOWORKS_TILE_STORE_MB=0): every request is drawn by PostGIS then. "Warm" is
the server as ``up`` starts it, after every tile of the list was asked for once. People are signed in with a token.
The floor is pgbench on a plain table of the same rows with no more columns than are drawn, without any rights.
Beside each ratio stands the one of processor time an answer (server, database and load together): on a busy machine it
is the better witness.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.serve_load import Rate, run_pgbench, run_wrk
from bench.serve_mixed import LONG, SHORT, run_mixed
from bench.serve_pages import check_same, list_offsets, list_turns, write_page_floor
from bench.serve_peers import Peer, install, run_mapserver, run_pygeoapi, run_tipg
from bench.serve_product import Product, run_product
from bench.serve_tiles import FAR, NEAR, OWN, check_tiles, list_far, list_near, write_floor, write_paths
from bench.serve_work import read_work
from tests.hostile.memory import PeakMemory

PACKED = {"Accept-Encoding": "gzip"}
PARTS = ("tiles", "far", "classes", "pages", "memory", "mixed")
Runs = dict[str, tuple[int, Callable[[], Rate]]]
"""By name: the process that answers (0: the database alone), and its load."""


class Bench:
    """What runs, and what was found."""

    def __init__(self, product: Product, peers: list[Peer], folder: Path, asked: argparse.Namespace) -> None:
        self.product, self.peers, self.folder = product, peers, folder
        self.seconds, self.rounds = asked.seconds, asked.rounds
        self.met: list[bool] = []

    def alternate(self, title: str, runs: Runs) -> dict[str, list[Rate]]:
        """Every run once a round, in another order each time."""
        print(
            f"\n{title}, {self.rounds} rounds of {self.seconds:.0f} s, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        found: dict[str, list[Rate]] = defaultdict(list)
        names = list(runs)
        for number in range(self.rounds):
            for name in names[number % len(names) :] + names[: number % len(names)]:
                found[name].append(self.measure(*runs[name]))
        for name, rates in found.items():
            middle = sorted(rates, key=lambda rate: rate.per_s)[len(rates) // 2]
            each = " ".join(f"{rate.per_s:.0f}" for rate in rates)
            print(
                f"  {name:<34}{middle.per_s:>10.1f}/s   p50 {middle.p50_ms:8.2f}   p99 {middle.p99_ms:8.2f} ms"
                f"   {middle.kb:7.1f} kB   cpu {middle.cpu_ms:6.2f} ms  {each}",
                flush=True,
            )
        return found

    def measure(self, pid: int, run: Callable[[], Rate]) -> Rate:
        """The rate, and the processor time of an answer: that of server, database and load together."""
        postmaster = self.product.cluster.find_postmaster()
        roots = [one for one in (pid, postmaster) if one]
        begun = read_work(roots)
        rate = run()
        time.sleep(0.3)  # until the database has taken leave of the load's connections
        answers = rate.per_s * self.seconds
        return replace(rate, cpu_ms=(read_work(roots) - begun) / answers * 1000 if answers else 0.0)

    def judge(self, what: str, found: float, goal: float, at_most: bool = False) -> None:
        met = found <= goal if at_most else found >= goal
        self.met.append(met)
        sign = "at most" if at_most else "at least"
        print(f"  {what:<52}{found:8.2f}   {sign} {goal:g}   {'met' if met else 'SHORT'}", flush=True)

    def compare(self, found: dict[str, list[Rate]], one: str, other: str, goal: float) -> None:
        ratios = [a.per_s / b.per_s for a, b in zip(found[one], found[other], strict=True)]
        self.judge(f"{one} / {other}", statistics.median(ratios), goal)
        work = [b.cpu_ms / a.cpu_ms for a, b in zip(found[one], found[other], strict=True) if a.cpu_ms]
        print(f"    the same by processor time of an answer{'':<11}{statistics.median(work or [0.0]):8.2f}")

    def wrk(self, base: str, paths: list[str], **headers: str) -> Rate:
        return run_wrk(base, paths, self.folder, self.seconds, headers)

    def tiles(self) -> None:
        near, product, known = list_near(), self.product, self.product.headers()
        floor, own = write_floor(), write_paths(OWN, list_near())
        self.wrk(product.kept, own, **known)
        runs: Runs = {
            "floor": (
                0,
                lambda: run_pgbench(product.cluster.socket_folder, floor, self.folder, self.seconds),
            ),
            "uncached": (product.fresh_pid, lambda: self.wrk(product.fresh, own, **known)),
            "uncached, gzip": (product.fresh_pid, lambda: self.wrk(product.fresh, own, **known, **PACKED)),
            "warm": (product.pid, lambda: self.wrk(product.kept, own, **known)),
        }
        for peer in self.peers:
            runs[peer.name] = peer.pid, partial(self.wrk, peer.base, write_paths(peer.tile, near))
        found = self.alternate(f"Tiles of zoom {NEAR[0]} to {NEAR[-1]}, one layer, six columns", runs)
        self.compare(found, "uncached", "floor", 0.95)
        self.compare(found, "warm", "floor", 4)

    def far(self) -> None:
        far, product = list_far(), self.product
        own = write_paths(OWN, far)
        runs: Runs = {
            "uncached": (product.fresh_pid, lambda: self.wrk(product.fresh, own, **product.headers()))
        }
        for peer in self.peers:
            if peer.name == "TiPg":
                runs[peer.name] = peer.pid, partial(self.wrk, peer.base, write_paths(peer.tile, far))
        found = self.alternate(f"Tiles of zoom {FAR[0]} to {FAR[-1]}, one layer", runs)
        if "TiPg" in found:
            self.compare(found, "uncached", "TiPg", 10)

    def classes(self) -> None:
        print("\nTiles of zoom 6 to 16, all layers: nothing missing, at most 250 kB")
        self.judge("largest tile and feature classes", float(check_tiles(self.product, 200)), 1)

    def pages(self) -> None:
        product, known = self.product, self.product.headers()
        turns = list_turns(product)
        check_same(product, turns)
        floor = write_page_floor()
        runs: Runs = {
            "floor": (
                0,
                lambda: run_pgbench(product.cluster.socket_folder, floor, self.folder, self.seconds),
            ),
            "page": (product.pid, lambda: self.wrk(product.kept, turns, **known)),
        }
        for peer in self.peers:
            paths = [peer.page.format(offset=offset) for offset in list_offsets()]
            runs[f"{peer.name} by offset"] = peer.pid, partial(self.wrk, peer.base, paths)
            if peer.page_by_key:
                keys = [peer.page_by_key.format(key=offset) for offset in list_offsets()]
                runs[f"{peer.name} by key"] = peer.pid, partial(self.wrk, peer.base, keys)
        found = self.alternate("Pages of 1,000 features, nine properties", runs)
        self.compare(found, "page", "floor", 0.7)
        if "TiPg by key" in found:
            self.compare(found, "page", "TiPg by key", 15)
            self.compare(found, "page", "TiPg by offset", 50)

    def memory(self) -> None:
        print("\nResident memory after what ran before, MB a process")
        for name, sizes in [("product", self.product.rss), *((peer.name, peer.rss) for peer in self.peers)]:
            print(f"  {name:<34}" + " ".join(f"{size:.0f}" for size in sizes))
        self.judge("the product's largest process", max(self.product.rss), 200, at_most=True)

    def mixed(self) -> None:
        print(f"\nMixed load: tiles, pages, uploads and one export at once, load {os.getloadavg()[0]:.1f}")
        with PeakMemory(self.product.pid) as memory:
            told = run_mixed(self.product, self.folder, max(30.0, 3 * self.seconds))
        for kind, p50, p99, longest, count in told:
            print(
                f"  {kind:<34}{count:>8} answers   p50 {p50:8.2f}   p99 {p99:8.2f}   longest {longest:8.2f} ms"
            )
            if kind in ("tiles", LONG, SHORT):
                self.judge(f"p99 / p50 of {kind}", p99 / p50, 5, at_most=True)
        print(f"  peak memory, MiB: server {memory.server_mb}, largest process it started {memory.cage_mb}")
        self.judge(
            "the largest at its peak", 1.048576 * max(memory.server_mb, memory.cage_mb), 200, at_most=True
        )


def main() -> int:
    # told to end (timeout, kill), it still takes everything away
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {','.join(PARTS)}")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--mapserver", action="store_true", help="beside MapServer: apt install cgi-mapserver lighttpd"
    )
    parser.add_argument("--peers", default="tipg,pygeoapi", help="none to leave them out")
    parser.add_argument("--peers-in", type=Path, help="keep the peers' environment in this folder")
    parser.add_argument(
        "--county", type=Path, help="keep the county in this folder, or take the one that is there"
    )
    parser.add_argument(
        "--hold", action="store_true", help="run what is asked, then leave all up until a line comes in"
    )
    asked = parser.parse_args()
    parts = asked.only.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"--only knows {', '.join(PARTS)}; not {', '.join(unknown)}")
    folder = Path(tempfile.mkdtemp(prefix="ecoworks-serve-"))
    folder.chmod(0o755)  # the database's own user has to pass
    try:
        with ExitStack() as stack:
            product = stack.enter_context(run_product(folder, asked.county))
            bench = Bench(product, list(_run_peers(stack, folder, asked)), folder, asked)
            for part in parts:
                getattr(bench, part)()
            if asked.hold:
                print(
                    f"kept {product.kept} fresh {product.fresh} {product.headers()} {product.cluster.url()}",
                    flush=True,
                )
                sys.stdin.readline()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{sum(bench.met)} of {len(bench.met)} goals met")
    return 0 if all(bench.met) else 1


def _run_peers(stack: ExitStack, folder: Path, asked: argparse.Namespace) -> list[Peer]:
    wanted = [name for name in asked.peers.split(",") if name and name != "none"]
    peers = []
    if wanted:
        binaries = install(asked.peers_in or folder / "peers")
        runners = {"tipg": run_tipg, "pygeoapi": run_pygeoapi}
        peers += [stack.enter_context(runners[name](binaries, folder)) for name in wanted]
    if asked.mapserver:
        peers.append(stack.enter_context(run_mapserver(folder)))
    # the catalogues of the peers are read once they start
    time.sleep(1)
    return peers


if __name__ == "__main__":
    sys.exit(main())
