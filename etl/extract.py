"""What goes out: the rows of one layer as of an instant, with what must stand on the cover of every file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from layers.layer import Field, Layer


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows of one layer.

    ``fields`` are those the receiver may see, in the order of the catalogue. A row holds a value for each of them and
    ``feature_id``, ``version``, ``valid_from``, ``unit``, ``township`` (printed names), ``area_m2``, ``area_mu``,
    ``length_m``, ``illustrative``. ``shapes`` are WKB in EPSG:4490, longitude first, one per row. ``samples`` were
    taken at these features: ``feature_id``, ``observed_on``, ``kind``, ``grade``, ``decisive``, ``multiple``,
    ``recorded_at`` and what was ``measured`` (item -> value).
    """

    layer: Layer
    fields: tuple[Field, ...]
    rows: tuple[dict[str, object], ...]
    shapes: tuple[bytes, ...]
    samples: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """What every exported file says about itself. ``notice`` is empty when nothing in it is illustrative."""

    title: str
    title_en: str
    scope: str
    as_of: datetime
    cut_off: datetime | None
    made_by: str
    made_at: datetime
    notice: str
    notice_en: str
    audit_head: str
