select 1 from value v indexed by value_cut where v.brand_id = ?1 and v.slot = ?2 and v.cut = 1 limit 1;
--   SEARCH v USING COVERING INDEX value_cut (brand_id=? AND slot=?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

with choice (value, position) as materialized (
        select value, key from json_each(?2))
select hex(s.entry_id) as id from value s indexed by value_term cross join choice c on c.value = coalesce(s.text, s.term)
where s.brand_id = ?1 and s.slot = ?3 and s.ordinal = 0
order by c.position asc, s.entry_id asc limit ?4 offset ?5;
--   MATERIALIZE choice
--     SCAN json_each VIRTUAL TABLE INDEX 1:
--   SEARCH s USING COVERING INDEX value_term (brand_id=? AND slot=?)
--   BLOOM FILTER ON c (value=?)
--   SEARCH c USING AUTOMATIC COVERING INDEX (value=?)
--   USE TEMP B-TREE FOR ORDER BY
