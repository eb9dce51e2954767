-- Which chainage does each version add that no earlier one of its corridor covers?
SELECT c.version_id, c.unit,
       CAST(round(CAST({sign} AS numeric) * sum(upper(piece) - lower(piece))) AS bigint) AS amount,
       bool_or(c.illustrative) AS illustrative, c.day, c.valid
FROM (
    SELECT v.version_id, {unit} AS unit, v.illustrative, {day} AS day, v.valid,
           nummultirange(stretch) - coalesce(
               range_agg(stretch) OVER (
                   PARTITION BY v.corridor ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
               ), '{}'::nummultirange) AS fresh
    FROM {works} v
    CROSS JOIN LATERAL numrange(
        round(least(v.chainage_from_m, v.chainage_to_m)::numeric, 6),
        round(greatest(v.chainage_from_m, v.chainage_to_m)::numeric, 6)
    ) AS stretch
    WHERE {conditions} AND v.chainage_from_m IS NOT NULL AND v.chainage_to_m IS NOT NULL
) c
CROSS JOIN LATERAL unnest(c.fresh) AS piece
GROUP BY c.version_id, c.unit, c.day, c.valid
