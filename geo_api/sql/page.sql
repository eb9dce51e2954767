-- Which rows of one layer answer a question, as GeoJSON text, and how many are there in all?
WITH page AS (
    SELECT v.version_id, v.illustrative,
           '{"type":"Feature","id":"' || v.feature_id
           || '","geometry":' || coalesce(ST_AsGeoJSON(v.geom, 7, 0), 'null')
           || ',"properties":' || row_to_json((SELECT p FROM (SELECT {properties}) p)) || '}' AS feature
    FROM {works} v
    WHERE {where} AND v.version_id > :after
    ORDER BY v.version_id
    LIMIT :limit + 1
), kept AS (
    SELECT * FROM page ORDER BY version_id LIMIT :limit
)
SELECT (SELECT count(*) FROM {works} v WHERE {where}) AS matched,
       count(*) AS returned,
       coalesce(string_agg(feature, ',' ORDER BY version_id), '') AS features,
       max(version_id) AS last,
       coalesce(bool_or(illustrative), false) AS illustrative,
       (SELECT count(*) FROM page) > count(*) AS more,
       -- the layer's last publication: every later one gets a later instant, so further pages see the same rows
       coalesce((SELECT changed_at FROM published.revisions r WHERE r.layer = :layer), statement_timestamp()) AS pinned
FROM kept
