select 1 from value v indexed by value_cut where v.brand_id = ?1 and v.slot = ?2 and v.cut = 1 limit 1;
--   SEARCH v USING COVERING INDEX value_cut (brand_id=? AND slot=?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(s.entry_id) as id from value s indexed by value_term
where s.brand_id = ?1 and s.slot = ?2 and s.ordinal = 0
order by s.term asc, s.entry_id asc limit ?3 offset ?4;
--   SEARCH s USING COVERING INDEX value_term (brand_id=? AND slot=?)

select hex(e.id) as id from entry e indexed by entry_created
where e.brand_id = ?1 and e.entity_id = ?2 and e.kind = ?3 and e.deleted_at is null
  and not exists (select 1 from value s where s.brand_id = ?1 and s.entry_id = e.id and s.slot = ?4)
order by e.id asc limit ?5 offset ?6;
--   SEARCH e USING INDEX entry_created (brand_id=? AND entity_id=? AND kind=?)
--   CORRELATED SCALAR SUBQUERY 1
--     SEARCH s USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--   USE TEMP B-TREE FOR ORDER BY
