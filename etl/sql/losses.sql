-- Which published losses of the layer do the rows touch? When they happened, and when they were first published.
SELECT c.row, o.{dated_by},
       (SELECT min(lower(v.valid)) FROM published.{layer} v WHERE v.feature_id = o.feature_id) AS recorded,
       ST_AsBinary(o.geom)
FROM pg_temp.compared c
JOIN published.{layer} o ON o.geom && c.geom
WHERE upper_inf(o.valid) AND lower(o.valid) <= :now
  AND CAST(o.{field} AS text) = ANY(CAST(:values AS text[]))
