-- Which versions has one feature had, and in which did its shape change?
SELECT v.version, lower(v.valid) AS begun, upper(v.valid) AS ended, v.upload_id, v.area_m2, v.length_m, v.illustrative,
       coalesce(NOT ST_OrderingEquals(v.geom, lag(v.geom) OVER (ORDER BY v.version)), false) AS geometry_changed,
       {columns}
FROM {works} v
WHERE v.feature_id = :feature_id{known}
ORDER BY v.version
