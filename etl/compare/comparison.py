"""What comparing rows with the store yields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from etl.findings import Finding

Action = Literal["new", "changed", "unchanged"]


@dataclass(slots=True)
class Comparison:
    """By row number: ``actions``, ``features`` (feature id and its current version, where the row speaks of a published
    work), ``townships`` (key of the township that holds most of the shape), ``inherited`` (published values of the
    fields that the file has no column for). ``missing``: published works of the sender that the file does not name.
    """

    actions: dict[int, str] = field(default_factory=dict)
    features: dict[int, tuple[UUID, int]] = field(default_factory=dict)
    missing: int = 0
    townships: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    inherited: dict[int, dict[str, Any]] = field(default_factory=dict)
