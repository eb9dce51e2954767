"""Everything at once, for ``bench/serve.py``: people who look at the map, read pages, send files, and one who exports.

The load is a process of its own (this file, run as a program): one connection a person, each asks again as soon as the
answer is whole. It is the middle of a working day: somebody has looked at each tile before (``tiles, first looked at``
tells how long that took, with nothing else going on); a page, a file and the export are new each time.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

LOOKING, READING, SENDING = 5, 2, 1
LONG, SHORT = "pages of 1,000", "pages of 100"
Told = tuple[str, float, float, float, int]
"""Kind; p50, p99 and the longest in ms; answers. A server that stands still keeps a person from asking again, so it
shows in the longest more than in the p99."""
Kinds = list[tuple[list[str], list[float]]]
"""Paths of a kind, and where the milliseconds of its answers go."""


def run_mixed(product: Any, folder: Path, seconds: float) -> list[Told]:
    from bench.serve_pages import ITEMS
    from bench.serve_tiles import OWN_ALL, list_far, list_near, write_paths

    asked = {
        "host": product.kept.removeprefix("http://"),
        "seconds": seconds,
        "nora": product.headers("nora"),
        "alice": product.headers("alice"),
        "tiles": write_paths(OWN_ALL, list_near() + list_far()),
        LONG: [ITEMS],
        SHORT: [ITEMS.replace("1000", "100"), "/collections/outfalls/items?limit=100"],
    }
    told = folder / "mixed.json"
    told.write_text(json.dumps(asked), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, __file__, str(told)],
        capture_output=True,
        text=True,
        timeout=seconds + 120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, list[float]] = json.loads(done.stdout)
    return [
        (kind, _pick(times, 0.5), _pick(times, 0.99), max(times), len(times))
        for kind, times in found.items()
        if times
    ]


def _pick(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


class Line:
    """One connection that is kept open."""

    def __init__(self, host: str, headers: dict[str, str]) -> None:
        self.host = host
        self.headers = headers | {"Host": host, "Accept-Encoding": "gzip"}
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        if self._ends is None:
            host, _, port = self.host.partition(":")
            self._ends = await asyncio.open_connection(host, int(port), limit=1 << 22)
        reader, writer = self._ends
        told = self.headers | headers | ({"Content-Length": str(len(body))} if body else {})
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in told.items()
        )
        writer.write(head.encode() + b"\r\n" + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(
            (line[16:] for line in answer.split("\r\n") if line.startswith("content-length: ")), "0"
        )
        return int(answer.split(" ", 2)[1]), await reader.readexactly(int(length))


async def look(asked: dict[str, Any], kinds: Kinds, number: int, until: float) -> None:
    """Ask for one after the other, of each kind as often as it has paths."""
    line, chance = Line(asked["host"], asked["nora"]), random.Random(number)
    choices = [(path, times) for paths, times in kinds for path in paths]
    while time.monotonic() < until:
        path, times = chance.choice(choices)
        begun = time.perf_counter()
        status, _ = await line.ask("GET", path)
        assert status in (200, 204), status
        times.append((time.perf_counter() - begun) * 1000)


async def send(asked: dict[str, Any], times: list[float], until: float) -> None:
    """Files of 50 new plots, one after the other."""
    line, number = Line(asked["host"], asked["alice"]), 0
    while time.monotonic() < until:
        number += 1
        body = _write_form(number)
        begun = time.perf_counter()
        status, told = await line.ask(
            "POST", "/uploads", body, **{"Content-Type": "multipart/form-data; boundary=bench"}
        )
        assert status in (201, 202), (status, told[:500])
        times.append((time.perf_counter() - begun) * 1000)


async def export(asked: dict[str, Any], times: list[float], until: float) -> None:
    """All 350,000 works as a GeoPackage, once."""
    line = Line(asked["host"], asked["nora"])
    begun = time.perf_counter()
    wanted = {"scope": {"layers": ["afforestation", "rural_rivers", "outfalls"]}, "format": "gpkg"}
    status, told = await line.ask(
        "POST", "/exports", json.dumps(wanted).encode(), **{"Content-Type": "application/json"}
    )
    assert status == 202, (status, told[:500])
    made = json.loads(told)
    while time.monotonic() < until and made["state"] in ("queued", "running"):
        await asyncio.sleep(0.5)
        made = json.loads((await line.ask("GET", f"/exports/{made['id']}"))[1])
    times.append((time.perf_counter() - begun) * 1000)


def _write_form(number: int) -> bytes:
    features = []
    for n in range(50):
        x, y = 120.10 + 0.0021 * (n % 10) + 1e-5 * number, 32.15 + 0.0021 * (n // 10)
        ring = [[x, y], [x + 0.001, y], [x + 0.001, y + 0.001], [x, y + 0.001], [x, y]]
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [ring]},
                "properties": {"name": f"新增地块{number}-{n}", "ledger": "gain", "stage": "planned"},
            }
        )
    file = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return (
        '--bench\r\nContent-Disposition: form-data; name="layer"\r\n\r\nafforestation\r\n'
        f'--bench\r\nContent-Disposition: form-data; name="file"; filename="plots{number}.geojson"\r\n'
        f"Content-Type: application/geo+json\r\n\r\n{file}\r\n--bench--\r\n"
    ).encode()


async def look_first(asked: dict[str, Any], paths: list[str], times: list[float]) -> None:
    """Each of the tiles once."""
    line = Line(asked["host"], asked["nora"])
    for path in paths:
        begun = time.perf_counter()
        status, _ = await line.ask("GET", path)
        assert status in (200, 204), status
        times.append((time.perf_counter() - begun) * 1000)


async def run(asked: dict[str, Any]) -> dict[str, list[float]]:
    first: list[float] = []
    tiles = list(dict.fromkeys(asked["tiles"]))
    await asyncio.gather(*(look_first(asked, tiles[n::LOOKING], first) for n in range(LOOKING)))
    until = time.monotonic() + asked["seconds"]
    times: dict[str, list[float]] = {"tiles": [], LONG: [], SHORT: [], "uploads": [], "export": []}
    async with asyncio.TaskGroup() as group:
        for number in range(LOOKING):
            group.create_task(look(asked, [(asked["tiles"], times["tiles"])], number, until))
        for number in range(READING):
            pages = [(asked[kind], times[kind]) for kind in (LONG, SHORT)]
            group.create_task(look(asked, pages, 100 + number, until))
        for _ in range(SENDING):
            group.create_task(send(asked, times["uploads"], until))
        group.create_task(export(asked, times["export"], until))
    return {"tiles, first looked at": first, **times}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))))
