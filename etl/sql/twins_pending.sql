-- Which rows of other uploads on their way may be a row drawn twice? Drafts of others are nobody's business.
SELECT c.row, u.unit, ST_AsBinary(r.geom) AS shape
FROM pg_temp.compared c
JOIN intake.rows r
  ON r.geom && ST_Expand(c.geom, CASE c.dimension WHEN 1 THEN CAST(:reach_deg AS double precision) ELSE 0 END)
 AND ST_Dimension(r.geom) = c.dimension
JOIN intake.uploads u ON u.id = r.upload_id
WHERE u.id <> :upload_id
  AND u.state IN ('submitted', 'confirmed', 'approved')
  AND u.layer = :layer
  AND r.action IN ('new', 'changed', 'restored') AND NOT r.dropped
  AND (r.feature_id IS NULL OR r.feature_id IS DISTINCT FROM c.feature_id)
ORDER BY c.row, u.unit
