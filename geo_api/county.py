"""Where the county lies and what is published in it: by this the reader tells in which system a file's numbers are."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, text

from etl.crs_parameters import parse_parameters
from etl.reading import CountyContext
from layers.layer import Layer

_OUTLINE = "SELECT ST_AsBinary(ST_Union(geom)) FROM published.townships WHERE upper_inf(valid)"
_RIVERS = """
SELECT ST_AsBinary(ST_Collect(geom)) FROM (
    SELECT ST_Simplify(geom, 0.00003) AS geom FROM published.backbone_rivers WHERE upper_inf(valid)
    UNION ALL
    SELECT ST_Simplify(geom, 0.00003) FROM published.rural_rivers WHERE upper_inf(valid)
) rivers
"""
_LANDMARKS = """
SELECT ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM published.{layer}
WHERE upper_inf(valid) ORDER BY lower(valid) DESC LIMIT 20000
"""
_PARAMETERS = "SELECT value FROM core.settings WHERE key = 'crs.parameters'"


def describe_county(connection: Connection, layer: Layer) -> CountyContext:
    """The county's outline and rivers, and the places of the layer's published works."""
    outline, rivers = (connection.execute(text(said)).scalar() for said in (_OUTLINE, _RIVERS))
    boxes = connection.execute(text(_LANDMARKS.format(layer=layer.key))).all()
    parameters = parse_parameters(connection.execute(text(_PARAMETERS)).scalar())
    return CountyContext(
        outline=None if outline is None else bytes(outline),
        landmarks=np.array([tuple(box) for box in boxes], dtype="<f8").tobytes() if boxes else None,
        rivers=None if rivers is None else bytes(rivers),
        datum_parameters=parameters,
    )
