"""How everything looked from far away at an instant, as far tiles of the map are kept: told apart, or counted by cell.

``published.outlines`` and ``published.dust`` know the present alone. Two views under the same names tell what they told
at the instant; only what came or has gone since is worked out, so it costs as much as that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from geo_api.serving.draw import CELL_UNITS, PRESENT, has_key, is_kept_afar
from geo_api.serving.place import COARSEST_ZOOM, FAR_ZOOM, HALF_M
from geo_api.statements import fill_statement, read_statement
from layers.layer import Layer

# the schema that a connection has for itself
_OWN = "pg_temp"


def keep_afar(driver: psycopg.Connection[Any], layers: Sequence[Layer], as_of: datetime) -> dict[str, str]:
    """Make the views of the instant, until the transaction is rolled back; layer -> the schema to read it in.

    A layer in which nothing came or went since is read where the present is: that is quicker.
    It must see one state of the database from its first statement on (REPEATABLE READ): what is kept of the present
    and what is taken from it are of the same publications.
    """
    driver.execute(read_statement("afar_kept").encode())
    for layer in filter(is_kept_afar, layers):
        driver.execute(_write_changes(layer).encode(), {"as_of": as_of})
    driver.execute("CREATE INDEX ON pg_temp.came (version_id, layer)")
    driver.execute("CREATE INDEX ON pg_temp.gone USING gist (layer, z, geom)")
    driver.execute("CREATE INDEX ON pg_temp.differences (layer, z, dimension, cell_x, cell_y)")
    driver.execute("ANALYZE pg_temp.came, pg_temp.gone, pg_temp.differences")
    changed = {
        layer
        for table in ("came", "gone", "differences")
        for (layer,) in driver.execute(f"SELECT DISTINCT layer FROM pg_temp.{table}".encode())
    }
    return {layer.key: _OWN if layer.key in changed else PRESENT for layer in layers}


def _write_changes(layer: Layer) -> str:
    return fill_statement(
        "afar_changes",
        works=f"published.{layer.key}",
        layer=layer.key,
        label=layer.label,
        stage=f'v."{layer.lifecycle.field}"' if layer.lifecycle else "NULL::text",
        key="v.key" if has_key(layer) else "NULL::text",
        coarsest=str(COARSEST_ZOOM),
        finest=str(FAR_ZOOM),
        half_m=str(HALF_M),
        point_units=str(CELL_UNITS[0]),
        units=str(CELL_UNITS[1]),
    )
