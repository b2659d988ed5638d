import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createBenchFile, guestId } from './store-threads.ts'

/**
 * A database of very many guests, each of a reference of his own, made in minutes instead of hours: one guest is written
 * by the store, and his rows are repeated with other ids, in the order of every index. Only the tables that a value of a
 * reference is read from are filled (`entry`, `holding`); their indexes are as deep as if the store had written it all,
 * if more tightly packed. Kept in the folder for temporary files until the schema or this file changes.
 */
const bytesOfGuest = 700
const filled = ['entry', 'holding'] as const

/** The file, made where it is not there yet; undefined, with a word about it, where the disk has no room for it. */
export async function openLargeFile(count: number): Promise<string | undefined> {
  const folder = join(tmpdir(), `stagecraft-bench-guests-${count}-${fingerprint()}`)
  const file = join(folder, 'store.db')
  if (existsSync(file)) return file
  const { bavail, bsize } = statfsSync(tmpdir())
  const [free, needed] = [bavail * bsize, count * bytesOfGuest * 1.2]
  if (free < needed) {
    console.error(`Left out: ${count} entries take ${gigabytes(needed)} in ${tmpdir()}, which has ${gigabytes(free)}.`)
    return undefined
  }
  for (const old of readdirSync(tmpdir())) {
    if (old.startsWith(`stagecraft-bench-guests-${count}-`)) rmSync(join(tmpdir(), old), { recursive: true })
  }
  // Under another name until it is whole: what was cut off is not taken for it.
  const building = join(folder, 'building.db')
  mkdirSync(folder, { recursive: true })
  console.error(`Making a database of ${count} entries in ${folder}; it stays there for the next time.`)
  await createBenchFile(building)
  repeat(building, count)
  renameSync(building, file)
  return file
}

/** From guest 0, whom the store wrote, to guest `count` - 1. */
function repeat(file: string, count: number): void {
  const db = new DatabaseSync(file)
  // A file that is not whole is thrown away: it need not survive anything. Out of the write-ahead log first.
  for (const mode of ['delete', 'memory']) {
    const found = db.prepare(`pragma journal_mode = ${mode}`).get()?.['journal_mode']
    if (found !== mode) throw new Error(`The database stays in the journal mode ${String(found)}.`)
  }
  db.exec('pragma synchronous = off; pragma cache_size = -524288')
  for (const table of filled) {
    const columns = db
      .prepare(`select name from pragma_table_info(?)`)
      .all(table)
      .map(({ name }) => name as string)
    const values = columns.map((column) => {
      // As they are counted up: guest 0 has row 1.
      if (column === 'row_id' || column === 'entry_row') return 'n.value + 1'
      if (column === 'reference_id') return `printf('c%08d', n.value)` // as guestId has it
      if (column === 'id' || column === 'entry_id') return `unhex(printf('01900000000070008000%012x', n.value))`
      return `of_first."${column}"`
    })
    db.exec(`begin;
      create temporary table first as select * from ${table};
      insert into ${table} (${columns.map((column) => `"${column}"`).join(', ')})
        select ${values.join(', ')} from (${numbers(1, count)}) as n cross join first as of_first;
      drop table first;
      commit`)
  }
  const last = db
    .prepare(
      "select count(*) as count from holding where brand_id = 1 and reference_type = 'customer' and reference_id = ?",
    )
    .get(guestId(count - 1))
  if (last?.['count'] === 0) throw new Error(`The database holds no ${guestId(count - 1)}.`)
  db.exec('pragma journal_mode = wal')
  db.close()
}

function numbers(from: number, to: number): string {
  return `with recursive series (value) as (values (${from}) union all select value + 1 from series where value + 1 < ${to}) select value from series`
}

/** Of all that decides what the file is like. */
function fingerprint(): string {
  const migrations = new URL('../src/stores/sqlite/migrations/', import.meta.url)
  const hash = createHash('sha256').update(readFileSync(import.meta.filename))
  for (const name of readdirSync(migrations).toSorted()) hash.update(readFileSync(new URL(name, migrations)))
  return hash.digest('hex').slice(0, 12)
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`
}
