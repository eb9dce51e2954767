    -- the coordinates are the tile's own: 4096 units, y going down. A cell with one work in it is that work.
    SELECT lone.version_id, lone.feature_id::text AS feature_id, lone."{label}"::text AS name,
           nullif(v.township, '') AS township{lone_key}{stage}, v.n AS count, {drawn} AS geom
    FROM {kept_in}.dust v
    CROSS JOIN LATERAL (
        SELECT round((((v.sum_x_cm / 100.0::float8) / v.n + {half_m}) / {side_m} - %(col)s) * 4096) AS x,
               round((({half_m} - (v.sum_y_cm / 100.0::float8) / v.n) / {side_m} - %(row)s) * 4096) AS y,
               -- half the side of a square as large as all of them, no wider than the cell and no narrower than a pixel and a half
               greatest(least(round(sqrt(v.sum_area_m2) / {side_m} * 2048), {units} / 2), 6) AS half
    ) at
    LEFT JOIN {works} lone ON lone.version_id = CASE WHEN v.n = 1 THEN v.sum_version END
    WHERE {found} AND v.n > 0
