select count(*) as number from (select 1 from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term >= ?3 and v.term < ?4) limit ?5);
--   CO-ROUTINE (subquery-2)
--     SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term>? AND term<?)
--   SCAN (subquery-2)

select count(*) as number from (select 1 from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term >= ?3 and v.term <= ?4) limit ?5);
--   CO-ROUTINE (subquery-2)
--     SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term>? AND term<?)
--   SCAN (subquery-2)

select count(*) as number from (select entry_id from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term >= ?3 and v.term < ?4)) d
cross join entry e on e.brand_id = ?1 and e.id = d.entry_id
where exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = d.entry_id and v.slot = ?5 and +v.term >= ?6 and +v.term <= ?7)
  and not exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = d.entry_id and v.slot = ?8 and +v.term = ?9 and v.cut = 0 and coalesce(v.text, v.term) = ?10)
  and (e.created_at is not null and e.created_at >= ?11);
--   SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term>? AND term<?)
--   CORRELATED SCALAR SUBQUERY 4
--     SEARCH v USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--   SEARCH v EXISTS USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--   SEARCH e USING INDEX entry_id (brand_id=? AND id=?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from (select entry_id from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term >= ?3 and v.term < ?4)) d
cross join entry e on e.brand_id = ?1 and e.id = d.entry_id
where exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = d.entry_id and v.slot = ?5 and +v.term >= ?6 and +v.term <= ?7)
  and not exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = d.entry_id and v.slot = ?8 and +v.term = ?9 and v.cut = 0 and coalesce(v.text, v.term) = ?10)
  and (e.created_at is not null and e.created_at >= ?11)
order by e.created_at desc, e.id desc limit ?12 offset ?13;
--   SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term>? AND term<?)
--   CORRELATED SCALAR SUBQUERY 3
--     SEARCH v USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--   CORRELATED SCALAR SUBQUERY 4
--     SEARCH v USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--   SEARCH e USING INDEX entry_id (brand_id=? AND id=?)
--   USE TEMP B-TREE FOR ORDER BY
