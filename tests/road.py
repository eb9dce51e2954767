"""The road of an upload as the people of the tests go it: settle a draft, then carry it to publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]

STEPS = (("alice", "submit"), ("bob", "confirm"), ("nora", "approve"), ("nora", "publish"))


def settle(client: TestClient, upload: dict[str, Any]) -> dict[str, Any]:
    """Acknowledge what must be, as a clerk would; nothing may block."""
    waiting = [f["id"] for f in upload["findings"] if f["severity"] == "acknowledge"]
    if waiting:
        answer = client.post(f"/uploads/{upload['id']}/acknowledge", json={"findings": waiting})
        assert answer.status_code == 200, answer.text
        upload = answer.json()
    assert not upload["blocking"], upload["findings"]
    return upload


def publish(as_person: As, send: Send, layer: str, collection: dict[str, Any]) -> dict[str, Any]:
    """Send as alice of huangqiao, and go the whole way with her head and the nature bureau."""
    alice = as_person("alice")
    upload = settle(alice, send(alice, layer, collection))
    for name, action in STEPS:
        answer = as_person(name).post(f"/uploads/{upload['id']}/{action}", json={})
        assert answer.status_code == 200, (action, answer.text)
    published: dict[str, Any] = answer.json()
    return published
