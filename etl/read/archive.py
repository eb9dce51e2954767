"""Zip archives, looked at before anything is unpacked; members are named by us, never by the archive."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass

from etl.read import bounds
from etl.read.refusals import refuse

_NOISE_ENDINGS = (".ds_store", "thumbs.db", "desktop.ini", ".shp.xml", ".sbn", ".sbx", ".qix", ".qpj", ".qmd")
_ARCHIVE_ENDINGS = (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz")
_LOCAL_HEADER = 30
_CHUNK = 1 << 20
_END_RECORD = b"PK\x05\x06"


@dataclass(frozen=True)
class Member:
    """One file of an archive under its readable name; ``stem`` and ``ending`` in lower case."""

    info: zipfile.ZipInfo
    name: str

    @property
    def base(self) -> str:
        return self.name.rsplit("/", 1)[-1]

    @property
    def stem(self) -> str:
        return self.name.rsplit(".", 1)[0].lower()

    @property
    def ending(self) -> str:
        return "." + self.base.rsplit(".", 1)[-1].lower() if "." in self.base else ""


class Archive:
    """A checked archive: no bomb, no link, no password, no overlap, no second archive inside."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        count = _read_member_count(data)
        if count > bounds.MOST_MEMBERS:
            raise refuse("zip.too_many_members", count=count, most=bounds.MOST_MEMBERS)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise refuse("zip.damaged") from error
        infos = self._zip.infolist()
        if len(infos) > bounds.MOST_MEMBERS:
            raise refuse("zip.too_many_members", count=len(infos), most=bounds.MOST_MEMBERS)
        self._check_sizes(infos)
        self._check_overlaps(infos)
        self.members = [Member(info, _read_name(info)) for info in infos if not info.is_dir()]
        self._check_members()
        self.members = [member for member in self.members if not _is_noise(member.name)]
        self._left_bytes = bounds.MOST_EXPANDED_BYTES

    def read(self, member: Member) -> bytes:
        """The bytes of a member, counted while they are unpacked: declared sizes may lie.

        Raises
        ------
        UnreadableFile
            ``zip.bomb``, ``zip.damaged`` (also for a wrong checksum).
        """
        chunks: list[bytes] = []
        try:
            with self._zip.open(member.info) as stream:
                while chunk := stream.read(_CHUNK):
                    self._left_bytes -= len(chunk)
                    if self._left_bytes < 0:
                        raise _refuse_bomb(bounds.MOST_EXPANDED_BYTES)
                    chunks.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise refuse("zip.damaged") from error
        return b"".join(chunks)

    def find(self, ending: str) -> list[Member]:
        """Members whose name ends so, in archive order."""
        return [member for member in self.members if member.ending == ending]

    def find_beside(self, member: Member, ending: str) -> Member | None:
        """The member of the same name with another ending (upper or lower case)."""
        return next((other for other in self.find(ending) if other.stem == member.stem), None)

    def _check_sizes(self, infos: list[zipfile.ZipInfo]) -> None:
        expanded = sum(info.file_size for info in infos)
        ratio = expanded / max(1, len(self._data))
        too_dense = expanded > bounds.RATIO_COUNTS_FROM_BYTES and ratio > bounds.MOST_RATIO
        if expanded > bounds.MOST_EXPANDED_BYTES or too_dense:
            raise _refuse_bomb(expanded)

    def _check_overlaps(self, infos: list[zipfile.ZipInfo]) -> None:
        end = 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            if info.header_offset < end:
                raise _refuse_bomb(sum(one.file_size for one in infos))
            end = info.header_offset + _LOCAL_HEADER + info.compress_size

    def _check_members(self) -> None:
        seen: set[str] = set()
        for member in self.members:
            info, name = member.info, member.name
            if info.flag_bits & 0x41:
                raise refuse("zip.encrypted")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise refuse("zip.encrypted" if info.compress_type == 99 else "zip.method")
            mode = info.external_attr >> 16
            if (stat.S_IFMT(mode) not in (0, stat.S_IFREG)) or _is_unsafe(name):
                raise refuse("zip.unsafe_name", name=name[:60])
            if name.lower() in seen:
                raise refuse("zip.duplicate", name=name[:60])
            seen.add(name.lower())
            if member.ending in _ARCHIVE_ENDINGS and not _is_noise(name):
                raise refuse("zip.nested", name=name[:60])


def _read_member_count(data: bytes) -> int:
    """The member count of the end record, known before the directory is walked."""
    place = data.rfind(_END_RECORD, max(0, len(data) - 66_000))
    return int.from_bytes(data[place + 10 : place + 12], "little") if place >= 0 else 0


def _read_name(info: zipfile.ZipInfo) -> str:
    """The name as its author saw it: without the UTF-8 flag it is GBK here, not cp437."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")  # what some Windows tools write between folders


def _is_unsafe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (
        name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name or len(name) > 512
    )


def _is_noise(name: str) -> bool:
    base = name.rsplit("/", 1)[-1].lower()
    return name.startswith("__MACOSX/") or base.startswith(("~$", "._")) or base.endswith(_NOISE_ENDINGS)


def _refuse_bomb(expanded: int) -> Exception:
    return refuse(
        "zip.bomb",
        expanded_mb=round(expanded / 1e6),
        most_mb=round(bounds.MOST_EXPANDED_BYTES / 1e6),
        ratio=bounds.MOST_RATIO,
    )
