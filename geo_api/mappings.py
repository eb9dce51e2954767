"""What a person says about the columns of a file: read from a request, and forgotten on request."""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from etl.mapping import Chosen
from geo_api import audit, models, permissions
from geo_api.errors import Unacceptable
from geo_api.people import Person
from layers.layer import Layer
from layers.quantities import find_factor


def read_mapping(layer: Layer, sent: Any) -> dict[str, Chosen]:
    """``{heading: field | null | {field, factor} | {field, unit}}``, every unit turned into its factor; else 422."""
    if not isinstance(sent, dict):
        raise _unreadable(
            "字段对应应是 {表头: 字段} 的 JSON 对象。", "The mapping is a JSON object {heading: field}."
        )
    return {heading: _read_choice(layer, heading, chosen) for heading, chosen in sent.items()}


def forget_mappings(session: Session, person: Person, layer: Layer) -> int:
    """Forget what this person's unit chose for files of this layer; return how many heading sets were remembered."""
    permissions.require(person, "edit")
    gone = session.execute(
        delete(models.RememberedMapping)
        .where(models.RememberedMapping.unit == person.unit, models.RememberedMapping.layer == layer.key)
        .returning(models.RememberedMapping.headings_sha256)
    ).all()
    audit.record(
        session, "mapping.forget", f"layer:{layer.key}", {"unit": person.unit, "forgotten": len(gone)}
    )
    return len(gone)


def _read_choice(layer: Layer, heading: str, chosen: Any) -> Chosen:
    if chosen is None or isinstance(chosen, str):
        _require_field(layer, heading, chosen)
        return chosen
    if not isinstance(chosen, dict) or not isinstance(chosen.get("field"), str | None):
        raise _unreadable(
            f"“{heading}”的对应无法识别：应是字段名、null，或 {{field, factor}}。",
            f"{heading!r} is mapped to a field, to null, or to {{field, factor}}.",
        )
    name, factor, unit = chosen.get("field"), chosen.get("factor"), chosen.get("unit")
    _require_field(layer, heading, name)
    if unit is not None and name is not None:
        factor = find_factor(str(unit), layer.field(name).unit)
        if factor is None:
            raise _unreadable(
                f"“{heading}”的单位“{unit}”与字段“{layer.field(name).zh}”不符，请另选单位。",
                f"The unit {unit!r} of {heading!r} does not go with {layer.field(name).en}.",
            )
    if factor is None:
        return name
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0 < factor < math.inf:
        raise _unreadable(
            f"“{heading}”的换算系数应是大于 0 的数。", f"The factor of {heading!r} is a number above 0."
        )
    return {"field": name, "factor": float(factor)}


def _require_field(layer: Layer, heading: str, name: str | None) -> None:
    if name is not None and name not in {field.name for field in layer.fields}:
        raise _unreadable(
            f"“{heading}”对应的字段“{name}”不存在，请从“{layer.zh}”的字段里选。",
            f"{heading!r} is mapped to {name!r}, which {layer.en} does not have.",
        )


def _unreadable(detail: str, detail_en: str) -> Unacceptable:
    return Unacceptable("mapping.unreadable", detail, detail_en, field="mapping")
