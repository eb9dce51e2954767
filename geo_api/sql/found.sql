-- Which current works of one layer does a search find, the best first?
SELECT CAST({layer} AS text) AS layer, v.feature_id, v."{label}" AS name, v.township,
       ST_XMin(v.geom) AS west, ST_YMin(v.geom) AS south, ST_XMax(v.geom) AS east, ST_YMax(v.geom) AS north,
       ({rank})::double precision AS rank
FROM {works} v
WHERE upper_inf(v.valid) AND ({condition})
ORDER BY rank
LIMIT {most}
