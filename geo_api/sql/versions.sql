-- Which versions has one feature had, and in which did its shape change?
SELECT v.version_id, v.version, lower(v.valid) AS begun, upper(v.valid) AS ended, v.upload_id, v.area_m2, v.length_m, v.illustrative,
       coalesce(NOT ST_OrderingEquals(v.geom, lag(v.geom) OVER (ORDER BY v.version)), false) AS geometry_changed,
       -- no version follows at once: the work was removed then
       NOT upper_inf(v.valid) AND upper(v.valid) IS DISTINCT FROM lower(lead(v.valid) OVER (ORDER BY v.version)) AS removed,
       {columns}
FROM {works} v
WHERE v.feature_id = :feature_id{known}
ORDER BY v.version
