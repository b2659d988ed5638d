import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { refusalOf } from '../../../core/testing/index.ts'
import { temporaryFile } from '../testing/temporary-file.ts'
import { Connection } from './connection.ts'
import { checkVersion, migrate, schemaVersion } from './migrate.ts'

function openToWrite(file: string): Connection {
  return new Connection({ file, access: 'write' })
}

test('an empty database gets the newest schema, and a second start changes nothing', () => {
  const file = temporaryFile()
  for (let start = 0; start < 2; start++) {
    const connection = openToWrite(file)
    migrate(connection)
    expect(connection.schemaVersion).toBe(schemaVersion)
    connection.close()
  }
  expect(new DatabaseSync(file).prepare('select count(*) as n from installation').get()).toEqual({ n: 1 })
})

test('every migration in the folder is applied', () => {
  const files = readdirSync(new URL('../migrations/', import.meta.url)).filter((name) => name.endsWith('.sql'))
  expect(files).toHaveLength(schemaVersion)
})

test('a database from a newer version is refused and left as it was', () => {
  const file = temporaryFile()
  const newer = new DatabaseSync(file)
  newer.exec('create table from_the_future (a); pragma user_version = 999')
  newer.close()
  const before = readFileSync(file)
  const connection = openToWrite(file)
  expect(refusalOf(() => migrate(connection))).toMatchObject({
    code: 'store.newer',
    details: { found: 999, known: schemaVersion },
  })
  connection.close()
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a migration that fails leaves the database as it was', () => {
  const file = temporaryFile()
  // In the way of the first migration, half-way through it.
  const old = new DatabaseSync(file)
  old.exec('create table session (a)')
  old.close()
  const connection = openToWrite(file)
  expect(() => migrate(connection)).toThrow('session')
  expect(connection.schemaVersion).toBe(0)
  connection.close()
  const tables = new DatabaseSync(file).prepare("select name from sqlite_schema where type = 'table'").all()
  expect(tables).toEqual([{ name: 'session' }])
})

test('a database that no writer has migrated is not read yet', () => {
  const file = temporaryFile()
  const connection = openToWrite(file)
  connection.useWriteAheadLog()
  const reader = new Connection({ file, access: 'read' })
  expect(refusalOf(() => checkVersion(reader)).code).toBe('store.unavailable')
  migrate(connection)
  expect(() => checkVersion(reader)).not.toThrow()
  reader.close()
  connection.close()
})
