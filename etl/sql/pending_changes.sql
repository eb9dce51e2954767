-- Which rows change a work that another upload on its way changes, too?
SELECT c.row, u.unit
FROM pg_temp.compared c
JOIN intake.rows r ON r.feature_id = c.feature_id AND NOT r.dropped AND r.action IN ('changed', 'removed', 'restored')
JOIN intake.uploads u ON u.id = r.upload_id
WHERE u.id <> :upload_id AND u.state IN ('submitted', 'confirmed', 'approved') AND u.layer = :layer
