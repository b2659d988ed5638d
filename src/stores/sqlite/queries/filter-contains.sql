select count(*) as number from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term >= '' and instr(iif(v.cut, fold_text((select x.values_json ->> ?3 from entry x where x.brand_id = ?1 and x.id = v.entry_id)), v.term), ?4) > 0);
--   SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term>?)
--   CORRELATED SCALAR SUBQUERY 1
--     SEARCH x USING INDEX entry_id (brand_id=? AND id=?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from (select entry_id from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term >= '' and instr(iif(v.cut, fold_text((select x.values_json ->> ?3 from entry x where x.brand_id = ?1 and x.id = v.entry_id)), v.term), ?4) > 0)) d
cross join entry e on e.brand_id = ?1 and e.id = d.entry_id
order by e.created_at desc, e.id desc limit ?5 offset ?6;
--   SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term>?)
--   CORRELATED SCALAR SUBQUERY 1
--     SEARCH x USING INDEX entry_id (brand_id=? AND id=?)
--   SEARCH e USING INDEX entry_id (brand_id=? AND id=?)
--   USE TEMP B-TREE FOR ORDER BY
