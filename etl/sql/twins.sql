-- Which published works of the layer have the very shape of a row, under another name?
SELECT c.row, o.feature_id, o.name, o.unit
FROM pg_temp.compared c
JOIN (
    SELECT feature_id, unit, CAST({label} AS text) AS name, CAST({alike} AS text) AS alike, geom
    FROM published.{layer}
    WHERE upper_inf(valid) AND lower(valid) <= :now
) o ON o.geom ~= c.geom AND ST_Equals(o.geom, c.geom)
WHERE o.feature_id IS DISTINCT FROM c.feature_id
  AND (CAST(:alike AS text) IS NULL OR o.alike IS NOT DISTINCT FROM c.fields ->> CAST(:alike AS text))
ORDER BY c.row, o.name
