-- What does each version add to each township it touches, and what of it lies in none?
(WITH chosen AS MATERIALIZED (
    SELECT v.version_id, {whole} AS whole, {more}, v.valid FROM {works} v WHERE {conditions}
), given AS MATERIALIZED (
    SELECT s.version_id, s.unit, {share} AS amount
    FROM published.shares s WHERE s.layer = {layer} AND s.unit_kind = 'township' AND {shares}
)
SELECT version_id, unit, amount, {names}, valid FROM chosen JOIN given USING (version_id) WHERE amount <> 0
UNION ALL
SELECT version_id, NULL, whole - coalesce(amount, 0), {names}, valid
FROM chosen
LEFT JOIN (SELECT version_id, CAST(sum(amount) AS bigint) AS amount FROM given GROUP BY version_id) AS inside USING (version_id)
WHERE whole <> coalesce(amount, 0))
