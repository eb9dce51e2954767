    -- the coordinates are the tile's own: 4096 units, y going down. A cell with one work in it is that work.
    UNION ALL
    SELECT lone.version_id, lone.feature_id::text, lone."{label}"::text, nullif(v.township, ''){lone_key}{stage}, v.n, {drawn}
    FROM published.dust v
    CROSS JOIN LATERAL (
        SELECT round(((v.sum_x_cm / 100.0 / v.n + {half_m}) / {side_m} - %(col)s) * 4096) AS x,
               round((({half_m} - v.sum_y_cm / 100.0 / v.n) / {side_m} - %(row)s) * 4096) AS y,
               -- half the side of a square as large as all of them, no wider than the cell and no narrower than a pixel and a half
               greatest(least(round(sqrt(v.sum_area_m2) / {side_m} * 2048), {units} / 2), 6) AS half
    ) at
    LEFT JOIN {works} lone ON v.n = 1 AND lone.version_id = v.sum_version
    WHERE v.layer = '{layer}' AND v.z = {level} AND v.n > 0 AND v.dimension = {dimension}
      AND v.cell_x BETWEEN floor((%(col)s * 4096.0 - 64) / {units}) AND floor(((%(col)s + 1) * 4096.0 + 64) / {units})
      AND v.cell_y BETWEEN floor((%(row)s * 4096.0 - 64) / {units}) AND floor(((%(row)s + 1) * 4096.0 + 64) / {units})
