select count(*) as number from (select h.entry_id from holding h
      where h.brand_id = ?1 and h.reference_type = ?2 and h.reference_id = ?3
        and h.entity_id = ?4 and h.key_no = ?5);
--   SEARCH h USING PRIMARY KEY (brand_id=? AND reference_type=? AND reference_id=? AND entity_id=? AND key_no=?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from (select entry_id from (select h.entry_id from holding h
      where h.brand_id = ?1 and h.reference_type = ?2 and h.reference_id = ?3
        and h.entity_id = ?4 and h.key_no = ?5)) d
cross join entry e on e.brand_id = ?1 and e.id = d.entry_id
order by e.created_at desc, e.id desc limit ?6 offset ?7;
--   SEARCH h USING PRIMARY KEY (brand_id=? AND reference_type=? AND reference_id=? AND entity_id=? AND key_no=?)
--   SEARCH e USING INDEX entry_id (brand_id=? AND id=?)
--   USE TEMP B-TREE FOR ORDER BY
