select count(*) as number from (select f.rowid from title_search f where f.title_search match ?2 and ?1 is not null);
--   SCAN f VIRTUAL TABLE INDEX 0:M1

select ifnull(sum(count), 0) as number from entry_count where brand_id = ?1 and entity_id = ?2 and kind = ?3;
--   SEARCH entry_count USING PRIMARY KEY (brand_id=? AND entity_id=? AND kind=?)

select hex(e.id) as id from (select entry_id from (select x.id as entry_id from (select f.rowid from title_search f where f.title_search match ?2) f cross join entry x on x.brand_id = ?1 and x.row_id = f.rowid)) d
cross join entry e on e.brand_id = ?1 and e.id = d.entry_id
order by e.created_at desc, e.id desc limit ?3 offset ?4;
--   SCAN f VIRTUAL TABLE INDEX 0:M1
--   SEARCH x USING INTEGER PRIMARY KEY (rowid=?)
--   SEARCH e USING INDEX entry_id (brand_id=? AND id=?)
--   USE TEMP B-TREE FOR ORDER BY
