-- Which rows of one layer answer a question, as GeoJSON text, and how many are there in all?
WITH page AS (
    SELECT v.version_id, v.illustrative, {keys} AS keys, row_number() OVER (ORDER BY {order}) AS place,
           '{"type":"Feature","id":"' || v.feature_id
           || '","geometry":' || coalesce({geometry}, 'null')
           || ',"properties":' || {properties} || '}' AS feature
    FROM {works} v
    WHERE {where} AND {beyond}
    ORDER BY {order}
    LIMIT :limit + 1
), kept AS (
    SELECT *, count(*) OVER () AS places FROM page WHERE place <= :limit
)
SELECT {matched} AS matched,
       count(*) AS returned,
       coalesce(string_agg(feature, :glue ORDER BY place {reading}), '') AS features,
       max(version_id) FILTER (WHERE place = 1) AS first,
       max(version_id) FILTER (WHERE place = places) AS last,
       (array_agg(keys) FILTER (WHERE place = 1))[1] AS first_keys,
       (array_agg(keys) FILTER (WHERE place = places))[1] AS last_keys,
       coalesce(bool_or(illustrative), false) AS illustrative,
       (SELECT count(*) FROM page) > count(*) AS more,
       -- the layer's last publication: every later one gets a later instant, so further pages see the same rows
       coalesce((SELECT changed_at FROM published.revisions r WHERE r.layer = :layer), statement_timestamp()) AS pinned
FROM kept
