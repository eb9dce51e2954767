"""Where the county lies: by this the reader tells in which system a file's numbers are."""

from __future__ import annotations

from sqlalchemy import Connection, text

from etl.reading import CountyContext

_OUTLINE = "SELECT ST_AsBinary(ST_Union(geom)) FROM published.townships WHERE upper_inf(valid)"


def describe_county(connection: Connection) -> CountyContext:
    """The county's outline: the union of its published townships."""
    outline = connection.execute(text(_OUTLINE)).scalar()
    return CountyContext() if outline is None else CountyContext(outline=bytes(outline))
