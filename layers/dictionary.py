"""The data dictionary: every field of every layer as rows, as Markdown, and as one self-contained page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from layers.layer import Choice, Field, Kind, Layer
from layers.style import get_theme

COLUMNS = ("字段 Field", "名称 Label", "类型 Kind", "单位 Unit", "取值 Values", "示例 Example", "说明 Notes")
KINDS: dict[Kind, str] = {
    "text": "文本 text",
    "integer": "整数 integer",
    "number": "数值 number",
    "date": "日期 date",
    "choice": "单选 choice",
    "choices": "多选 choices",
    "boolean": "是否 yes/no",
}
_MEASURES = {"count": "个数 count", "area": "面积 area", "length": "长度 length"}
_GEOMETRIES = {"point": "点 point", "line": "线 line", "polygon": "面 polygon"}
_READERS = {"everyone": "", "staff": "仅工作人员可见 staff only", "bureau": "仅主管部门可见 bureaus only"}


def list_rows(layer: Layer) -> list[tuple[str, ...]]:
    """One row a field, in the order of ``COLUMNS``."""
    return [_make_row(field) for field in layer.fields]


def _make_row(field: Field) -> tuple[str, ...]:
    notes = [
        "必填 required" if field.required else "",
        "待核 to be confirmed" if field.provisional else "",
        _READERS[field.readers],
        field.note_zh,
        field.note_en,
        f"shp: {field.dbf}",
    ]
    return (
        field.name,
        f"{field.zh}；{field.en}",
        KINDS[field.kind],
        field.unit or "",
        _tell_values(field),
        _tell_example(field),
        "；".join(note for note in notes if note),
    )


def _tell_values(field: Field) -> str:
    if field.choices:
        return "；".join(_tell_choice(choice) for choice in field.choices)
    if field.minimum is None and field.maximum is None:
        return ""
    low = "" if field.minimum is None else f"{field.minimum:.12g}"
    high = "" if field.maximum is None else f"{field.maximum:.12g}"
    return f"{low}—{high}" if low and high else (f"≥ {low}" if low else f"≤ {high}")


def _tell_choice(choice: Choice) -> str:
    retired = "（停用 retired）" if choice.retired else ""
    return f"{choice.value} {choice.zh} {choice.en}{retired}"


def _tell_example(field: Field) -> str:
    if field.choices:
        labels = {choice.value: choice.zh for choice in field.choices}
        return "、".join(labels[value] for value in str(field.example).split(";"))
    if isinstance(field.example, bool):
        return "是 yes" if field.example else "否 no"
    return f"{field.example:.12g}" if isinstance(field.example, float) else str(field.example)


def _list_facts(layer: Layer) -> list[str]:
    facts = [
        f"图形 geometry：{'、'.join(_GEOMETRIES[family] for family in layer.geometry)}",
        f"计量 measure：{_MEASURES[layer.measure]}",
        f"识别 identity：{', '.join(layer.identity)}",
    ]
    if layer.lifecycle:
        done = [f"{state.zh} {state.en}" for state in layer.lifecycle.states if state.counts]
        facts.append(f"计为完成 counts as done：{'；'.join(done)}")
    if layer.restricted:
        facts.append("受限 restricted：只回答重叠 answers overlaps only")
    if layer.provisional:
        facts.append("待核 to be confirmed")
    return facts


def render_markdown(catalogue: Iterable[Layer]) -> str:
    """The dictionary as Markdown, zh and en side by side."""
    lines = ["# 数据字典 Data dictionary", ""]
    for layer in catalogue:
        lines += [
            f"## {layer.zh} {layer.en} (`{layer.key}`)",
            "",
            layer.description_zh,
            "",
            layer.description_en,
            "",
        ]
        lines += [f"- {fact}" for fact in _list_facts(layer)]
        lines += ["", f"| {' | '.join(COLUMNS)} |", f"|{' --- |' * len(COLUMNS)}"]
        lines += [
            f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in list_rows(layer)
        ]
        lines.append("")
    return "\n".join(lines)


_STYLE = """
:root{--paper:#F6F7F3;--panel:#fff;--line:#DDE2DC;--ink:#1B2622;--ink-2:#55625C;--brand:#1E6B52}
@media (prefers-color-scheme:dark){:root{--paper:#10171A;--panel:#172126;--line:#2A363B;--ink:#E8EEEA;
--ink-2:#A9B7B0;--brand:#4FB38F}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/22px "Noto Sans CJK SC","Source Han Sans SC",
"Microsoft YaHei",sans-serif;display:grid;grid-template-columns:232px minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:24px 16px;border-right:1px solid var(--line)}
nav a{display:block;padding:4px 8px;color:var(--ink);text-decoration:none;border-left:3px solid var(--theme)}
nav a:hover,nav a:focus{color:var(--brand)}
main{padding:24px 32px 64px}
h1{font-size:20px;line-height:28px;margin:0 0 8px}
h2{font-size:16px;line-height:24px;margin:48px 0 4px;padding-left:12px;border-left:3px solid var(--theme)}
h2 small,.en,nav small{color:var(--ink-2);font-weight:400;font-size:12px}
p{margin:4px 0;max-width:64em}
ul{margin:8px 0 12px;padding:0;list-style:none;color:var(--ink-2);font-size:12px;line-height:18px}
li{display:inline-block;margin-right:24px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:20px}
th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--line)}
th{color:var(--ink-2);font-weight:400;font-size:12px;white-space:nowrap}
td:first-child{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:12px}
td:nth-child(3),td:nth-child(4){white-space:nowrap}
td:nth-child(2){min-width:11em}
td:nth-child(5){min-width:23em}
td:nth-child(7){min-width:15em}
td span{display:block}
td:nth-child(2) span+span{color:var(--ink-2);font-size:12px}
@media (max-width:900px){body{display:block}nav{position:static;height:auto;border:0;columns:2}}
@media print{nav{display:none}body{display:block;background:#fff}h2{break-after:avoid}tr{break-inside:avoid}}
"""


def render_html(catalogue: Iterable[Layer]) -> str:
    """The dictionary as one HTML page without script, font or address of any other host."""
    layers = tuple(catalogue)
    links = "".join(
        f'<a href="#{layer.key}" style="--theme:{get_theme(layer.theme).colour}">{escape(layer.zh)} '
        f"<small>{escape(layer.en)}</small></a>"
        for layer in layers
    )
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>数据字典 Data dictionary</title><style>{_STYLE}</style></head>"
        f"<body><nav>{links}</nav><main><h1>数据字典 "
        f'<small class="en">Data dictionary</small></h1><p>{len(layers)} 个图层，'
        f"{sum(len(layer.fields) for layer in layers)} 个字段。标“待核”的内容未经主管部门确认。</p>"
        f"{''.join(_render_layer(layer) for layer in layers)}</main></body></html>"
    )


def _render_layer(layer: Layer) -> str:
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in _list_facts(layer))
    head = "".join(f"<th>{escape(column)}</th>" for column in COLUMNS)
    body = "".join(_render_row(row) for row in list_rows(layer))
    return (
        f'<section id="{layer.key}" style="--theme:{get_theme(layer.theme).colour}"><h2>{escape(layer.zh)} '
        f"<small>{escape(layer.en)} · {layer.key}</small></h2><p>{escape(layer.description_zh)}</p>"
        f'<p class="en">{escape(layer.description_en)}</p><ul>{facts}</ul>'
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        "</section>"
    )


def _render_row(row: tuple[str, ...]) -> str:
    cells = []
    for cell in row:
        parts = cell.split("；")
        cells.append(
            escape(cell) if len(parts) == 1 else "".join(f"<span>{escape(part)}</span>" for part in parts)
        )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
