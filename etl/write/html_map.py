"""A map in one HTML file that opens from a USB stick: Folium's only home.

Folium writes attribute values unescaped and links its libraries from elsewhere. Here every value is escaped before
it reaches Folium, every library is inlined from the installed packages, and an address left over is an error.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import folium
import orjson
import shapely

from etl.extract import Cover, Extract, find_box
from etl.write.columns import label_value, list_columns
from layers.style import get_theme

LIBRARIES = Path(__file__).resolve().parents[2] / "static" / "map" / "node_modules" / "leaflet" / "dist"
DECIMALS = 6  # about 0.1 m: enough to look at, half the size
OUTSIDE = re.compile(
    r"""(?:src|href)\s*=\s*["'](?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//""", re.IGNORECASE
)
LINKED = re.compile(
    r'<script[^>]*\bsrc="(?P<script>[^"]+)"[^>]*>\s*</script>|<link[^>]*\bhref="(?P<style>[^"]+)"[^>]*/?>'
)

PAGE_STYLE = """
html, body { margin: 0; height: 100%; color: #1B2622; background: #E7EAE2;
  font: 14px/22px "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; }
.sheet-title { position: absolute; z-index: 900; left: 56px; top: 10px; padding: 8px 12px; background: #FFFFFF;
  border: 1px solid #DDE2DC; border-radius: 6px; }
.sheet-title h1 { margin: 0; font-size: 16px; }
.sheet-title p { margin: 0; font-size: 12px; line-height: 18px; color: #55625C; }
.sheet-title .notice { color: #8A5A00; }
.leaflet-container.leaflet-container { background: #E7EAE2; font: inherit; }
.leaflet-popup-content table { border-collapse: collapse; font-size: 12px; line-height: 18px; }
.leaflet-popup-content th { text-align: left; color: #55625C; font-weight: normal; padding-right: 12px;
  white-space: nowrap; }
"""


def write_html_map(
    extracts: Sequence[Extract], cover: Cover, path: Path, *, ground: Extract | None = None
) -> None:
    """Write every extract as a layer that can be switched; a click on a work lists its fields.

    ``ground`` (the townships) is drawn under everything, because there is no base map without a network.
    """
    page = folium.Map(tiles=None, control_scale=True, prefer_canvas=True, attribution_control=False)
    # set on this map only: Folium's own adder would change every later map of the process
    page.default_js = [("leaflet", "leaflet.js")]
    page.default_css = [("leaflet_css", "leaflet.css")]
    if ground is not None and ground.totals.count:
        _draw_ground(ground).add_to(page)
    for extract in extracts:
        if extract.totals.count:
            _draw_extract(extract).add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    if box := find_box(extracts):
        west, south, east, north = box
        page.fit_bounds([[south, west], [north, east]])
    root: Any = page.get_root()
    root.header.add_child(folium.Element(f"<style>{PAGE_STYLE}</style>"))
    root.html.add_child(folium.Element(_write_title(cover)))
    root.title = None
    rendered = root.render().replace("<head>", f"<head><title>{html.escape(cover.title)}</title>", 1)
    inlined = inline_libraries(rendered)
    path.write_text(inlined, encoding="utf-8")


def inline_libraries(page: str) -> str:
    """Replace every linked library by its text. Raises ValueError when an address would be left to fetch."""

    def inline(match: re.Match[str]) -> str:
        name = match["script"] or match["style"]
        file = LIBRARIES / Path(name).name
        if name not in ("leaflet.js", "leaflet.css"):
            raise ValueError(f"the page links {name}, which is not a library this export knows")
        text = file.read_text(encoding="utf-8")
        if match["script"]:
            text = re.sub(r"//# sourceMappingURL=.*", "", text).replace("</script", "<\\/script")
            return f"<script>{text}</script>"
        # the pictures of the stylesheet are Leaflet's marker and layer icons, which this page does not use
        text = re.sub(r"url\([^)]*\)", "none", text)
        return f"<style>{text}</style>"

    inlined = LINKED.sub(inline, page)
    left = OUTSIDE.search(_without_library_text(inlined))
    if left:
        raise ValueError(f"the page would fetch from elsewhere: {inlined[left.start() : left.start() + 80]}")
    return inlined


def escape_value(value: object) -> str:
    """Text that is only text in HTML, in a script's string and in a template literal."""
    told = html.escape("" if value is None else str(value), quote=True)
    return told.replace("`", "&#96;").replace("$", "&#36;").replace("\\", "&#92;").replace("{", "&#123;")


def _draw_extract(extract: Extract) -> folium.GeoJson:
    columns = list_columns(extract)
    features = []
    for row, shape in extract.walk():
        told = [
            (column.zh, label_value(column, row[column.name]))
            for column in columns
            if row[column.name] not in (None, "") and column.name not in ("feature_id", "version")
        ]
        lines = "".join(
            f"<tr><th>{escape_value(zh)}</th><td>{escape_value(value)}</td></tr>" for zh, value in told
        )
        name = escape_value(row.get(extract.layer.label))
        features.append(
            {
                "type": "Feature",
                "geometry": _draw_shape(shape),
                "properties": {"name": name, "card": f"<b>{name}</b><table>{lines}</table>"},
            }
        )
    colour = get_theme(extract.layer.theme).colour
    has_points = "point" in extract.layer.geometry
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name=escape_value(f"{extract.layer.zh}（{len(features)}）"),
        style_function=lambda _: {"color": colour, "weight": 1.5, "fillColor": colour, "fillOpacity": 0.35},
        marker=folium.CircleMarker(radius=5, color=colour, fill=True, fill_opacity=0.7)
        if has_points
        else None,
        popup=folium.GeoJsonPopup(fields=["card"], labels=False, max_width=420),
        embed=True,
    )


def _draw_ground(ground: Extract) -> folium.GeoJson:
    features = [
        {
            "type": "Feature",
            "geometry": _draw_shape(shape),
            "properties": {"name": escape_value(row.get(ground.layer.label))},
        }
        for row, shape in ground.walk()
    ]
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        control=False,
        style_function=lambda _: {"color": "#8A968F", "weight": 1, "fillColor": "#F6F7F3", "fillOpacity": 1},
        tooltip=folium.GeoJsonTooltip(fields=["name"], labels=False),
        embed=True,
    )


def _draw_shape(wkb: bytes) -> Any:
    shape = shapely.set_precision(shapely.from_wkb(wkb), 10**-DECIMALS, mode="pointwise")
    return orjson.loads(shapely.to_geojson(shape))


def _write_title(cover: Cover) -> str:
    notice = f'<p class="notice">{escape_value(cover.notice)}</p>' if cover.notice else ""
    return (
        f'<div class="sheet-title"><h1>{escape_value(cover.title)}</h1>'
        f"<p>截至 {cover.as_of:%Y-%m-%d}　制作 {escape_value(cover.made_by)}　内部使用</p>{notice}</div>"
    )


def _without_library_text(page: str) -> str:
    """Leaflet's own script names its home page in the attribution; a link to click on is no request."""
    return re.sub(r"<script>/\* @preserve.*?</script>", "", page, flags=re.DOTALL)
