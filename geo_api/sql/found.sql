-- Which works of one layer, now or at an instant, does a search find, the best first?
SELECT CAST({layer} AS text) AS layer, v.feature_id, v."{label}" AS name, v.township,
       ST_XMin(v.geom) AS west, ST_YMin(v.geom) AS south, ST_XMax(v.geom) AS east, ST_YMax(v.geom) AS north,
       ({rank})::double precision AS rank
FROM {works} v
WHERE {instant} AND ({condition})
ORDER BY rank
LIMIT {most}
