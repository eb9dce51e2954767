-- Which rows of one layer answer a question, each as GeoJSON text? One more than asked tells whether there are further ones
SELECT v.version_id, v.illustrative, {keys} AS keys, {matched} AS matched,
       -- the layer's last publication: every later one gets a later instant, so further pages see the same rows
       {pinned} AS pinned,
       '{"type":"Feature","id":"' || v.feature_id || '","geometry":' || coalesce({geometry}, 'null')
       || ',"properties":' || {properties} || '}' AS feature
FROM {works} v
WHERE {where} AND {beyond}
ORDER BY {order}
LIMIT {limit}
