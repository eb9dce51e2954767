-- What do the counted works of one layer add up to, how much of that is covered twice, and by which pairs?
WITH counted AS MATERIALIZED (
    SELECT v.version_id, v.feature_id, v."{label}" AS name, v.township, v.geom, v.{column} AS amount
    FROM (SELECT DISTINCT version_id FROM ({rows}) AS told) c JOIN {works} v USING (version_id)
), pair AS MATERIALIZED (
    SELECT a.version_id, a.feature_id, a.name, a.township, b.version_id AS other_id, b.feature_id AS other_feature,
           b.name AS other_name, ST_Intersection(a.geom, b.geom) AS piece
    FROM counted a JOIN {works} w ON w.geom && a.geom JOIN counted b ON b.version_id = w.version_id
    WHERE b.version_id > a.version_id AND ST_Intersects(a.geom, b.geom)
    LIMIT {most}
), measured AS (
    SELECT *, {measure}(piece::geography) AS amount FROM pair WHERE {measure}(piece) > 0
), meeting AS (
    SELECT version_id FROM measured UNION SELECT other_id FROM measured
), united AS (
    SELECT sum(c.amount) - {measure}(ST_Union(c.geom)::geography) AS covered_twice
    FROM counted c JOIN meeting USING (version_id)
)
SELECT (SELECT count(*) FROM counted) AS versions,
       (SELECT coalesce(sum(amount), 0) FROM counted) AS total,
       coalesce((SELECT covered_twice FROM united), 0) AS covered_twice,
       (SELECT json_agg(json_build_object(
            'feature_id', feature_id, 'name', name, 'township', township, 'other_feature_id', other_feature,
            'other_name', other_name, 'amount', amount, 'amount_mu', amount * 3 / 2000) ORDER BY amount DESC)
        FROM measured) AS pairs
