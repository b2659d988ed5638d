select count(distinct entry_id) as number from (select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?2 and v.term = unhex(?3, '-') and not exists (select 1 from entry d indexed by entry_trashed
    where d.brand_id = ?1 and d.id = unhex(?4, '-') and d.deleted_at is not null) union all select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot = ?5 and v.term in (select unhex(j.value, '-') from json_each(?6) j
        where not exists (select 1 from entry d indexed by entry_trashed
    where d.brand_id = ?1 and d.id = unhex(j.value, '-') and d.deleted_at is not null)) union all select v.entry_id from value v indexed by value_term
      where v.brand_id = ?1 and v.slot in (?7, ?8) and not exists (select 1 from entry d indexed by entry_trashed
    where d.brand_id = ?1 and d.id = v.term and d.deleted_at is not null));
--   CO-ROUTINE (subquery-7)
--     COMPOUND QUERY
--       LEFT-MOST SUBQUERY
--         SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term=?)
--         SCALAR SUBQUERY 1
--           SEARCH d USING INDEX entry_trashed (brand_id=? AND id=?)
--       UNION ALL
--         SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=? AND term=?)
--         LIST SUBQUERY 4
--           SCAN j VIRTUAL TABLE INDEX 1:
--           CORRELATED SCALAR SUBQUERY 3
--             SEARCH d USING INDEX entry_trashed (brand_id=? AND id=?)
--       UNION ALL
--         SEARCH v USING COVERING INDEX value_term (brand_id=? AND slot=?)
--         CORRELATED SCALAR SUBQUERY 6
--           SEARCH d USING INDEX entry_trashed (brand_id=? AND id=?)
--   USE TEMP B-TREE FOR count(DISTINCT)
--   SCAN (subquery-7)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from entry e indexed by entry_created
where e.brand_id = ?1 and e.entity_id = ?2 and e.kind = ?3 and e.deleted_at is null
  and (false or exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = e.id and v.slot = ?4 and +v.term = unhex(?5, '-') and not exists (select 1 from entry d indexed by entry_trashed
    where d.brand_id = ?1 and d.id = unhex(?6, '-') and d.deleted_at is not null)) or exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = e.id and v.slot = ?7 and +v.term in (select unhex(j.value, '-') from json_each(?8) j
        where not exists (select 1 from entry d indexed by entry_trashed
    where d.brand_id = ?1 and d.id = unhex(j.value, '-') and d.deleted_at is not null))) or exists (select 1 from value v
    where v.brand_id = ?1 and v.entry_id = e.id and v.slot in (?9, ?10) and not exists (select 1 from entry d indexed by entry_trashed
    where d.brand_id = ?1 and d.id = v.term and d.deleted_at is not null)))
order by e.created_at desc, e.id desc limit ?11 offset ?12;
--   SEARCH e USING INDEX entry_created (brand_id=? AND entity_id=? AND kind=?)
--   CORRELATED SCALAR SUBQUERY 2
--     SEARCH v USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--     SCALAR SUBQUERY 1
--       SEARCH d USING INDEX entry_trashed (brand_id=? AND id=?)
--   CORRELATED SCALAR SUBQUERY 5
--     SEARCH v USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--     LIST SUBQUERY 4
--       SCAN j VIRTUAL TABLE INDEX 1:
--       CORRELATED SCALAR SUBQUERY 3
--         SEARCH d USING INDEX entry_trashed (brand_id=? AND id=?)
--       CREATE BLOOM FILTER
--   CORRELATED SCALAR SUBQUERY 7
--     SEARCH v USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=?)
--     CORRELATED SCALAR SUBQUERY 6
--       SEARCH d USING INDEX entry_trashed (brand_id=? AND id=?)
