"""Who sees what of the published rows: restricted layers and fields that are for staff or bureaus only."""

from __future__ import annotations

from geo_api import protected
from geo_api.errors import NotFound
from geo_api.people import Person
from geo_api.permissions import may
from layers import CATALOGUE
from layers.layer import Field, Layer, Reader
from layers.schema import list_readable

# people of bureaus and of the county's leadership; a township reads its own people's names from its own files
BUREAU_ROLES = frozenset({"reviewer", "coordinator", "leader", "inspector"})


def list_layers(person: Person) -> list[Layer]:
    """The layers a person may see, in the order of the catalogue."""
    restricted = may(person, "read_restricted")
    reader = find_reader(person)
    return [protected.tell(layer, reader) for layer in CATALOGUE if restricted or not layer.restricted]


def find_layer(key: str, person: Person) -> Layer:
    """The layer of that key; a restricted one is not found by those who may not see it."""
    for layer in list_layers(person):
        if layer.key == key:
            return layer
    raise NotFound(
        "layer.unknown",
        f"没有“{key}”这个图层，或您无权查看。可用的图层见 /collections。",
        f"There is no layer {key!r} that you may see. The layers are listed at /collections.",
        field="layer",
    )


def find_reader(person: Person) -> Reader:
    """Which of the three circles of readers a person belongs to."""
    if person.role in BUREAU_ROLES:
        return "bureau"
    return "staff" if person.is_signed_in else "everyone"


def readable_fields(layer: Layer, person: Person) -> tuple[Field, ...]:
    """The fields of a layer whose values a person may read."""
    return list_readable(layer, find_reader(person))
