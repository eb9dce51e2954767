-- How much of each row lies on protected ground, and which pieces? Who may see the pieces is decided when they are told.
SELECT c.row, ST_AsBinary(piece.geom) AS piece
FROM pg_temp.compared c
JOIN published.{layer} o
  ON o.geom && c.geom AND ST_Intersects(o.geom, c.geom)
 AND upper_inf(o.valid) AND lower(o.valid) <= :now
 AND (CAST(:held AS text[]) IS NULL OR CAST(o.{field} AS text) = ANY(CAST(:held AS text[])))
CROSS JOIN LATERAL (
    SELECT ST_CollectionExtract(
        CASE WHEN ST_Covers(o.geom, c.geom) THEN c.geom
             -- two valid combs of n teeth cross in n * n pieces, and GEOS cannot be stopped once it has begun
             WHEN CAST(ST_NPoints(o.geom) AS bigint) * ST_NPoints(c.geom) > 20000000 THEN NULL
             ELSE ST_Intersection(o.geom, c.geom) END,
        1 + c.dimension
    ) AS geom
) piece
-- an exception (shelterbelts) is for those who say that they are one: an empty field is none
WHERE (CAST(:when AS text) IS NULL OR c.fields ->> CAST(:when AS text) IS NULL
       OR c.fields ->> CAST(:when AS text) = ANY(CAST(:when_values AS text[])))
  AND (piece.geom IS NULL OR NOT ST_IsEmpty(piece.geom))
