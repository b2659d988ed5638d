select count(*) as number from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term < '' and v.term >= ?3);
--   SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term>? AND term<?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from entry e indexed by entry_created
where e.brand_id = ?1 and e.entity_id = ?2 and e.kind = ?3 and e.deleted_at is null
  and exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = e.id and v.slot = ?4 and +v.term < '' and +v.term >= ?5)
order by e.created_at desc, e.id desc limit ?6 offset ?7;
--   SEARCH e USING INDEX entry_created (brand_id=? AND entity_id=? AND kind=?)
--   CORRELATED SCALAR SUBQUERY 1
--     SEARCH v USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
