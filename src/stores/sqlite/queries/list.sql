select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from entry e indexed by entry_created
where e.brand_id = ?1 and e.entity_id = ?2 and e.kind = ?3 and e.deleted_at is null
order by e.created_at desc, e.id desc limit ?4 offset ?5;
--   SEARCH e USING INDEX entry_created (brand_id=? AND entity_id=? AND kind=?)
