import { readdirSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installationScope, systemActor, type Scope } from '../../../core/brand/index.ts'
import { Definitions } from '../../../core/definitions/index.ts'
import type { Json } from '../../../core/json.ts'
import { newestFirst, parseFilter, type EntryQuery } from '../../../core/query/index.ts'
import { anEntryId, aScope } from '../../../core/testing/index.ts'
import { compareText } from '../../../core/text/index.ts'
import { Connection, type Row } from '../database/connection.ts'
import type { Sql } from '../database/sql.ts'
import { createReadOnlyReads } from '../reads.ts'
import { openHere } from '../testing/open-here.ts'
import { temporaryDatabase } from '../testing/temporary-file.ts'

/** Keeps what it is asked. */
class RecordingConnection extends Connection {
  readonly asked: { readonly text: string; readonly values: readonly unknown[] }[] = []

  override ask(scope: Scope, query: Sql): Row[] {
    this.asked.push(query.render())
    return super.ask(scope, query)
  }
}

const { file, remove } = temporaryDatabase()
let scope: Scope
let connection: RecordingConnection
let plans: DatabaseSync

/** Four hundred deals in two stages, a few of a reference; many are large, few are urgent. */
beforeAll(async () => {
  const store = openHere(file)
  const { id } = await store.writer.execute(installationScope(systemActor), 'brand.create', {
    declaration: { name: 'A' },
  })
  scope = aScope({ brandId: id })
  const cities = { name: 'Cities', slug: 'cities', entity_mode: 'data', fields: [{ key: 'name' }] }
  await store.writer.execute(scope, 'entity.create', { declaration: cities })
  const fields = [
    { key: 'name' },
    { key: 'size', type: 'number' },
    { key: 'level', type: 'select', options: ['low', 'high'] },
    { key: 'tags', type: 'multiselect', options: ['a', 'b'] },
    { key: 'city', type: 'reference', options: { target_entity: 'cities' } },
  ]
  const pipelines = [{ name: 'Sales', stages: [{ name: 'New' }, { name: 'Won' }] }]
  await store.writer.execute(scope, 'entity.create', {
    declaration: { name: 'Deals', slug: 'deals', fields, pipelines },
  })
  const bonn = await store.writer.execute(scope, 'entry.create', {
    entity: 'cities',
    title: 'Bonn',
    reference: null,
    strict: false,
    values: [{ key: 'name', value: 'Bonn' }],
  })
  await Promise.all(
    Array.from({ length: 400 }, (_, i) =>
      store.writer.execute(scope, 'entry.create', {
        entity: 'deals',
        id: anEntryId(i),
        title: `Deal ${i}`,
        stage: i % 2 === 0 ? 'new' : 'won',
        reference: i % 40 === 0 ? { type: 'customer', id: '1' } : null,
        strict: false,
        values: [
          { key: 'name', value: `Name ${i % 50}` },
          { key: 'size', value: i },
          { key: 'level', value: i % 50 === 0 ? 'high' : 'low' },
          { key: 'tags', value: i % 3 === 0 ? ['a', 'b'] : ['a'] },
          { key: 'city', value: bonn.entry.id },
        ],
      }),
    ),
  )
  await store.close()
  connection = new RecordingConnection({ file, access: 'read' })
  plans = new DatabaseSync(file, { readOnly: true })
  plans.function('fold_text', (text) => text)
})

afterAll(() => {
  connection.close()
  plans.close()
  remove()
})

/** The statement with the way in which SQLite answers it: a table read whole shows here. */
function explain({ text, values }: { readonly text: string; readonly values: readonly unknown[] }): string {
  const steps = plans.prepare(`explain query plan ${text}`).all(scope.brandId, ...(values as string[])) as {
    id: number
    parent: number
    detail: string
  }[]
  const depthOf = (parent: number): number => {
    const step = steps.find(({ id }) => id === parent)
    return step === undefined ? 0 : 1 + depthOf(step.parent)
  }
  const plan = steps.map(({ parent, detail }) => `--   ${'  '.repeat(depthOf(parent))}${detail}`)
  return [`${text.replace(/\n\s*\n/g, '\n')};`, ...plan].join('\n')
}

