-- What does one layer draw into one tile?
-- the tile's box stands in a subquery, so that it is made once and not for every row
SELECT ST_AsMVT(t, '{layer}', 4096, 'geom', 'version_id')
FROM (
    SELECT v.version_id, v.feature_id::text AS feature_id, v."{label}" AS name, v.township{key}{stage},
           ST_AsMVTGeom({shape}, (SELECT ST_TileEnvelope(%(z)s, %(col)s, %(row)s)::box2d), 4096, 64, true) AS geom
    FROM {works} v
    WHERE v.geom_3857 && ST_TileEnvelope(%(z)s, %(col)s, %(row)s, margin => 0.015625) AND {instant}
) t
