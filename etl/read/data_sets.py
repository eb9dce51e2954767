"""Archives that hold data: which members belong together, and which of several data sets is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from etl.read.archive import Archive, Member
from etl.read.content import Content, Source
from etl.read.file_layers import find_family, pick_layer, tell_layers
from etl.read.filegdb import list_folders, read_filegdb
from etl.read.mapinfo import list_tables, read_mapinfo
from etl.read.refusals import refuse
from etl.read.shapefile import count_shapes, read_shapefile
from etl.reading import Family, FileLayer, UnreadableFile

LOOSE_ENDINGS = (
    *(".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".jsonl", ".ovjsn", ".gpkg", ".csv", ".tsv"),
    *(".xlsx", ".xlsm", ".kml", ".ovkml", ".kmz", ".ovkmz", ".gpx", ".dxf", ".fgb", ".ods"),
)
_TEXT_ENDINGS = (
    ".txt",
    ".dat",
)  # beside other data they count only if they hold coordinates: 说明.txt is usual
# Known and refused with advice, when an archive holds nothing better.
_CLOSED_ENDINGS = (
    ".dwg",
    ".wp",
    ".wl",
    ".wt",
    ".ovobj",
    ".mdb",
    ".xls",
    ".gml",
    ".parquet",
    ".geoparquet",
    ".vrt",
)

_MOST_TOLD = 8

Reader = Callable[[Source], Content]


@dataclass(frozen=True)
class DataSet:
    """Members that make one source.

    ``path``: its main member or folder, for telling two of one name apart. ``count`` tells (rows, family) without
    reading all of it, where that is cheap.
    """

    name: str
    path: str
    read: Reader
    count: Callable[[], tuple[int, Family]] | None = None


@dataclass
class Seen:
    """A data set, its layers as the whole archive names them, and what was read to know them."""

    data_set: DataSet
    layers: list[FileLayer]
    content: Content | None = None


def read_data_sets(
    source: Source, archive: Archive, read_inner: Reader, is_coordinate_text: Callable[[bytes], bool]
) -> Content:
    """Read the one data set of an archive, or the best of several.

    Parameters
    ----------
    read_inner
        Recognises and reads a member that is a file of its own.
    is_coordinate_text
        Whether the bytes of a ``.txt`` or ``.dat`` are a list of coordinates.
    """
    files = [
        DataSet(member.base, member.name, partial(read_member, archive, member, read_inner))
        for member in list_loose(archive, is_coordinate_text)
    ]
    sets = name_apart(
        [*list_shapefiles(archive), *list_mapinfo(archive), *list_geodatabases(archive, source), *files]
    )
    if not sets:
        raise refuse_nothing(archive, source, read_inner)
    return sets[0].read(source) if len(sets) == 1 else read_best(sets, source)


def read_member(archive: Archive, member: Member, read_inner: Reader, source: Source) -> Content:
    """Read a member that is a file of its own; the document of a KMZ is called as the whole."""
    name = source.name if member.base.lower() == "doc.kml" else member.base
    return read_inner(replace(source, data=archive.read(member), name=name))


def list_shapefiles(archive: Archive) -> list[DataSet]:
    """One for each .shp."""
    return [
        DataSet(
            name_of(member),
            member.name,
            partial(read_shapefile, archive=archive, main=member),
            partial(count_shapes, archive, member),
        )
        for member in archive.find(".shp")
    ]


def list_mapinfo(archive: Archive) -> list[DataSet]:
    """One for each table."""
    return [
        DataSet(name_of(member), member.name, partial(read_mapinfo, archive=archive, main=member))
        for member in list_tables(archive)
    ]


def list_geodatabases(archive: Archive, source: Source) -> list[DataSet]:
    """One for each folder of a geodatabase."""
    return [
        DataSet(
            folder.rsplit("/", 1)[-1] or source.stem,
            folder,
            partial(read_filegdb, archive=archive, folder=folder),
        )
        for folder in list_folders(archive)
    ]


def list_loose(archive: Archive, is_coordinate_text: Callable[[bytes], bool]) -> list[Member]:
    """Members that are files of their own. Text beside other data counts only if it holds coordinates."""
    documents = [member for member in archive.members if member.base.lower() == "doc.kml"]
    if len(documents) == 1 and "/" not in documents[0].name:
        return documents  # a KMZ; its other members are pictures and what it links to
    loose = [member for member in archive.members if member.ending in LOOSE_ENDINGS]
    parts = {member.stem for ending in (".tab", ".mif") for member in archive.find(ending)}
    texts = [
        member for member in archive.members if member.ending in _TEXT_ENDINGS and member.stem not in parts
    ]
    if loose or archive.find(".shp") or parts or list_folders(archive):
        texts = [member for member in texts if is_coordinate_text(archive.read(member))]
    return loose + texts


def read_best(sets: Sequence[DataSet], source: Source) -> Content:
    """Look into every data set as far as it takes to know its layers, and read the picked one.

    A data set that cannot be read is told of; when none can, or when it was chosen, its refusal is raised.
    """
    seen: list[Seen] = []
    problems: list[tuple[str, UnreadableFile]] = []
    for one in sets:
        try:
            seen.append(look_into(one, source))
        except UnreadableFile as problem:
            if is_chosen(one, source):
                raise
            problems.append((one.name, problem))
    owners = [one for one in seen for _ in one.layers]
    layers = [layer for one in seen for layer in one.layers]
    if not layers:
        raise problems[0][1]
    picked = pick_layer(layers, source)
    content = owners[picked].content or owners[picked].data_set.read(replace(source, file_layer=None))
    content.notes.extend(
        (f"“{name}”没有读取：{problem.message}", f"{name} was not read: {problem.message_en}")
        for name, problem in problems[:_MOST_TOLD]
    )
    return tell_layers(content, layers, picked, source)


def look_into(one: DataSet, source: Source) -> Seen:
    """The layers of a data set: counted where that is cheap, else it is read."""
    if one.count is not None:
        rows, family = one.count()
        return Seen(one, [FileLayer(one.name, rows, family, False)])
    inner = (source.file_layer or "").removeprefix(one.name + "/") if is_chosen(one, source) else ""
    content = one.read(replace(source, file_layer=inner if inner != one.name and inner else None))
    if len(content.file_layers) < 2:
        own = [FileLayer(one.name, len(content.rows), find_family(content.shapes), True)]
    else:
        own = [replace(layer, name=f"{one.name}/{layer.name}") for layer in content.file_layers]
    return Seen(one, own, content)


def is_chosen(one: DataSet, source: Source) -> bool:
    """Whether a person chose this data set, or a layer of it."""
    chosen = source.file_layer or ""
    return chosen == one.name or chosen.startswith(one.name + "/")


def name_apart(sets: list[DataSet]) -> list[DataSet]:
    """Data sets of one name are called by their paths."""
    names = Counter(one.name.lower() for one in sets)
    return [replace(one, name=one.path) if names[one.name.lower()] > 1 else one for one in sets]


def name_of(member: Member) -> str:
    """A member's name without folders and ending."""
    return member.base.rsplit(".", 1)[0]


def refuse_nothing(archive: Archive, source: Source, read_inner: Reader) -> UnreadableFile:
    """Why nothing of an archive can be read: the advice for a known member, else what was found."""
    if archive.find(".dbf"):
        return refuse("shp.missing_shp")
    for member in archive.members:
        if member.ending in _CLOSED_ENDINGS:
            try:
                read_inner(replace(source, data=archive.read(member), name=member.base))
            except UnreadableFile as refusal:
                return refusal
    listed = "、".join(member.base for member in archive.members[:8]) or "—"
    return refuse("zip.nothing_known", names=listed[:200])
