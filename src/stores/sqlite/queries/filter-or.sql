select count(distinct entry_id) as number from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term in (select value from json_each(?3)) and v.cut = 0
    and coalesce(v.text, v.term) in (select value from json_each(?4)) union all select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?5 and v.term = ?6 and v.cut = 0 and coalesce(v.text, v.term) = ?7);
--   CO-ROUTINE (subquery-4)
--     COMPOUND QUERY
--       LEFT-MOST SUBQUERY
--         SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term=?)
--         LIST SUBQUERY 1
--           SCAN json_each VIRTUAL TABLE INDEX 1:
--         LIST SUBQUERY 2
--           SCAN json_each VIRTUAL TABLE INDEX 1:
--           CREATE BLOOM FILTER
--       UNION ALL
--         SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term=?)
--   USE TEMP B-TREE FOR count(DISTINCT)
--   SCAN (subquery-4)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from entry e indexed by entry_created
where e.brand_id = ?1 and e.entity_id = ?2 and e.kind = ?3 and e.deleted_at is null
  and (false or exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = e.id and v.slot = ?4 and +v.term in (select value from json_each(?5)) and v.cut = 0
    and coalesce(v.text, v.term) in (select value from json_each(?6))) or exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = e.id and v.slot = ?7 and +v.term = ?8 and v.cut = 0 and coalesce(v.text, v.term) = ?9))
order by e.created_at desc, e.id desc limit ?10 offset ?11;
--   SEARCH e USING INDEX entry_created (brand_id=? AND entity_id=? AND kind=?)
--   CORRELATED SCALAR SUBQUERY 3
--     SEARCH v USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--     LIST SUBQUERY 1
--       SCAN json_each VIRTUAL TABLE INDEX 1:
--       CREATE BLOOM FILTER
--     LIST SUBQUERY 2
--       SCAN json_each VIRTUAL TABLE INDEX 1:
--       CREATE BLOOM FILTER
--   CORRELATED SCALAR SUBQUERY 4
--     SEARCH v USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
