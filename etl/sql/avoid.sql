-- How much of each row lies on protected ground? Amounts only: whose shapes these are stays in the store.
SELECT c.row,
       sum(CASE ST_Dimension(c.geom)
               WHEN 2 THEN ST_Area(CAST(piece.geom AS geography))
               WHEN 1 THEN ST_Length(CAST(piece.geom AS geography))
               ELSE 1 END) AS amount
FROM pg_temp.compared c
JOIN published.{layer} o
  ON o.geom && c.geom AND ST_Intersects(o.geom, c.geom)
 AND upper_inf(o.valid) AND lower(o.valid) <= :now
 AND (CAST(:held AS text[]) IS NULL OR CAST(o.{field} AS text) = ANY(CAST(:held AS text[])))
CROSS JOIN LATERAL (
    SELECT ST_CollectionExtract(
        CASE WHEN ST_Covers(o.geom, c.geom) THEN c.geom ELSE ST_Intersection(o.geom, c.geom) END,
        1 + ST_Dimension(c.geom)
    ) AS geom
) piece
WHERE CAST(:when AS text) IS NULL OR c.fields ->> CAST(:when AS text) = ANY(CAST(:when_values AS text[]))
GROUP BY c.row
