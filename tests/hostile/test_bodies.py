"""Bodies over raw sockets: refused before they are read, dropped when they stall, and nobody else notices.

D1 a stranger's gigabyte is refused before it is taken     D4 odd lengths, parts and boundaries end in 4xx
D2 a body beyond the limit ends in 413, chunked or not     D5 late headers end the connection
D3 a body that stalls or trickles ends in 408
"""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.hostile.office import BOUNDARY, Sender, write_form
from tests.hostile.seeds import geojson
from tests.hostile.watch import HealthWatch
from tests.serving import Served

MEGABYTE = 1 << 20
PATIENCE_S = 60.0
FORM = f"multipart/form-data; boundary={BOUNDARY}"


class Raw:
    """One connection, byte by byte."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname and parts.port
        self.socket = socket.socket()
        # small, so that what the kernel alone takes is little
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_768)
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect((parts.hostname, parts.port))
        self.sent = 0

    def begin(self, method: str, path: str, **headers: str) -> None:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: a",
            *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items()),
        ]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())

    def offer(self, data: bytes) -> None:
        """Send as much of it as the server takes."""
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data)

    def pour(self, total: int, chunked: bool = False) -> None:
        """Send zeros until they are gone or the server has had enough."""
        piece = bytes(65_536)
        framed = b"10000\r\n" + piece + b"\r\n" if chunked else piece
        try:
            while self.sent < total:
                self.socket.sendall(framed)
                self.sent += len(piece)
        except OSError:
            return

    def answer(self) -> tuple[int, dict[str, str]]:
        """(status, problem) as far as they come before the connection ends."""
        data = b""
        try:
            while piece := self.socket.recv(65_536):
                data += piece
                head, blank, body = data.partition(b"\r\n\r\n")
                if blank and body.rstrip().endswith(b"}"):
                    break
        except ConnectionError:
            pass
        head, _, body = data.partition(b"\r\n\r\n")
        assert head, "the connection ended without an answer"
        status = int(head.split()[1])
        # what follows the first answer is the answer to bytes that were taken for another request
        told = json.JSONDecoder().raw_decode(body.decode())[0] if b"problem+json" in head else {}
        return status, told

    def is_closed(self) -> bool:
        """Waits until the server closes; whatever it says before is passed over."""
        try:
            while self.socket.recv(65_536):
                pass
        except ConnectionError:
            pass
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self.socket.close()


@pytest.fixture
def raw(served: Served) -> Iterator[Raw]:
    connection = Raw(served.address)
    yield connection
    connection.close()


@pytest.fixture
def signed(sender: Sender) -> dict[str, str]:
    return {"X_Ecoworks": "1", "Cookie": sender.headers["Cookie"]}


@pytest.mark.parametrize("path", ["/uploads", "/files/00000000-0000-0000-0000-000000000000", "/session"])
@pytest.mark.parametrize("chunked", [False, True])
def test_d1_a_strangers_gigabyte_is_refused_before_it_is_taken(raw: Raw, path: str, chunked: bool) -> None:
    framing = {"Transfer_Encoding": "chunked"} if chunked else {"Content_Length": str(1 << 30)}
    raw.begin("PATCH" if "files" in path else "POST", path, Content_Type=FORM, **framing)
    raw.pour(1 << 30, chunked)
    status, problem = raw.answer()
    assert (status, problem["code"]) == (401, "session.missing")
    assert raw.sent < 8 * MEGABYTE  # the kernel's buffers take some; the server takes 64 KB


def test_d1_a_token_nobody_issued_counts_as_a_stranger(raw: Raw) -> None:
    raw.begin("POST", "/uploads", Content_Length=str(1 << 30), Authorization="Bearer " + "x" * 40)
    raw.pour(1 << 30)
    assert raw.answer()[0] == 401
    assert raw.sent < 8 * MEGABYTE


def test_d2_too_large_a_file_is_refused_by_its_length(raw: Raw, signed: dict[str, str]) -> None:
    raw.begin("POST", "/uploads", Content_Type=FORM, Content_Length=str(1 << 30), **signed)
    raw.pour(1 << 30)
    status, problem = raw.answer()
    assert (status, problem["code"]) == (413, "file.too_large")
    assert raw.sent < 8 * MEGABYTE


def test_d2_too_large_a_file_without_a_length_is_refused_when_it_gets_there(
    raw: Raw, signed: dict[str, str]
) -> None:
    raw.begin("POST", "/uploads", Content_Type=FORM, Transfer_Encoding="chunked", **signed)
    raw.socket.sendall(b"%x\r\n" % len(head := write_form("wetlands", "a.zip", b"")[:-28]) + head + b"\r\n")
    raw.pour(200 * MEGABYTE, chunked=True)
    status, problem = raw.answer()
    assert (status, problem["code"]) == (413, "file.too_large")
    assert raw.sent < 80 * MEGABYTE


@pytest.mark.parametrize("chunked", [False, True])
def test_d2_a_message_of_100_megabytes_is_refused(raw: Raw, signed: dict[str, str], chunked: bool) -> None:
    framing = {"Transfer_Encoding": "chunked"} if chunked else {"Content_Length": str(100 * MEGABYTE)}
    path = "/uploads/00000000-0000-0000-0000-000000000000/rows"
    raw.begin("PATCH", path, Content_Type="application/json", **framing, **signed)
    raw.pour(100 * MEGABYTE, chunked)
    status, problem = raw.answer()
    assert (status, problem["code"]) == (413, "body.too_large")
    assert raw.sent < 16 * MEGABYTE


def test_d3_two_hundred_stalled_bodies_are_dropped_and_stop_nobody(
    served: Served, signed: dict[str, str]
) -> None:
    form = write_form("wetlands", "a.geojson", geojson())
    with ExitStack() as stack:
        stalled = []
        with HealthWatch(served.address) as watch:
            for _ in range(200):
                stalled.append(one := Raw(served.address))
                stack.callback(one.close)
                one.begin("POST", "/uploads", Content_Type=FORM, Content_Length=str(len(form)), **signed)
                one.socket.sendall(form[: len(form) // 2])
            answers = [one.answer() for one in stalled]
            assert all(one.is_closed() for one in stalled)
        assert {(status, problem["code"]) for status, problem in answers} == {(408, "body.stalled")}
        assert watch.seconds and watch.failures == []


def test_d3_a_body_that_trickles_is_dropped(raw: Raw, signed: dict[str, str]) -> None:
    raw.begin("POST", "/uploads", Content_Type=FORM, Content_Length="100000", **signed)
    raw.socket.sendall(write_form("wetlands", "a.zip", b"")[:-28])
    raw.socket.settimeout(0.2)
    ended = time.monotonic() + PATIENCE_S
    answered = b""
    while not answered and time.monotonic() < ended:
        raw.offer(b"x")
        try:
            answered = raw.socket.recv(65_536)
        except TimeoutError:
            continue
    assert answered.startswith(b"HTTP/1.1 408")


def test_d3_a_client_that_leaves_in_the_middle_leaves_nothing(
    served: Served, sender: Sender, signed: dict[str, str]
) -> None:
    before = list_own(sender)
    form = write_form("wetlands", "a.geojson", geojson())
    for share in (0.0, 0.1, 0.5, 0.99):
        one = Raw(served.address)
        one.begin("POST", "/uploads", Content_Type=FORM, Content_Length=str(len(form)), **signed)
        one.socket.sendall(form[: int(len(form) * share)])
        one.close()
    assert sender.ask("GET", "/health")[0] == 200
    assert list_own(sender) == before


def list_own(sender: Sender) -> list[str]:
    """The keys of the newest uploads: what else is said of one, as its age, changes by itself."""
    return [upload["id"] for upload in json.loads(sender.ask("GET", "/uploads?mine=1")[2])["uploads"]]


def send_form(
    raw: Raw, signed: dict[str, str], body: bytes, kind: str = FORM, **framing: str
) -> tuple[int, dict[str, str]]:
    raw.begin(
        "POST", "/uploads", **({"Content_Type": kind, "Content_Length": str(len(body))} | framing), **signed
    )
    raw.offer(body)
    return raw.answer()


def field(name: str, value: bytes = b"x", more: str = "") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + value + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()
WHOLE = write_form("wetlands", "a.geojson", b"{}")


@pytest.mark.parametrize(
    "body",
    [
        b"".join(field(f"f{n}") for n in range(3000)) + END,
        b"".join(field(f"f{n}", more='; filename="a"') for n in range(3000)) + END,
        field("layer", more="; a=" + "x" * 200_000) + END,
        field("layer", b"x" * 3_000_000) + END,
        field("mapping", b"[" * 100_000) + field("layer", b"wetlands") + WHOLE,
        field("layer", b"wet\x00lands") + END,
        field("crs", b"\x00") + WHOLE,
        field("encoding", b"zlib_codec") + WHOLE,
        b"x" * 5000,
        WHOLE[: len(WHOLE) // 2],
        END,
        b"\r\n" * 50_000 + WHOLE,
        f"--{BOUNDARY}\r\n\r\n\r\n".encode() + END,
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename*=UTF-8\'\'a.zip\r\n\r\nx\r\n'.encode() + END,
    ],
    ids=lambda body: f"{len(body)} {body[:60]!r}",
)  # fmt: skip
def test_d4_odd_forms(raw: Raw, signed: dict[str, str], body: bytes) -> None:
    status, problem = send_form(raw, signed, body)
    if status in (201, 202):
        return  # a field nobody asked for may pass; the file in it was read like any other
    assert 400 <= status < 500
    assert problem["code"] and problem["detail"] and problem["detail_en"]


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 5000,
     "multipart/mixed; boundary=x", "application/x-www-form-urlencoded", "application/json", "text/plain", ""],
)  # fmt: skip
def test_d4_odd_kinds(raw: Raw, signed: dict[str, str], kind: str) -> None:
    status, problem = send_form(raw, signed, WHOLE, kind)
    assert 400 <= status < 500 and problem["code"]


@pytest.mark.parametrize(
    "framing",
    [{"Content_Length": "abc"}, {"Content_Length": "-5"}, {"Content_Length": "5, 6"}, {"Content_Length": "9" * 40},
     {"Content_Length": "10", "Transfer_Encoding": "chunked"}, {"Content_Length": "0"},
     {"Content_Length": str(len(WHOLE) - 40)}, {"Transfer_Encoding": "gzip"}],
    ids=str,
)  # fmt: skip
def test_d4_odd_lengths(raw: Raw, signed: dict[str, str], framing: dict[str, str]) -> None:
    raw.begin("POST", "/uploads", **({"Content_Type": FORM} | framing), **signed)
    raw.offer(WHOLE)
    status, _ = raw.answer()
    assert 400 <= status < 500 or status == 501


def test_d4_a_length_that_promises_more_than_comes(raw: Raw, signed: dict[str, str]) -> None:
    status, problem = send_form(raw, signed, WHOLE, Content_Length=str(len(WHOLE) + 1000))
    assert (status, problem["code"]) == (408, "body.stalled")


def test_d4_a_chunk_that_is_no_chunk(raw: Raw, signed: dict[str, str]) -> None:
    raw.begin("POST", "/uploads", Content_Type=FORM, Transfer_Encoding="chunked", **signed)
    raw.socket.sendall(b"zzz\r\nhello\r\n")
    assert raw.answer()[0] in (400, 408)


def test_d5_headers_that_never_end_close_the_connection(served: Served) -> None:
    with ExitStack() as stack:
        late = []
        with HealthWatch(served.address) as watch:
            for start in (
                b"",
                b"GET",
                b"GET / HTTP/1.1\r\nHost: a\r\n",
                b"GET / HTTP/1.1\r\nX: " + b"x" * 5000,
            ):
                for _ in range(25):
                    late.append(one := Raw(served.address))
                    stack.callback(one.close)
                    one.socket.sendall(start)
            assert all(one.is_closed() for one in late)
        assert watch.seconds and watch.failures == []


def test_d5_headers_too_large_or_after_an_answer(served: Served) -> None:
    with ExitStack() as stack:
        large = Raw(served.address)
        stack.callback(large.close)
        with contextlib.suppress(ConnectionError):
            large.begin("GET", "/health", X_Big="x" * 200_000)
        assert large.answer()[0] in (400, 431)
        second = Raw(served.address)
        stack.callback(second.close)
        second.begin("GET", "/health")
        assert second.answer()[0] == 200
        second.socket.sendall(b"GET /health HTTP/1.1\r\nHo")
        assert second.is_closed()
