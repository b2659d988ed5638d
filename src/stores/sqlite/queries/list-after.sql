select 1 from value v indexed by value_cut where v.brand_id = ?1 and v.slot = ?2 and v.cut = 1 limit 1;
--   SEARCH v USING COVERING INDEX value_cut (brand_id=? AND slot=?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select s.term as key0 from entry e cross join value s on s.brand_id = ?1 and s.entry_id = e.id and s.slot = ?2 and s.ordinal = 0
where e.brand_id = ?1 and e.id = unhex(?3, '-');
--   SEARCH e USING COVERING INDEX entry_id (brand_id=? AND id=?)
--   SEARCH s USING PRIMARY KEY (brand_id=? AND entry_id=? AND slot=? AND ordinal=?)

select hex(s.entry_id) as id from value s indexed by value_term
where s.brand_id = ?1 and s.slot = ?2 and s.ordinal = 0
  and (s.term <= ?3 and (s.term < ?4 or (s.term = ?5 and s.entry_id > unhex(?6, '-'))))
order by s.term desc, s.entry_id asc limit ?7 offset ?8;
--   SEARCH s USING COVERING INDEX value_term (brand_id=? AND slot=? AND term<?)
--   USE TEMP B-TREE FOR LAST TERM OF ORDER BY
