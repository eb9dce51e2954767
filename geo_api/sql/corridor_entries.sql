-- What does each publication change in the united chainage of the corridors it touched?
WITH instants AS MATERIALIZED (
    SELECT DISTINCT v.corridor, e.known_at
    FROM {works} v CROSS JOIN LATERAL (VALUES (lower(v.valid)), (upper(v.valid))) AS e (known_at)
    WHERE {touched} AND {known}
)
SELECT coalesce(c.unit, '') AS unit, c.day, i.known_at, CAST(sum(c.amount) AS bigint) AS amount
FROM instants i
CROSS JOIN LATERAL (
    SELECT unit, day, amount FROM ({after}) AS held
    UNION ALL
    SELECT unit, day, -amount FROM ({before}) AS held
) c
WHERE {named}
GROUP BY 1, 2, 3 HAVING sum(c.amount) <> 0
