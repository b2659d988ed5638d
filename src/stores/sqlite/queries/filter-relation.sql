select count(distinct entry_id) as number from (select r.entry_id from value r indexed by value_term
        where r.brand_id = ?1 and r.slot = ?2 and r.term in (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot in (?3, ?4) and v.term = ?5 and v.cut = 0 and coalesce(v.text, v.term) = ?6));
--   USE TEMP B-TREE FOR count(DISTINCT)
--   SEARCH r USING COVERING INDEX value_term (brand_id=? AND slot=? AND term=?)
--   LIST SUBQUERY 1
--     SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term=?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from entry e indexed by entry_created
where e.brand_id = ?1 and e.entity_id = ?2 and e.kind = ?3 and e.deleted_at is null
  and exists (select 1 from value r
    cross join entry t on t.brand_id = ?1 and t.id = r.term and t.deleted_at is null and t.entity_id = ?4
    where r.brand_id = ?1 and r.entry_id = e.id and r.slot = ?5
      and exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = t.id and v.slot in (?6, ?7) and +v.term = ?8 and v.cut = 0 and coalesce(v.text, v.term) = ?9))
order by e.created_at desc, e.id desc limit ?10 offset ?11;
--   SEARCH e USING INDEX entry_created (brand_id=? AND entity_id=? AND kind=?)
--   CORRELATED SCALAR SUBQUERY 2
--     SEARCH r USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--     SEARCH t USING INDEX entry_id (brand_id=? AND id=?)
--     SEARCH v EXISTS USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
