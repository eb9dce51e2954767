"""A running house for the tests of reviewing: everybody can sign in, and uploads are put straight into their states."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.people import PASSWORD

STEPS = {
    "draft": (),
    "submitted": (("submit", "draft", "alice", "huangqiao"),),
    "confirmed": (("submit", "draft", "alice", "huangqiao"), ("confirm", "submitted", "bob", "huangqiao")),
    "approved": (
        ("submit", "draft", "alice", "huangqiao"),
        ("confirm", "submitted", "bob", "huangqiao"),
        ("approve", "confirmed", "nora", "nature"),
    ),
    "returned": (("submit", "draft", "alice", "huangqiao"), ("return", "submitted", "bob", "huangqiao")),
}
ADD = text(
    "INSERT INTO intake.uploads (layer, unit, person_id, holder_id, state, file_name, sha256, bytes, works_year,"
    " created_at) SELECT :layer, p.unit, p.id, p.id, :state, '地块.geojson', '', 1, CAST(:year AS int),"
    " clock_timestamp() - CAST(:age AS interval) FROM core.people p WHERE p.name = :sender RETURNING id"
)
DECIDE = text(
    "INSERT INTO intake.decisions (upload_id, action, from_state, to_state, person_id, unit, deadline, at)"
    " SELECT :upload, :action, :before, :after, p.id, p.unit, CAST(:deadline AS date),"
    " clock_timestamp() - CAST(:age AS interval) FROM core.people p WHERE p.name = :by"
)


@dataclass
class House:
    """``engine`` is the owner's door, past every wall."""

    app: FastAPI
    engine: Engine
    clients: dict[str, TestClient] = field(default_factory=dict)

    def __call__(self, name: str) -> TestClient:
        """A client signed in as that person."""
        if name not in self.clients:
            client = TestClient(self.app, headers={"X-Ecoworks": "1"}, raise_server_exceptions=False)
            answer = client.post("/session", json={"name": name, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self.clients[name] = client
        return self.clients[name]

    def put(
        self,
        state: str = "confirmed",
        *,
        layer: str = "afforestation",
        sender: str = "alice",
        year: int | None = 2024,
        age: timedelta = timedelta(0),
        deadline: str | None = None,
    ) -> str:
        """An upload in ``state`` with one row, and the decisions that led there ``age`` ago."""
        with self.engine.begin() as connection:
            told = {"layer": layer, "state": state, "year": year, "sender": sender, "age": age}
            upload = connection.execute(ADD, told).scalar_one()
            connection.execute(
                text("INSERT INTO intake.rows (upload_id, row, raw, attributes) VALUES (:u, 1, '{}', '{}')"),
                {"u": upload},
            )
            steps = STEPS.get(state, ())
            afters = [before for _, before, _, _ in steps[1:]] + [state]
            for (action, before, by, _), after in zip(steps, afters, strict=False):
                connection.execute(
                    DECIDE,
                    {
                        "upload": upload,
                        "action": action,
                        "before": before,
                        "after": after,
                        "by": by,
                        "age": age,
                        "deadline": deadline if action == "return" else None,
                    },
                )
        return str(upload)

    def show(self, name: str, upload: str) -> dict[str, Any]:
        answer = self(name).get(f"/uploads/{upload}")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def move(self, name: str, upload: str, action: str, **asked: Any) -> Any:
        return self(name).post(f"/uploads/{upload}/{action}", json=asked)

    def run(self, statement: str, **values: Any) -> Any:
        with self.engine.begin() as connection:
            return connection.execute(text(statement), values)

    def acts(self, upload: str) -> list[str]:
        """What the record holds of an upload, the oldest first."""
        rows = self.run(
            "SELECT action FROM audit.entries WHERE subject = :s ORDER BY seq", s=f"upload:{upload}"
        )
        return list(rows.scalars())

    def person_id(self, name: str) -> uuid.UUID:
        found: uuid.UUID = self.run("SELECT id FROM core.people WHERE name = :name", name=name).scalar_one()
        return found
