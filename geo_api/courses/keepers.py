"""Who may set what belongs to a layer without being a version of it: the bureau that leads it, or the coordinator."""

from __future__ import annotations

from sqlalchemy.orm import Session

from geo_api.errors import Forbidden
from geo_api.people import Person
from geo_api.permissions import led_layers, may
from layers import get


def require_keeper(session: Session, person: Person, layer_key: str) -> None:
    """Raise 403 unless the person's bureau leads the layer, or the person coordinates."""
    if may(person, "set_rules") or (may(person, "review") and layer_key in led_layers(session, person.unit)):
        return
    layer = get(layer_key)
    raise Forbidden(
        "course.not_keeper",
        f"只有“{layer.zh}”的牵头部门或汇总单位可以修改。需要的话，请联系安全管理员调整权限。",
        f"Only the bureau that leads {layer_key} or the coordinator may change this.",
    )
