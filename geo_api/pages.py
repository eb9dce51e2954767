"""Layers and pages of rows as plain HTML, for reading without the map. Every value is escaped; nothing is fetched
from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import orjson

from geo_api.notice import NOTICE
from geo_api.paging import Page
from layers.layer import Field, Layer

STYLES = ("tokens.css", "base.css")


def write_page(layer: Layer, fields: tuple[Field, ...], page: Page, following: str | None) -> str:
    """The table of a page, with the codelists' Chinese words and a link to the next page."""
    features: list[dict[str, Any]] = orjson.loads(b"[" + page.features + b"]")
    heads = "".join(f'<th scope="col">{escape(field.zh)}</th>' for field in fields)
    rows = "".join(_write_row(layer, fields, feature) for feature in features)
    notice = f"<p><strong>{escape(NOTICE)}</strong></p>" if page.illustrative else ""
    onward = f'<p><a rel="next" href="{escape(following)}">下一页</a></p>' if following else ""
    return _frame(
        layer.zh,
        f"<p>{escape(layer.description_zh)}</p>{notice}"
        f"<p>共 {page.matched} 条，本页 {page.returned} 条。</p>"
        f'<table><thead><tr><th scope="col">编号</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f"{onward}",
    )


def write_layers(told: dict[str, Any]) -> str:
    """The layers there are, each with its description and a link to its page."""
    rows = "".join(
        f'<tr><td><a href="/collections/{escape(one["id"])}?f=html">{escape(one["title"])}</a></td>'
        f"<td>{escape(one['description'])}</td><td>{one['total']}</td></tr>"
        for one in told["collections"]
    )
    heads = '<th scope="col">图层</th><th scope="col">说明</th><th scope="col">个数</th>'
    return _frame("图层", f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")


def write_layer(told: dict[str, Any]) -> str:
    """A layer: what it is, where its rows are, in which systems, and everything it links."""
    links = "".join(
        f'<li><a href="{escape(one["href"])}">{escape(one["rel"].rpartition("/")[2])}</a> {escape(one["type"])}</li>'
        for one in told["links"]
    )
    systems = "".join(f"<li>{escape(one)}</li>" for one in told["crs"])
    west, south, east, north = told["extent"]["spatial"]["bbox"][0]
    return _frame(
        told["title"],
        f"<p>{escape(told['description'])}</p><p>共 {told['total']} 条。范围：{west}, {south}, {east}, {north}。</p>"
        f"<h2>链接</h2><ul>{links}</ul><h2>坐标系</h2><ul>{systems}</ul>",
    )


def write_conformance(classes: Iterable[str]) -> str:
    rows = "".join(f"<li>{escape(one)}</li>" for one in classes)
    return _frame("符合的标准", f"<ul>{rows}</ul>")


def _frame(title: str, inside: str) -> str:
    """A whole page around what was escaped already."""
    styles = "".join(f'<link rel="stylesheet" href="/static/map/styles/{name}">' for name in STYLES)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{styles}</head>"
        f'<body class="document"><main><p><a href="/">地图</a> · <a href="/collections?f=html">图层</a>'
        f' · <a href="/dictionary">数据字典</a></p><h1>{escape(title)}</h1>{inside}</main></body></html>'
    )


def _write_row(layer: Layer, fields: tuple[Field, ...], feature: dict[str, Any]) -> str:
    address = f"/collections/{layer.key}/items/{feature['id']}?f=json"
    cells = "".join(
        f"<td>{escape(_tell(field, feature['properties'].get(field.name)))}</td>" for field in fields
    )
    return f'<tr><td><a href="{escape(address)}">{escape(feature["id"][:8])}</a></td>{cells}</tr>'


def _tell(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    words = {choice.value: choice.zh for choice in field.choices}
    values = value if isinstance(value, list) else [value]
    return "、".join(words.get(one, str(one)) for one in values)
