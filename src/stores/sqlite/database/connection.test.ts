import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { aScope } from '../../../core/testing/index.ts'
import { temporaryFile } from '../testing/temporary-file.ts'
import { brandTables } from './brand-guard.ts'
import { Connection } from './connection.ts'
import { migrate } from './migrate.ts'
import { join, raw, sql } from './sql.ts'

function aDatabase(): string {
  const file = temporaryFile()
  const connection = new Connection({ file, access: 'write' })
  migrate(connection)
  connection.close()
  return file
}

test.each(['write', 'read'] as const)(
  'a connection to %s waits for the disk, keeps keys and uses the log',
  (access) => {
    const connection = new Connection({ file: aDatabase(), access })
    const pragma = (name: string) => Object.values(connection.forInstallation(`pragma ${name}`).get()!)[0]
    expect([pragma('synchronous'), pragma('foreign_keys'), pragma('journal_mode')]).toEqual([2, 1, 'wal'])
    connection.close()
  },
)

test('a connection to read writes nothing', () => {
  const connection = new Connection({ file: aDatabase(), access: 'read' })
  expect(() => connection.forInstallation('update installation set epoch = 7').run()).toThrow(/readonly/)
  connection.close()
})

test('a database without a log is not read: its writer would wait for readers', () => {
  const file = temporaryFile()
  new DatabaseSync(file).exec('create table a (b); pragma journal_mode = delete')
  expect(() => new Connection({ file, access: 'read' })).toThrow('journal_mode')
})

test('every table with a brand is known to the guard, and no other', () => {
  const connection = new Connection({ file: aDatabase(), access: 'read' })
  const tables = connection
    .forInstallation(
      "select m.name from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and c.name = 'brand_id' order by 1",
    )
    .all()
    .map((row) => row['name'])
  expect(tables).toEqual([...brandTables].sort((a, b) => (a < b ? -1 : 1)))
  connection.close()
})

test('a statement that could cross brands is not prepared', () => {
  const connection = new Connection({ file: aDatabase(), access: 'read' })
  expect(() => connection.forBrand('select * from stage')).toThrow('could cross brands')
  expect(() => connection.ask(aScope(), sql`select * from stage where id = ${1}`)).toThrow('could cross brands')
  expect(() => connection.forInstallation('select * from stage where brand_id = ?1')).toThrow('names a table of brands')
  connection.close()
})

test('a statement of brands is always given the brand of its scope', () => {
  const connection = new Connection({ file: aDatabase(), access: 'read' })
  const statement = connection.forBrand('select ?1 as brand, ?2 as other from brand')
  expect(() => statement.get(aScope({ brandId: 5 }), 1, 2)).toThrow(/column index/)
  const question = sql`select ?1 as brand, ${'x'} as other where ?1 <> ${7}`
  expect(connection.ask(aScope({ brandId: 5 }), question)).toEqual([{ brand: 5, other: 'x' }])
  expect(connection.ask(aScope({ brandId: 7 }), question)).toEqual([])
  connection.close()
})

test('what is read in a snapshot is of one moment', () => {
  const file = aDatabase()
  const [reader, writer] = [new Connection({ file, access: 'read' }), new Connection({ file, access: 'write' })]
  const epoch = reader.forInstallation('select epoch from installation')
  const [before, after] = reader.snapshot(() => {
    const first = epoch.get()!['epoch']
    writer.run('update installation set epoch = epoch + 1')
    return [first, reader.snapshot(() => epoch.get()!['epoch'])]
  })
  expect(after).toBe(before)
  expect(epoch.get()!['epoch']).toBe(Number(before) + 1)
  expect(() =>
    reader.snapshot(() => {
      throw new Error('in the middle')
    }),
  ).toThrow('in the middle')
  expect(reader.snapshot(() => epoch.get()!['epoch'])).toBe(Number(before) + 1)
  reader.close()
  writer.close()
})

test('pieces of a statement nest, and their values are numbered behind the brand', () => {
  const inner = sql`b = ${'x'} or b = ${'y'}`
  const { text, values } =
    sql`select ${raw('a')} where a = ${1} and (${join([inner, sql`c = ${2}`], ' and ')}) limit ${3}`.render()
  expect(text).toBe('select a where a = ?2 and (b = ?3 or b = ?4 and c = ?5) limit ?6')
  expect(values).toEqual([1, 'x', 'y', 2, 3])
  expect(sql`${join([], ', ')}`.render().text).toBe('')
})
