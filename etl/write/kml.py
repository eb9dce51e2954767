"""KML for phones and globes: a folder a layer, Chinese labels, WGS 84 degrees (equal to CGCS2000 here)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from etl.extract import Cover, Extract
from etl.write.columns import label_value, list_columns
from layers.style import get_theme

# what XML 1.0 cannot hold at all
FORBIDDEN = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def write_kml(extracts: Sequence[Extract], cover: Cover, path: Path) -> None:
    """Write all extracts as one document; every value is escaped."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        )
        file.write(f"<name>{_text(cover.title)}</name><description>{_text(cover.notice)}</description>\n")
        for extract in extracts:
            file.write(_write_style(extract))
        for extract in extracts:
            file.write(f"<Folder><name>{_text(extract.layer.zh)}</name>\n")
            file.writelines(_write_placemarks(extract))
            file.write("</Folder>\n")
        file.write("</Document></kml>\n")


def _write_style(extract: Extract) -> str:
    rgb = get_theme(extract.layer.theme).colour
    red, green, blue = (rgb[i : i + 2] for i in (1, 3, 5))
    colour = f"{blue}{green}{red}"  # KML writes alpha, blue, green, red
    return (
        f"<Style id={quoteattr(extract.layer.key)}><LineStyle><color>ff{colour}</color><width>2</width></LineStyle>"
        f"<PolyStyle><color>66{colour}</color></PolyStyle></Style>\n"
    )


def _write_placemarks(extract: Extract) -> Iterator[str]:
    columns = list_columns(extract)
    for row, shape in extract.walk():
        told = "".join(
            f"<Data name={quoteattr(column.name)}><displayName>{_text(column.zh)}</displayName>"
            f"<value>{_text(label_value(column, row[column.name]))}</value></Data>"
            for column in columns
            if row[column.name] is not None
        )
        yield (
            f"<Placemark><name>{_text(row.get(extract.layer.label))}</name><styleUrl>#{extract.layer.key}</styleUrl>"
            f"<ExtendedData>{told}</ExtendedData>{_write_geometry(shapely.from_wkb(shape))}</Placemark>\n"
        )


def _write_geometry(shape: BaseGeometry) -> str:
    if isinstance(shape, BaseMultipartGeometry):
        return f"<MultiGeometry>{''.join(_write_geometry(part) for part in shape.geoms)}</MultiGeometry>"
    if isinstance(shape, Polygon):
        holes = "".join(
            f"<innerBoundaryIs><LinearRing>{_write_coordinates(ring)}</LinearRing></innerBoundaryIs>"
            for ring in shape.interiors
        )
        outer = _write_coordinates(shape.exterior)
        return (
            f"<Polygon><outerBoundaryIs><LinearRing>{outer}</LinearRing></outerBoundaryIs>{holes}</Polygon>"
        )
    return f"<{shape.geom_type}>{_write_coordinates(shape)}</{shape.geom_type}>"


def _write_coordinates(shape: BaseGeometry) -> str:
    pairs = shapely.get_coordinates(shape)
    return f"<coordinates>{' '.join(f'{lon:.9f},{lat:.9f}' for lon, lat in pairs)}</coordinates>"


def _text(value: object) -> str:
    return "" if value is None else escape(str(value).translate(FORBIDDEN))
