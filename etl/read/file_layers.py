"""Several layers in one file: which one is read, and what is told of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapely.geometry.base import BaseGeometry

from etl.read.content import Content, Source
from etl.read.refusals import refuse
from etl.reading import Family, FileLayer

_FAMILIES: dict[str, Family] = {
    "Point": "point",
    "LineString": "line",
    "LinearRing": "line",
    "Polygon": "polygon",
    "MultiPoint": "point",
    "MultiLineString": "line",
    "MultiPolygon": "polygon",
}


def pick_layer(layers: Sequence[FileLayer], source: Source) -> int:
    """The place of the layer to read: a person's choice, else rows before none, shapes before none, the family
    that is looked for, and the one that comes first.

    Raises
    ------
    UnreadableFile
        ``file.unknown_layer`` when the chosen name is none of theirs.
    """
    if source.file_layer is not None:
        names = [layer.name for layer in layers]
        if source.file_layer not in names:
            raise refuse_choice(source.file_layer, names)
        return names.index(source.file_layer)

    def rank(place: int) -> tuple[bool, bool, bool, int]:
        layer = layers[place]
        return (
            layer.rows == 0,
            layer.family == "table",
            layer.family != (source.wanted or layer.family),
            place,
        )

    return min(range(len(layers)), key=rank)


def tell_layers(content: Content, layers: Sequence[FileLayer], picked: int, source: Source) -> Content:
    """Put the layers into the content that was read from one of them.

    Nobody is asked where one layer alone holds shapes, or where one alone holds rows.
    """
    content.file_layers = [replace(layer, chosen=place == picked) for place, layer in enumerate(layers)]
    filled = [layer for layer in layers if layer.rows]
    drawn = [layer for layer in filled if layer.family != "table"]
    rivals = drawn if drawn and layers[picked] in drawn else filled
    content.file_layer_certain = source.file_layer is not None or len(rivals) <= 1
    return content


def list_file_layers(content: Content, chosen: str | None) -> list[FileLayer]:
    """The layers of a file; a format without layers has one, named as its content."""
    if content.file_layers:
        return content.file_layers
    if chosen is not None and chosen != content.layer_name:
        raise refuse_choice(chosen, [content.layer_name])
    return [FileLayer(content.layer_name, len(content.rows), find_family(content.shapes), True)]


def find_family(shapes: Sequence[BaseGeometry | None]) -> Family:
    """The one family of the shapes; ``"mixed"`` for several, ``"table"`` without any."""
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    families: set[Family] = {_FAMILIES.get(kind, "mixed") for kind in kinds}
    if not families:
        return "table"
    return families.pop() if len(families) == 1 else "mixed"


def refuse_choice(chosen: str, names: Sequence[str]) -> Exception:
    """The refusal of a layer that the file does not have."""
    return refuse("file.unknown_layer", name=chosen[:60], names="、".join(names[:10])[:200])
