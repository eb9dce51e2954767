-- Which versions make a number, and what does each add to it?
SELECT '{"type":"Feature","id":"' || v.feature_id || '","geometry":' || ST_AsGeoJSON(v.geom, 7, 0)
       || ',"properties":' || row_to_json((
           SELECT p FROM (SELECT CAST({layer} AS text) AS layer, {share} AS amount, {properties}) p)) || '}' AS feature,
       {share} AS amount,
       CAST(c.amount AS bigint) AS exact,
       v.illustrative
FROM (
    SELECT version_id, sum(amount) AS amount FROM ({added}) AS added {chosen} GROUP BY version_id
) c
JOIN {works} v USING (version_id)
ORDER BY v.version_id
