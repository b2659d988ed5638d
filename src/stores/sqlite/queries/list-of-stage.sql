select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3 and stage_id = ?4;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3 and stage_id = ?4;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from entry e indexed by entry_rank
where e.brand_id = ?1 and e.entity_id = ?2 and e.kind = ?3 and e.deleted_at is null and e.stage_id = ?4
  and e.rank is not null
  and e.stage_id is ?5
order by e.rank asc, e.id asc limit ?6 offset ?7;
--   SEARCH e USING INDEX entry_rank (brand_id=? AND stage_id=? AND rank>?)
