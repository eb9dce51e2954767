-- What came to a layer since an instant, and what has gone? Drawn on every far zoom as triggers do at a publication.
WITH changed AS MATERIALIZED (
    -- stands -1: now and not then; 1: then and not now
    SELECT v.*, z, c.cell_m, CASE WHEN v.dimension = 0 THEN z < {finest} ELSE v.size < c.cell_m END AS is_dust
    FROM (
        SELECT v.version_id, v.feature_id, v.geom_3857, ST_Dimension(v.geom_3857) AS dimension,
               (ST_XMin(v.geom_3857) + ST_XMax(v.geom_3857)) / 2 AS x,
               (ST_YMin(v.geom_3857) + ST_YMax(v.geom_3857)) / 2 AS y,
               greatest(ST_XMax(v.geom_3857) - ST_XMin(v.geom_3857), ST_YMax(v.geom_3857) - ST_YMin(v.geom_3857)) AS size,
               v."{label}"::text AS name, {stage} AS stage, {key} AS key, v.township,
               CASE WHEN upper_inf(v.valid) THEN -1 ELSE 1 END AS stands
        FROM {works} v WHERE upper_inf(v.valid) <> (v.valid @> CAST(%(as_of)s AS timestamptz))
    ) v
    CROSS JOIN generate_series({coarsest}, {finest}) z
    CROSS JOIN LATERAL (
        SELECT 2 * {half_m}::float8 / (4096 << z) * CASE WHEN v.dimension = 0 THEN {point_units} ELSE {units} END AS cell_m
    ) c
), came AS (
    INSERT INTO pg_temp.came (layer, version_id)
    SELECT '{layer}', v.version_id FROM changed v WHERE v.stands = -1 AND v.z = {finest}
), gone AS (
    INSERT INTO pg_temp.gone (layer, version_id, z, feature_id, name, key, stage, township, geom)
    SELECT '{layer}', v.version_id, v.z, v.feature_id, v.name, v.key, v.stage, v.township,
           CASE v.dimension WHEN 0 THEN v.geom_3857 ELSE ST_Simplify(v.geom_3857, v.cell_m / 8, true) END
    FROM changed v WHERE v.stands = 1 AND NOT v.is_dust
)
INSERT INTO pg_temp.differences (layer, z, cell_x, cell_y, dimension, stage, township, n, sum_x_cm, sum_y_cm,
                                 sum_area_m2, sum_version)
SELECT '{layer}', v.z, floor((v.x + {half_m}) / v.cell_m), floor(({half_m} - v.y) / v.cell_m), v.dimension,
       coalesce(v.stage, ''), coalesce(v.township, ''), sum(v.stands), sum(v.stands * (v.x * 100)::bigint),
       sum(v.stands * (v.y * 100)::bigint), sum(v.stands * ST_Area(v.geom_3857)::bigint), sum(v.stands * v.version_id)
FROM changed v WHERE v.is_dust GROUP BY 1, 2, 3, 4, 5, 6, 7
