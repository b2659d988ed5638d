import { DatabaseSync } from 'node:sqlite'

/**
 * What is wrong with a database at rest: pages, gaps in the logs, and indexes that disagree with the entries they are
 * made from. Reads the file by itself, so that no fault of the store can hide there.
 */
export function findFaults(file: string): readonly string[] {
  const db = new DatabaseSync(file)
  try {
    const rows = (text: string) => db.prepare(text).all()
    const number = (text: string) => Number(Object.values(db.prepare(text).get()!)[0])
    const faults: string[] = []
    const expectNone = (fault: string, text: string) => {
      const found = number(`select count(*) from (${text})`)
      if (found > 0) faults.push(`${fault}: ${found}`)
    }
    const pages = rows('pragma integrity_check').map((row) => String(row['integrity_check']))
    if (pages.join() !== 'ok') faults.push(`integrity: ${pages.join('; ')}`)
    expectNone('broken foreign keys', 'select * from pragma_foreign_key_check')
    expectNone(
      'gaps in a log',
      'select brand_id from change group by brand_id having min(seq) <> 1 or max(seq) <> count(*)',
    )
    expectNone(
      'a tally behind its log',
      'select 1 from tally t where t.seq <> (select count(*) from change c where c.brand_id = t.brand_id)',
    )
    expectNone(
      'a log that goes back in time',
      'select 1 from change c join change d on d.brand_id = c.brand_id and d.seq = c.seq + 1 where d.at < c.at',
    )
    const versions = `select brand_id, entry_id, min(v) as first, max(v) as last, count(*) as n, count(distinct v) as distinct_n
      from (select brand_id, entry_id, body ->> 'version' as v from change where entry_id is not null) group by 1, 2`
    expectNone(
      'versions of an entry that are missing or given twice',
      `select 1 from (${versions}) where first <> 1 or last <> n or distinct_n <> n`,
    )
    expectNone(
      'entries at another version than their log',
      `select 1 from entry e left join (${versions}) l on l.brand_id = e.brand_id and l.entry_id = e.id
       where e.version is not l.last`,
    )
    const live = 'entry e where e.deleted_at is null'
    expectNone(
      'counts that are wrong',
      `select * from (
         select brand_id, entity_id, kind, ifnull(pipeline_id, 0) p, ifnull(stage_id, 0) s, count(*) n from ${live} group by 1, 2, 3, 4, 5
         union all select brand_id, entity_id, kind, pipeline_id, stage_id, -count from entry_count
       ) group by brand_id, entity_id, kind, p, s having sum(n) <> 0`,
    )
    const heldKeys = `
      select e.brand_id, e.reference_type, e.reference_id, e.entity_id, -e.kind as key_no, e.created_at, e.id, e.row_id from ${live} and e.reference_id is not null
      union all
      select e.brand_id, e.reference_type, e.reference_id, e.entity_id, k.no, e.created_at, e.id, e.row_id
      from entry e join json_each(e.values_json) j join entry_key k on k.brand_id = e.brand_id and k.entity_id = e.entity_id and k.key = j.key
      where e.deleted_at is null and e.reference_id is not null`
    expectNone('holdings that are missing', `${heldKeys} except select * from holding`)
    expectNone('holdings of nothing', `select * from holding except select * from (${heldKeys})`)
    const valueKeys = `
      select e.brand_id, e.id, k.no from entry e join json_each(e.values_json) j
      join entry_key k on k.brand_id = e.brand_id and k.entity_id = e.entity_id and k.key = j.key where e.deleted_at is null
      union all
      select e.brand_id, e.id, k.no from entry e
      join entry_key k on k.brand_id = e.brand_id and k.entity_id = e.entity_id and k.key = 'title'
      where e.deleted_at is null and e.title is not null`
    expectNone('values that are missing', `${valueKeys} except select brand_id, entry_id, slot / 4 from value`)
    expectNone(
      'values of nothing',
      `select brand_id, entry_id, slot / 4 from value except select * from (${valueKeys})`,
    )
    expectNone(
      'strangers miscounted',
      'select 1 from tally t where t.strangers <> (select count(*) from session s where s.brand_id = t.brand_id and s.customer_id is null)',
    )
    expectNone(
      'customers miscounted',
      'select 1 from tally t where t.customers <> (select count(*) from customer c where c.brand_id = t.brand_id)',
    )
    return faults
  } finally {
    db.close()
  }
}
