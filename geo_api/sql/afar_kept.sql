-- How did works look from far away at an instant? As they look now, without what came since, with what has gone since.
CREATE TEMPORARY TABLE came (layer text, version_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE gone (LIKE published.outlines) ON COMMIT DROP;
CREATE TEMPORARY TABLE differences (LIKE published.dust) ON COMMIT DROP;
CREATE TEMPORARY VIEW outlines AS
    SELECT o.* FROM published.outlines o
    WHERE NOT EXISTS (SELECT FROM pg_temp.came c WHERE c.layer = o.layer AND c.version_id = o.version_id)
    UNION ALL SELECT * FROM pg_temp.gone;
CREATE TEMPORARY VIEW dust AS
    SELECT layer, z, cell_x, cell_y, dimension, stage, township, sum(n)::integer AS n, sum(sum_x_cm)::bigint AS sum_x_cm,
           sum(sum_y_cm)::bigint AS sum_y_cm, sum(sum_area_m2)::bigint AS sum_area_m2, sum(sum_version)::bigint AS sum_version
    FROM (SELECT * FROM published.dust UNION ALL SELECT * FROM pg_temp.differences) cells
    GROUP BY layer, z, cell_x, cell_y, dimension, stage, township HAVING sum(n) > 0
