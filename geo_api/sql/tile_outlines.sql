    SELECT v.version_id, v.feature_id::text AS feature_id, v.name, v.township{key}{stage}, CAST(NULL AS integer) AS count,
           ST_AsMVTGeom({shape}, (SELECT ST_TileEnvelope(%(z)s, %(col)s, %(row)s)::box2d), 4096, 64, true) AS geom
    {found}
