"""A township person at a real server: sends one file, and judges everything that comes back."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.hostile.cases import Bait, Case

# a busy machine may take its time; nothing here measures it
PATIENCE_S = 300.0
BOUNDARY = "----ecoworks-hostile"
# what no answer may hold: traces, SQL, folders of the machine
LEAKS = re.compile(r"Traceback|psycopg|sqlalchemy|site-packages|\bSELECT \w|/tmp/ecoworks|File \"/")


@dataclass
class Told:
    """What a person was told of one file. ``ending``: "refuse", "accept", or the fault in words."""

    case: Case
    ending: str
    code: str = ""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class Sender:
    """One signed-in person; not for use by two threads at once."""

    def __init__(self, address: str, database_url: str, bait: Bait) -> None:
        self.host = urlsplit(address).netloc
        self.database_url = database_url
        self.bait = bait
        self.headers = {"X-Ecoworks": "1"}

    def sign_in(self, name: str, password: str) -> None:
        body = json.dumps({"name": name, "password": password}).encode()
        status, headers, _ = self.ask("POST", "/session", body, {"Content-Type": "application/json"})
        assert status == 200, status
        self.headers["Cookie"] = headers["set-cookie"].partition(";")[0]

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body) of one request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_S)
        try:
            # a refused body is not read to its end: the answer is there although the rest could not be sent
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body or None, self.headers | (headers or {}))
            answer = connection.getresponse()
            told = {key.lower(): value for key, value in answer.getheaders()}
            return answer.status, told, answer.read()
        finally:
            connection.close()

    def send(self, case: Case, layer: str = "wetlands") -> Told:
        """Send the case's file, wait for its end, and look at everything there is to see of it."""
        data = case.build(self.bait)
        began = time.monotonic()
        status, headers, body = self.ask(
            "POST",
            "/uploads",
            write_form(layer, case.file_name, data),
            {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        )
        if status == 202:
            status, body = self._wait(json.loads(body)["id"], began)
        told = Told(case, "", seconds=time.monotonic() - began)
        self._find_leaks(told, body)
        if status == 201:
            self._judge_upload(told, json.loads(body))
        elif 400 <= status < 500:
            told.ending = "refuse"
            if headers.get("content-type") != "application/problem+json":
                told.faults.append(f"{status} without a problem: {body[:200]!r}")
            else:
                self._judge_problem(told, json.loads(body))
        else:
            told.ending = f"fault {status}"
            told.faults.append(f"{status}: {body[:300]!r}")
        return told

    def _wait(self, upload_id: str, began: float) -> tuple[int, bytes]:
        while time.monotonic() < began + PATIENCE_S:
            status, _, body = self.ask("GET", f"/uploads/{upload_id}")
            if status != 200 or json.loads(body)["state"] != "reading":
                return 201 if status == 200 else status, body
            time.sleep(0.1)
        return 504, f"still reading after {PATIENCE_S} s".encode()

    def _judge_upload(self, told: Told, upload: dict[str, Any]) -> None:
        _, _, rows = self.ask("GET", f"/uploads/{upload['id']}/features")
        self._find_leaks(told, rows)
        told.ending = "refuse" if upload["state"] == "failed" else "accept"
        if upload["state"] == "failed":
            self._judge_problem(told, upload["problem"])
            if "submit" in upload["may"] or json.loads(rows)["features"] or self._count_rows(upload["id"]):
                told.faults.append("something of a refused file was kept as rows")
        elif upload["state"] != "draft":
            told.faults.append(f"state {upload['state']}")
        elif not self._count_rows(upload["id"]):
            told.faults.append("a report without rows")

    def _judge_problem(self, told: Told, problem: dict[str, Any]) -> None:
        told.code = problem["code"]
        chinese, english = problem["detail"], problem["detail_en"]
        if not re.search(r"[\u4e00-\u9fff]", chinese) or not chinese.rstrip().endswith("。"):
            told.faults.append(f"no Chinese sentence: {chinese!r}")
        if not re.search(r"[a-z]{3}", english) or "." not in told.code:
            told.faults.append(f"no English sentence or no code: {told.code} {english!r}")

    def _find_leaks(self, told: Told, body: bytes) -> None:
        text = body.decode("utf-8", "replace")
        if self.bait.token in text:
            told.faults.append("the token of the server's own file came back")
        if leak := LEAKS.search(text):
            told.faults.append(f"the answer tells of the machine: {text[leak.start() :][:80]!r}")

    def _count_rows(self, upload_id: str) -> int:
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM intake.rows WHERE upload_id = %s", (upload_id,)
            ).fetchone()
        assert row is not None
        return int(row[0])


def write_form(layer: str, file_name: str | bytes, data: bytes) -> bytes:
    """The body a browser sends: quotes and line ends of a name percent-encoded; a name as bytes is left as it is."""
    name = file_name if isinstance(file_name, bytes) else quote_name(file_name).encode()
    start = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="layer"\r\n\r\n{layer}\r\n--{BOUNDARY}\r\n'
    head = b'Content-Disposition: form-data; name="file"; filename="' + name + b'"\r\n'
    kind = b"Content-Type: application/octet-stream\r\n\r\n"
    return b"".join((start.encode(), head, kind, data, f"\r\n--{BOUNDARY}--\r\n".encode()))


def quote_name(name: str) -> str:
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def count_published(database_url: str) -> int:
    """Versions of all layers: no file of the corpus may add one."""
    with psycopg.connect(database_url) as connection:
        tables = connection.execute(
            "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'published'"
            " AND table_type = 'BASE TABLE' ORDER BY 1"
        ).fetchall()
        total = 0
        for (name,) in tables:
            row = connection.execute(f"SELECT count(*) FROM published.{name}").fetchone()  # type: ignore[arg-type]
            total += int(row[0]) if row else 0
    return total


def find_token(database_url: str, token: str) -> bool:
    """Whether the token reached the store by any door."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM intake.rows WHERE raw::text LIKE %(like)s OR attributes::text LIKE %(like)s)"
            " OR EXISTS (SELECT FROM intake.uploads WHERE report::text LIKE %(like)s)",
            {"like": f"%{token}%"},
        ).fetchone()
    return bool(row and row[0])
