-- What is on one page of the rows of a layer that answer a question, joined to GeoJSON text already?
SELECT count(*) AS returned, coalesce(bool_or(found.illustrative), false) AS illustrative,
       (array_agg(found.version_id))[1] AS first, (array_agg(found.version_id))[count(*)] AS last,
       (array_agg(found.keys))[1] AS first_keys, (array_agg(found.keys))[count(*)] AS last_keys,
       {matched} AS matched,
       -- the layer's last publication: every later one gets a later instant, so further pages see the same rows
       {pinned} AS pinned,
       -- aggregates take the rows as they come: nothing stands between them and the order below
       string_agg(found.feature, {glue}) AS features
FROM (
  SELECT v.version_id, v.illustrative, {keys} AS keys,
         '{"type":"Feature","id":"' || v.feature_id || '","geometry":' || coalesce({geometry}, 'null')
         || ',"properties":' || {properties} || '}' AS feature
  FROM (SELECT v.* FROM {works} v WHERE {where} AND {beyond} ORDER BY {order} LIMIT {limit}) v
  {turned}
) found