/** What `listEntries` asks the database for this list. */
function statementsOf({ filter, stage, ...listed }: Asked): string {
  const reads = createReadOnlyReads(connection, Date.now)
  const definitions = new Definitions(reads.readDefinitions(scope))
  const entity = definitions.getEntity('deals')
  const stageId = definitions.data.stages.find(({ name }) => name === stage)?.id
  connection.asked.length = 0
  reads.listEntries(scope, {
    entityId: entity.id,
    kind: 'record',
    sort: newestFirst,
    limit: 25,
    offset: 0,
    count: 'exact',
    ...listed,
    ...(stageId === undefined ? {} : { stageId }),
    ...(filter === undefined ? {} : { filter: parseFilter(filter, { definitions, entity, now: 0 }) }),
  })
  return `${connection.asked.map(explain).join('\n\n')}\n`
}

type Asked = Partial<Omit<EntryQuery, 'filter' | 'stageId'>> & { readonly filter?: Json; readonly stage?: string }

const by = (fieldKey: string, direction: 'asc' | 'desc' = 'asc'): EntryQuery['sort'] => ({
  by: { fieldKey },
  direction,
  ties: 'asc',
})
const cases: readonly (readonly [name: string, asked: Asked])[] = [
  ['list', {}],
  ['list-after', { afterId: anEntryId(300), sort: by('size', 'desc') }],
  ['list-of-reference', { reference: { type: 'customer', id: '1' } }],
  ['list-of-stage', { stage: 'Won', sort: { by: { property: 'rank' }, direction: 'asc', ties: 'asc' } }],
  ['search', { q: 'deal 39' }],
  ['sort-by-text', { sort: by('name'), offset: 395 }],
  ['sort-by-option', { sort: by('level') }],
  ['filter-many', { filter: { key: 'size', op: 'gte', value: 50 } }],
  ['filter-few', { filter: { key: 'level', op: 'eq', value: 'high' }, sort: by('size') }],
  ['filter-not', { filter: { key: 'level', op: 'neq', value: 'high' } }],
  [
    'filter-and',
    {
      filter: {
        and: [
          { key: 'name', op: 'starts_with', value: 'name 4' },
          { key: 'size', op: 'between', value: [10, 300] },
          { not: { key: 'tags', op: 'eq', value: 'b' } },
          { key: 'created_at', op: 'gte', value: '2020-01-01' },
        ],
      },
    },
  ],
  [
    'filter-or',
    {
      filter: {
        or: [
          { key: 'name', op: 'in', value: ['Name 1', 'Name 2'] },
          { key: 'tags', op: 'eq', value: 'b' },
        ],
      },
    },
  ],
  ['filter-relation', { filter: { key: 'city.name', op: 'eq', value: 'Bonn' } }],
  [
    'filter-related',
    {
      filter: {
        or: [
          { key: 'city', op: 'eq', value: anEntryId(1) },
          { key: 'city', op: 'in', value: [anEntryId(2), anEntryId(3)] },
          { key: 'city', op: 'is_not_empty' },
        ],
      },
    },
  ],
  ['filter-contains', { filter: { key: 'name', op: 'contains', value: 'e 7' } }],
]

test.each(cases)('%s: the queries are the ones that were reviewed', async (name, asked) => {
  await expect(statementsOf(asked)).toMatchFileSnapshot(`../queries/${name}.sql`)
})

test('every file of reviewed queries is made by a case', () => {
  const files = readdirSync(new URL('../queries/', import.meta.url))
  expect(files.toSorted(compareText)).toEqual(cases.map(([name]) => `${name}.sql`).toSorted(compareText))
})
