-- Which rows are compared? Only valid shapes: an invalid polygon can stop PostGIS 3.3.
INSERT INTO pg_temp.compared (row, geom, dimension, amount, fields, feature_id)
SELECT told.row, ST_GeomFromWKB(told.shape, 4490), told.dimension, told.amount, told.fields, told.feature_id
FROM unnest(
    CAST(:rows AS integer[]), CAST(:shapes AS bytea[]), CAST(:dimensions AS integer[]),
    CAST(:amounts AS double precision[]), CAST(:fields AS jsonb[]), CAST(:feature_ids AS uuid[])
) AS told (row, shape, dimension, amount, fields, feature_id)
