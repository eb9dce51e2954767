-- Which published works, of any programme and year, claim ground that these rows claim?
SELECT c.row, o.feature_id, o.unit, o.name, ST_AsBinary(piece.geom) AS piece,
       least(o.dimension, c.dimension) AS dimension
FROM pg_temp.compared c
JOIN (
    SELECT feature_id, unit, CAST({label} AS text) AS name, CAST({alike} AS text) AS alike,
           CAST({field} AS text) AS field, geom, ST_Dimension(geom) AS dimension
    FROM published.{layer}
    WHERE upper_inf(valid) AND lower(valid) <= :now
) o ON o.geom && c.geom AND ST_Intersects(o.geom, c.geom)
CROSS JOIN LATERAL (
    SELECT ST_CollectionExtract(
        CASE WHEN ST_Covers(o.geom, c.geom) THEN c.geom
             -- two valid combs of n teeth cross in n * n pieces, and GEOS cannot be stopped once it has begun
             WHEN CAST(ST_NPoints(o.geom) AS bigint) * ST_NPoints(c.geom) > 20000000 THEN NULL
             ELSE ST_Intersection(o.geom, c.geom) END,
        1 + least(o.dimension, c.dimension)
    ) AS geom
) piece
WHERE o.feature_id IS DISTINCT FROM c.feature_id
  -- what the same file ends claims nothing any more
  AND o.feature_id <> ALL(CAST(:leaving AS uuid[]))
  AND least(o.dimension, c.dimension) > 0
  AND (CAST(:alike AS text) IS NULL OR o.alike IS NOT DISTINCT FROM c.fields ->> CAST(:alike AS text))
  -- losses claim no ground
  AND (CAST(:freeing AS text[]) IS NULL OR o.field IS NULL OR o.field <> ALL(CAST(:freeing AS text[])))
  AND (piece.geom IS NULL OR NOT ST_IsEmpty(piece.geom))
