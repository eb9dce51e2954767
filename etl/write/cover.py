"""The cover of a file, line by line."""

from __future__ import annotations

from etl.extract import Cover


def list_cover(cover: Cover) -> list[tuple[str, str]]:
    """The lines of the cover, in the order a reader wants them."""
    lines = [
        ("名称", cover.title),
        ("内容", cover.scope),
        ("数据截至", cover.as_of.isoformat(timespec="seconds")),
        ("最近发布", cover.cut_off.isoformat(timespec="seconds") if cover.cut_off else "—"),
        ("制作人", cover.made_by),
        ("制作时间", cover.made_at.isoformat(timespec="seconds")),
        ("坐标系", "CGCS2000 经纬度（EPSG:4490），经度在前"),
        ("面积", "椭球面积；1亩＝2000/3㎡"),
        ("审计链头", cover.audit_head),
    ]
    return [*([("说明", cover.notice), ("Notice", cover.notice_en)] if cover.notice else []), *lines]
