"""Real people at once: threads over HTTP, each with a session of its own, and a ledger of what was acknowledged."""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi.testclient import TestClient

from tests.interleavings.model import CHOICES, GROUND, Plot, Values
from tests.interleavings.world import FIXED, LABELS, draw
from tests.shapes import collect

LAYER = "afforestation"
FILLERS = ("alice", "chelsea")
WEIGHTS = {
    "submit": 6,
    "confirm": 8,
    "approve": 8,
    "publish": 8,
    "edit": 4,
    "return": 3,
    "withdraw": 1,
    "delete": 1,
}
ALLOWED = {200, 201, 204, 403, 404, 409, 412, 422}


@dataclass
class Acknowledged:
    """One upload: what its sender started from and wanted by row, and every change that was answered with success."""

    unit: str
    rows: list[tuple[Plot, Values, Values]]
    edits: list[tuple[int, int, str, object]] = field(default_factory=list)  # revision, row, field, value
    moves: Counter[str] = field(default_factory=Counter)
    deleted: bool = False


@dataclass
class Crowd:
    """What all threads share; ``lock`` guards it."""

    plots: list[Plot]
    ledger: dict[str, Acknowledged] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, people: list[tuple[str, TestClient]], seed: int, steps: int) -> None:
        threads = [
            threading.Thread(target=self._live, args=(name, client, random.Random(f"{seed}/{n}"), steps))
            for n, (name, client) in enumerate(people)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _live(self, name: str, client: TestClient, chance: random.Random, steps: int) -> None:
        try:
            for _ in range(steps):
                if name in ("alice", "chelsea") and (chance.random() < 0.2 or not self.ledger):
                    self._send(name, client, chance)
                else:
                    self._act(name, client, chance)
        except Exception as error:  # a thread that dies unseen would prove nothing
            with self.lock:
                self.faults.append(f"{name}: {error!r}")

    def _send(self, name: str, client: TestClient, chance: random.Random) -> None:
        unit = {"alice": "huangqiao", "chelsea": "xuanbao"}[name]
        plot = chance.choice([plot for plot in self.plots if plot.unit == unit])
        found = client.get(f"/collections/{LAYER}/items", params={"name": plot.name}).json()["features"]
        told: dict[str, Any] = {"地块名称": plot.name, "小班号": plot.name, **FIXED[LAYER]}
        if found:
            said = found[0]["properties"]
            base: Values = {key: said[key] for key in LABELS if key in said}
            base[GROUND] = 0
            told |= {"feature_id": found[0]["id"], "version": said["version"]}
        else:
            base = dict.fromkeys(CHOICES[LAYER])
        wish = {
            key: value if value is not None else chance.choice(CHOICES[LAYER][key])
            for key, value in base.items()
        }
        wish[GROUND] = 0
        changed = chance.choice(("trees", "spacing", "contractor"))
        wish[changed] = chance.choice(CHOICES[LAYER][changed])
        told |= {LABELS[key]: value for key, value in wish.items() if key != GROUND}
        content = json.dumps(collect((draw(plot, 0), told)), ensure_ascii=False).encode()
        answer = client.post(
            "/uploads",
            files={"file": ("地块.geojson", content)},
            data={"layer": LAYER},
            headers={"Idempotency-Key": uuid.UUID(int=chance.getrandbits(128)).hex},
        )
        self._count(answer)
        if answer.status_code in (201, 202):
            with self.lock:
                self.ledger[answer.json()["id"]] = Acknowledged(unit, [(plot, base, wish)])

    def _act(self, name: str, client: TestClient, chance: random.Random) -> None:
        listed = client.get("/uploads", params={"mine" if name in FILLERS else "waiting": "true"})
        self._count(listed)
        # a colleague's file is there before its own sender hears so: until then nobody can note what becomes of it
        known = [
            one["id"]
            for one in listed.json()["uploads"]
            if one["state"] not in ("published", "withdrawn") and one["id"] in self.ledger
        ]
        if not known:
            return
        key = chance.choice(known)
        seen = client.get(f"/uploads/{key}")
        self._count(seen)
        if seen.status_code != 200:
            return
        report = seen.json()
        action = chance.choice(
            [one for one in report["may"] for _ in range(WEIGHTS.get(one, 0))] or ["submit"]
        )
        if action in ("withdraw", "delete") and chance.random() < 0.8:
            return
        # half the people work on what they loaded some time ago and say so, half do not care
        headers = {"If-Match": seen.headers["ETag"]} if chance.random() < 0.5 else {}
        time.sleep(chance.random() * 0.05)
        if action == "edit":
            self._edit(client, key, chance, headers)
            return
        if action == "submit":
            waiting = [one["id"] for one in report["findings"] if one["severity"] == "acknowledge"]
            if waiting:
                self._count(client.post(f"/uploads/{key}/acknowledge", json={"findings": waiting}))
                headers = {}
        self._move(client, key, action, headers)

    def _move(self, client: TestClient, key: str, action: str, headers: dict[str, str]) -> bool:
        if action == "delete":
            answer = client.delete(f"/uploads/{key}", headers=headers)
        else:
            answer = client.post(f"/uploads/{key}/{action}", json={"note": "请看"}, headers=headers)
        self._count(answer)
        if answer.is_success:
            with self.lock:
                self.ledger[key].moves[action] += 1
                self.ledger[key].deleted |= action == "delete"
        return bool(answer.is_success)

    def finish(self, clients: dict[str, TestClient]) -> None:
        """What still stands is carried on as far as it goes, so that there is something to judge on a slow machine."""
        for key, told in list(self.ledger.items()):
            head = "bob" if told.unit == "huangqiao" else "dave"
            for name, action in ((head, "confirm"), ("nora", "approve"), ("nora", "publish")):
                if not told.deleted:
                    self._move(clients[name], key, action, {})

    def _edit(self, client: TestClient, key: str, chance: random.Random, headers: dict[str, str]) -> None:
        name = chance.choice(("trees", "spacing", "contractor"))
        value = chance.choice(CHOICES[LAYER][name])
        answer = client.patch(
            f"/uploads/{key}/rows", json={"rows": [1], "set": {name: value}}, headers=headers
        )
        self._count(answer)
        if answer.is_success:
            with self.lock:
                self.ledger[key].edits.append((int(answer.headers["ETag"].strip('"')), 1, name, value))

    def _count(self, answer: Any) -> None:
        with self.lock:
            self.answers[answer.status_code] += 1
            if answer.status_code in (403, 409, 422):
                self.refusals[answer.json()["code"]] += 1
            if answer.status_code not in ALLOWED | {202}:
                self.faults.append(f"{answer.status_code} {answer.text[:300]}")


def list_wishes(told: Acknowledged) -> Values:
    """What the sender wants in the end: the file, and every edit on top of it in the order the server took them."""
    wish = dict(told.rows[0][2])
    for _, _, name, value in sorted(told.edits, key=lambda edit: edit[0]):
        wish[name] = value
    return wish


def read_edits(raw: Any) -> Values:
    """The edits of a staged row, without what the merge notes for itself."""
    told = raw if isinstance(raw, dict) else orjson.loads(raw)
    return {key: value for key, value in told.items() if not key.startswith("seen:")}
