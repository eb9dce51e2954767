-- Which published works of the layer may be a row drawn twice? Alike in amount, their boxes all but one upon the other.
SELECT c.row, o.feature_id, o.version, o.name, o.unit, ST_AsBinary(o.geom) AS shape
FROM pg_temp.compared c
JOIN (
    SELECT feature_id, version, unit, CAST({label} AS text) AS name, CAST({alike} AS text) AS alike, geom,
           CASE ST_Dimension(geom) WHEN 2 THEN area_m2 ELSE length_m END AS amount
    FROM published.{layer}
    WHERE upper_inf(valid) AND lower(valid) <= :now
) o ON o.geom && ST_Expand(c.geom, CASE c.dimension WHEN 1 THEN CAST(:reach_deg AS double precision) ELSE 0 END)
   AND o.amount BETWEEN c.amount * :least AND c.amount / :least
WHERE o.feature_id IS DISTINCT FROM c.feature_id
  AND o.feature_id <> ALL(CAST(:leaving AS uuid[]))
  AND (CAST(:alike AS text) IS NULL OR o.alike IS NOT DISTINCT FROM c.fields ->> CAST(:alike AS text))
  AND (c.dimension < 2
       OR (least(ST_XMax(o.geom), ST_XMax(c.geom)) - greatest(ST_XMin(o.geom), ST_XMin(c.geom)))
          * (least(ST_YMax(o.geom), ST_YMax(c.geom)) - greatest(ST_YMin(o.geom), ST_YMin(c.geom)))
          >= :least * ST_Area(c.geom))
ORDER BY c.row, o.name
