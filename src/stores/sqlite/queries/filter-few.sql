select 1 from value v indexed by value_cut where v.brand_id = ?1 and v.slot = ?2 and v.cut = 1 limit 1;
--   SEARCH v USING COVERING INDEX value_cut (brand_id=? AND slot=?)

select count(*) as number from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term = ?3 and v.cut = 0 and coalesce(v.text, v.term) = ?4);
--   SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term=?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from (select entry_id from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term = ?3 and v.cut = 0 and coalesce(v.text, v.term) = ?4)) d
cross join entry e on e.brand_id = ?1 and e.id = d.entry_id cross join value s on s.brand_id = ?1 and s.entry_id = e.id and s.slot = ?5 and s.ordinal = 0
order by s.term asc, e.id asc limit ?6 offset ?7;
--   SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term=?)
--   SEARCH e USING COVERING INDEX entry_id (brand_id=? AND id=?)
--   SEARCH s USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=? AND ordinal=?)
--   USE TEMP B-TREE FOR ORDER BY

select hex(e.id) as id from (select entry_id from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term = ?3 and v.cut = 0 and coalesce(v.text, v.term) = ?4)) d
cross join entry e on e.brand_id = ?1 and e.id = d.entry_id
where not exists (select 1 from value s where s.brand_id = ?1 and s.entry_id = e.id and s.slot = ?5)
order by e.id asc limit ?6 offset ?7;
--   SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term=?)
--   SEARCH e USING COVERING INDEX entry_id (brand_id=? AND id=?)
--   CORRELATED SCALAR SUBQUERY 3
--     SEARCH s USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--   USE TEMP B-TREE FOR ORDER BY
