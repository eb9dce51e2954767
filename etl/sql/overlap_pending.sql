-- Which rows of other uploads on their way claim this ground? Drafts of others are nobody's business.
WITH pending AS MATERIALIZED (
    SELECT id, unit, layer
    FROM intake.uploads
    WHERE id <> :upload_id AND state IN ('submitted', 'confirmed', 'approved') AND layer = :layer
)
SELECT c.row, u.unit, u.layer, r.attributes, ST_AsBinary(piece.geom) AS piece,
       least(ST_Dimension(r.geom), ST_Dimension(c.geom)) AS dimension
FROM pg_temp.compared c
-- asked before shapes are: many drafts may lie on the same ground
JOIN intake.rows r ON r.upload_id = ANY(ARRAY(SELECT id FROM pending))
 AND r.geom && c.geom AND ST_Intersects(r.geom, c.geom)
JOIN pending u ON u.id = r.upload_id
CROSS JOIN LATERAL (
    SELECT ST_CollectionExtract(
        CASE WHEN ST_Covers(r.geom, c.geom) THEN c.geom
             -- two valid combs of n teeth cross in n * n pieces, and GEOS cannot be stopped once it has begun
             WHEN CAST(ST_NPoints(r.geom) AS bigint) * ST_NPoints(c.geom) > 20000000 THEN NULL
             ELSE ST_Intersection(r.geom, c.geom) END,
        1 + least(ST_Dimension(r.geom), ST_Dimension(c.geom))
    ) AS geom
) piece
WHERE EXISTS (SELECT FROM pending)
  AND r.action IN ('new', 'changed', 'restored') AND NOT r.dropped
  AND (r.feature_id IS NULL OR r.feature_id IS DISTINCT FROM c.feature_id)
  AND least(ST_Dimension(r.geom), ST_Dimension(c.geom)) > 0
  AND (CAST(:alike AS text) IS NULL
       OR r.attributes ->> CAST(:alike AS text) IS NOT DISTINCT FROM c.fields ->> CAST(:alike AS text))
  -- losses claim no ground
  AND (CAST(:field AS text) IS NULL
       OR coalesce(r.attributes ->> CAST(:field AS text), '') <> ALL(CAST(:freeing AS text[])))
  AND (piece.geom IS NULL OR NOT ST_IsEmpty(piece.geom))
