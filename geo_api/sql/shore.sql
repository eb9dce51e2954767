-- How much of each functional zone is used, and how much of it was cleared? Projects that overlap count once.
WITH zone AS (
    SELECT z.version_id, z.feature_id, z.name, z.kind, z.length_m, z.reported_length_m, z.source, z.illustrative
    FROM published.shoreline_zones z WHERE {zone_holds}
), laid AS (
    SELECT a.course_version_id AS version_id,
           numrange(CAST(a.from_m AS numeric), CAST(a.to_m AS numeric)) AS stretch,
           v.outcome IN ('removed', 'rectified') AND v.stage IN ('settled', 'rechecked')
               AND v.settled_on <= :on AS cleared,
           v.outcome = 'removed' AND v.stage IN ('settled', 'rechecked') AND v.settled_on <= :on AS removed,
           v.feature_id
    FROM published.alignments a
    JOIN zone z ON z.version_id = a.course_version_id
    JOIN published.shoreline_projects v ON v.version_id = a.version_id
    WHERE a.layer = 'shoreline_projects' AND a.course_layer = 'shoreline_zones' AND {project_holds} AND a.to_m > a.from_m
), united AS (
    SELECT version_id, count(DISTINCT feature_id) AS projects,
           range_agg(stretch) AS touched,
           coalesce(range_agg(stretch) FILTER (WHERE NOT coalesce(removed, false)), '{}'::nummultirange) AS used,
           coalesce(range_agg(stretch) FILTER (WHERE cleared), '{}'::nummultirange) AS cleared
    FROM laid GROUP BY version_id
)
SELECT z.feature_id, z.name, z.kind, z.length_m, z.reported_length_m, z.source, z.illustrative,
       coalesce(u.projects, 0) AS projects,
       (SELECT CAST(coalesce(sum(upper(piece) - lower(piece)), 0) AS double precision) FROM unnest(u.used) piece) AS used_m,
       (SELECT CAST(coalesce(sum(upper(piece) - lower(piece)), 0) AS double precision) FROM unnest(u.cleared) piece) AS cleared_m,
       (SELECT CAST(coalesce(sum(upper(piece) - lower(piece)), 0) AS double precision) FROM unnest(u.touched) piece) AS touched_m
FROM zone z LEFT JOIN united u USING (version_id)
ORDER BY z.name
