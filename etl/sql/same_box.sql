-- Which current works of the layer have the box of a row? Their shapes are compared outside.
SELECT asked.row, o.feature_id, ST_AsBinary(o.geom)
FROM (
    SELECT told.row, ST_GeomFromWKB(told.shape, 4490) AS box
    FROM unnest(CAST(:rows AS integer[]), CAST(:shapes AS bytea[])) AS told (row, shape)
) asked
JOIN published.{layer} o
  ON o.geom && asked.box
 AND abs(ST_XMin(o.geom) - ST_XMin(asked.box)) <= :tolerance AND abs(ST_XMax(o.geom) - ST_XMax(asked.box)) <= :tolerance
 AND abs(ST_YMin(o.geom) - ST_YMin(asked.box)) <= :tolerance AND abs(ST_YMax(o.geom) - ST_YMax(asked.box)) <= :tolerance
WHERE upper_inf(o.valid) AND lower(o.valid) <= :now
  AND (CAST(:unit AS text) IS NULL OR o.unit = CAST(:unit AS text))
