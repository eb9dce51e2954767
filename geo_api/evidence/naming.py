"""What a piece of evidence is called: its kinds, and the name of its file when it leaves the house."""

from __future__ import annotations

import re
from datetime import datetime

from geo_api.instants import CHINA

# kind -> Chinese, English; the first three are photos of the works as they go on
KINDS = {
    "before": ("施工前", "before"),
    "during": ("施工中", "during"),
    "after": ("完工后", "after"),
    "document": ("文件", "document"),
    "sign": ("标识牌", "sign"),
}
# papers of works that came with the first load; a kind nobody named is shown as it is
_PAPERS = {
    "acceptance": ("验收材料", "acceptance"),
    "naming": ("命名文件", "naming"),
    "survey": ("排查表", "survey"),
    "remediation": ("整治材料", "remediation"),
    "closing": ("销号材料", "closing"),
    "loss": ("减少依据", "loss"),
    "settlement": ("处置材料", "settlement"),
}
_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
_UNFIT = re.compile(r"[\\/:*?\"<>|\x00-\x1f_]+")
_LONGEST_PART = 40


def name_kind(kind: str) -> tuple[str, str]:
    """Chinese and English for a kind."""
    return KINDS.get(kind) or _PAPERS.get(kind) or (kind, kind)


def name_file(unit_zh: str, work: str, kind: str, at: datetime | None, media_type: str | None) -> str:
    """``乡镇_项目_阶段_日期`` with the suffix of its kind, as inspections ask for it."""
    day = f"{at.astimezone(CHINA):%Y-%m-%d}" if at else "无日期"
    parts = (unit_zh, work, name_kind(kind)[0], day)
    return "_".join(_clean(part) for part in parts) + f".{_SUFFIXES.get(media_type or '', 'bin')}"


def _clean(part: str) -> str:
    return _UNFIT.sub(" ", part).strip(" .")[:_LONGEST_PART] or "无名"
