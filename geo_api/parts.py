"""One part of a file being written: locked against other writers, never longer than the file was said to be."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from geo_api.errors import TooLarge


class PartBusy(Exception):
    """Another request writes to this file."""


class Part:
    """The open end of ``path``. The lock is the file's own, so it ends with the process that held it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.size = 0
        self._limit = 0
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise PartBusy from None

    def begin(self, offset: int, limit: int) -> bool:
        """Go on behind byte ``offset`` of at most ``limit``, and cut off what was written beyond it, unrecorded.

        False when the disk holds less than that.
        """
        if os.fstat(self._handle).st_size < offset:
            return False
        os.ftruncate(self._handle, offset)
        os.lseek(self._handle, offset, os.SEEK_SET)
        self.size, self._limit = offset, limit
        return True

    def write(self, chunk: bytes) -> None:
        """Append; raises TooLarge, and writes nothing of ``chunk``, when the file would grow beyond its length."""
        if self.size + len(chunk) > self._limit:
            raise self.overflow()
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(self._handle, rest) :]
        self.size += len(chunk)

    def sync(self) -> None:
        os.fsync(self._handle)

    def close(self) -> None:
        os.close(self._handle)

    def overflow(self) -> TooLarge:
        return TooLarge(
            "file.longer_than_announced",
            f"收到的内容超过了事先说明的 {self._limit} 字节，没有收下。请重新上传这个文件。",
            f"More came than the announced {self._limit} bytes and was not taken. Send the file anew.",
            field="Upload-Length",
        )
