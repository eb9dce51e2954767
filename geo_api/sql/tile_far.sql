-- How does one layer look in one tile from far away? Outlines as they are, and cells of what is too small to be told apart
SELECT ST_AsMVT(t, '{layer}', 4096, 'geom', 'version_id')
FROM (
    SELECT v.version_id, v.feature_id::text AS feature_id, v.name, v.township{key}{stage}, CAST(NULL AS integer) AS count,
           ST_AsMVTGeom({shape}, ST_TileEnvelope(%(z)s, %(col)s, %(row)s), 4096, 64, true) AS geom
    FROM published.outlines v
    WHERE v.layer = '{layer}' AND v.z = {level}
      AND v.geom && ST_TileEnvelope(%(z)s, %(col)s, %(row)s, margin => 0.015625)
    {dust}
) t
WHERE t.geom IS NOT NULL
