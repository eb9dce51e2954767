"""Files that arrive in parts over a weak network: begun, continued where they stopped, taken by an upload, or expired.

``received`` in the database is what the disk holds for good; what was written beyond it is cut off by the next part.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import delete, event, func, select, text, update
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from geo_api import models, permissions
from geo_api.db import SYSTEM, Actor, Database
from geo_api.errors import Conflict, NotFound, Problem, TooLarge, Unacceptable
from geo_api.parts import Part, PartBusy
from geo_api.people import Person
from geo_api.settings import Settings

KEPT_HOURS = 24
MOST_OPEN = 5
# a killed server loses at most this much of what a client sent
MARK_BYTES = 8 << 20
CHUNK = 1 << 20


def require_size(settings: Settings, name: str, length: int, field: str) -> None:
    """Refuse a file that is empty or larger than the limit, before any of it is kept; ``field`` told its length."""
    if length < 1:
        raise Unacceptable(
            "file.empty",
            f"文件“{name}”是空的，没有收下。请检查导出是否成功，重新选择文件。",
            f"The file {name!r} is empty and was not taken. Export it again and choose it anew.",
            field=field,
        )
    if length > settings.upload_limit_mb << 20:
        raise TooLarge(
            "file.too_large",
            f"文件“{name}”超过 {settings.upload_limit_mb} MB。请按村或按年份拆成几个文件上报。",
            f"The file is larger than {settings.upload_limit_mb} MB; split it by village or year.",
            field=field,
        )


def begin(
    session: Session, settings: Settings, person: Person, name: str, length: int, metadata_sent: str = ""
) -> models.IncomingFile:
    """Make room for a file of ``length`` bytes; size and number are refused before a byte of it is sent."""
    permissions.require(person, "upload")
    require_size(settings, name, length, "Upload-Length")
    # two requests at once must not both find the last free place
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:person))"), {"person": f"files:{person.id}"})
    open_now = session.scalar(
        select(func.count()).select_from(models.IncomingFile).where(models.IncomingFile.expires_at > _now())
    )
    if (open_now or 0) >= MOST_OPEN:
        raise Problem(
            "file.too_many",
            f"您已有 {MOST_OPEN} 个文件正在上传。请先完成或取消其中一个，再上传新的文件。",
            f"{MOST_OPEN} of your files are on their way already; finish or cancel one of them first.",
            status=429,
        )
    file = models.IncomingFile(
        id=uuid.uuid4(),
        person_id=uuid.UUID(person.id),
        unit=person.unit,
        name=name[:255],
        metadata_sent=metadata_sent,
        length=length,
        received=0,
        expires_at=_expiry(),
    )
    session.add(file)
    session.flush()
    return file


def find(session: Session, file_id: str) -> models.IncomingFile:
    """The file, for its creator alone (Row Level Security) and until it expires; 404 otherwise."""
    try:
        key = uuid.UUID(file_id)
    except ValueError:
        raise _missing() from None
    file = session.get(models.IncomingFile, key, populate_existing=True)
    if file is None or file.expires_at <= _now():
        raise _missing()
    return file


async def append(
    database: Database,
    settings: Settings,
    actor: Actor,
    file_id: str,
    offset: int,
    announced: int | None,
    chunks: AsyncIterator[bytes],
) -> models.IncomingFile:
    """Write ``chunks`` behind byte ``offset``; a body that breaks off keeps what arrived.

    ``announced`` is the body's Content-Length, where it has one. 409 at another offset, 413 beyond the announced length
    of the file, 423 while another request writes to it.
    """
    part = await run_in_threadpool(_open_part, database, settings, actor, file_id, offset, announced)
    try:
        unmarked = 0
        async for chunk in chunks:
            if not chunk:
                continue
            await run_in_threadpool(part.write, chunk)
            unmarked += len(chunk)
            if unmarked >= MARK_BYTES:
                await run_in_threadpool(_mark, database, actor, part)
                unmarked = 0
    except ClientDisconnect:
        pass
    finally:
        # also when the part is refused: what came before is whole
        file = await run_in_threadpool(_close_part, database, actor, part)
    return file


@contextmanager
def take(session: Session, settings: Settings, file_id: str) -> Iterator[tuple[str, BinaryIO]]:
    """Name and bytes of a file that has arrived whole; with this transaction it is gone from the files on their way."""
    file = find(session, file_id)
    if file.sha256 is None:
        raise Conflict(
            "file.incomplete",
            f"文件“{file.name}”还没有传完（{file.received} / {file.length} 字节）。请续传后再提交。",
            f"The file has arrived in part only ({file.received} of {file.length} bytes); send the rest first.",
            field="file_id",
        )
    with path_of(settings, file.id).open("rb") as source:
        yield file.name, source
    session.delete(file)
    _discard_when_committed(session, path_of(settings, file.id))


def remove(session: Session, settings: Settings, file_id: str) -> None:
    """Give a file up; its bytes go with the row."""
    file = find(session, file_id)
    session.delete(file)
    _discard_when_committed(session, path_of(settings, file.id))


def sweep(database: Database, settings: Settings) -> int:
    """Remove expired files, and bytes that no row speaks of; return how many rows went."""
    found = list(settings.incoming.glob("*"))
    with database.session(SYSTEM) as session:
        gone = session.scalars(
            delete(models.IncomingFile)
            .where(models.IncomingFile.expires_at <= _now())
            .returning(models.IncomingFile.id)
        ).all()
        kept = {str(key) for key in session.scalars(select(models.IncomingFile.id))}
    for path in found:
        if path.name not in kept:
            path.unlink(missing_ok=True)
    return len(gone)


def path_of(settings: Settings, file_id: uuid.UUID) -> Path:
    return settings.incoming / str(file_id)


def _discard_when_committed(session: Session, path: Path) -> None:
    """A rolled back transaction keeps the bytes with their row."""

    @event.listens_for(session, "after_commit", once=True)
    def discard(_: Session) -> None:
        path.unlink(missing_ok=True)


def _open_part(
    database: Database, settings: Settings, actor: Actor, file_id: str, offset: int, announced: int | None
) -> Part:
    with database.session(actor) as session:
        key = find(session, file_id).id
    try:
        part = Part(path_of(settings, key))
    except PartBusy:
        raise Problem(
            "file.busy",
            "这个文件正在由另一个请求续传，请稍后再试。",
            "Another request is sending this file just now; try again in a moment.",
            status=423,
        ) from None
    try:
        with database.session(actor) as session:
            file = find(session, file_id)  # again: the lock is held now, the offset stands
            if offset != file.received:
                raise Conflict(
                    "file.offset",
                    f"续传位置不对：服务器已有 {file.received} 字节。请先查询（HEAD）再续传。",
                    f"The server holds {file.received} bytes; ask (HEAD) and go on from there.",
                    field="Upload-Offset",
                )
            if not part.begin(offset, file.length):
                raise _missing()
        if announced is not None and offset + announced > file.length:
            raise part.overflow()
    except BaseException:
        part.close()
        raise
    return part


def _mark(database: Database, actor: Actor, part: Part) -> None:
    """Put what arrived on the disk, and then on record."""
    part.sync()
    with database.session(actor) as session:
        session.execute(
            update(models.IncomingFile)
            .where(models.IncomingFile.id == uuid.UUID(part.path.name))
            .values(received=part.size, expires_at=_expiry())
        )


def _close_part(database: Database, actor: Actor, part: Part) -> models.IncomingFile:
    try:
        _mark(database, actor, part)
        with database.session(actor) as session:
            file = find(session, part.path.name)
            if file.received == file.length and file.sha256 is None:
                file.sha256 = _hash(part.path)
        return file
    finally:
        part.close()


def _hash(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _missing() -> NotFound:
    return NotFound(
        "file.unknown",
        f"没有这个上传中的文件：可能已取消、已用完，或超过 {KEPT_HOURS} 小时没有续传而清除。请重新上传。",
        f"There is no such file: cancelled, used, or removed after {KEPT_HOURS} hours without a part. Send it anew.",
        field="file_id",
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _expiry() -> datetime:
    return _now() + timedelta(hours=KEPT_HOURS)
