import fc from 'fast-check'
import type { Json } from '../../../core/json.ts'
import { apiCalls } from '../../sandbox/index.ts'
import { spellings } from '../host-function.ts'
import { guestFunctions } from '../index.ts'

// Any arguments at all, as a script could send them that went past the guest library.

const names = [...guestFunctions.flatMap(spellings), ...Object.keys(apiCalls)]

const strangeText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '\u202e',
    '\ufeff',
    '\u0300'.repeat(500),
    '__proto__',
    'constructor',
    '{{ x }}',
    '<script>',
    "' OR 1=1 --",
    '../..',
    '%00',
    '\r\nx: y',
    '[object Object]',
    'null',
    '0x10',
    ' 1 ',
    '1e309',
    '9007199254740993',
    '2026-02-30',
    '0000-01-01',
    '9999-12-31T23:59:60Z',
    'x'.repeat(70_000),
    'é'.repeat(600),
  ),
)
const strangeNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 53 + 2, 2 ** 31, 1e308, 5e-324, 0.1),
)
const key = fc.oneof(
  fc.constantFrom('weight', 'email', 'due', 'stage', '__proto__', 'constructor', 'prototype', 'toString', 'length'),
  strangeText,
)
const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    strangeText,
    strangeNumber,
    fc.constantFrom(null, true, false),
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('anything')), { maxLength: 4 }).map((pairs) => ownKeys(pairs)),
  ),
}))

/** As JSON.parse makes it: `__proto__` too is a key like any other. */
function ownKeys(pairs: readonly (readonly [string, unknown])[]): object {
  const made: object = {}
  for (const [name, value] of pairs) {
    Object.defineProperty(made, name, { value, writable: true, enumerable: true, configurable: true })
  }
  return made
}

/** Of no entry. */
export const anyEntryId = '01890000-0000-7000-8000-000000000000'

/** What would be right under each name, for some function. */
const sensible: Readonly<Record<string, readonly Json[]>> = {
  slug: ['people', 'deals', 'plain'],
  name: ['Any', 'theme'],
  fieldKey: ['weight', 'email', 'due', 'level', 'note'],
  fieldKeys: [['weight', 'note']],
  fieldValue: [80, 'low'],
  value: [80, 'ada@example.com', '2026-03-15', 'low', 'x', true, [1]],
  values: [{ weight: 80 }, { email: 'ada@example.com', level: 'low' }, { note: 'x' }],
  fields: [[{ fieldKey: 'weight', value: 80 }], [{ key: 'extra', type: 'text' }]],
  referenceType: ['order', 'customer'],
  referenceId: ['1', 2],
  fromReferenceType: ['order'],
  fromReferenceId: ['1'],
  entryId: [anyEntryId],
  pipelineSlug: ['sales'],
  stageSlug: ['new', 'won'],
  pipelineId: [1],
  stageId: [1, 2],
  fromSlug: ['people', 'deals'],
  toSlug: ['deals', 'plain'],
  fieldMap: [{ weight: 'weight', note: 'text' }],
  removeFromOld: [true, false],
  allEntries: [true],
  relationKey: ['friend'],
  targetEntryId: [anyEntryId],
  limit: [1, 200],
  offset: [0, 5],
  filter: [{ key: 'weight', op: 'gte', value: 1 }],
  fieldFilters: [[{ fieldKey: 'weight', value: 80 }]],
  sort: ['weight'],
  direction: ['asc'],
  anyReference: [true],
  async: [true, false],
  force: [true],
  key: ['a', 'customer_id'],
  email: ['ada@example.com'],
  url: ['/a', 'https://example.com/'],
  html: ['<p>'],
  json: ['{}'],
  code: [404, '123456'],
  level: ['log'],
  text: ['line'],
  status: [302],
}

/** Of these most calls have none. */
const rare: ReadonlySet<string> = new Set([
  'entryId',
  'allEntries',
  'pipelineId',
  'stageId',
  'filter',
  'fieldFilters',
  'sort',
  'direction',
])

/** As a careful author calls. */
const careful = fc.record(
  Object.fromEntries(
    Object.entries(sensible).map(([name, values]) => {
      const value = fc.constantFrom(...values)
      const nothing = fc.constant(undefined)
      const weights = rare.has(name) ? [1, 9] : [9, 1]
      return [name, fc.oneof({ weight: weights[0]!, arbitrary: value }, { weight: weights[1]!, arbitrary: nothing })]
    }),
  ),
)
/** What one may have got wrong. */
const slips = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(sensible)), key), anything), { maxLength: 2 })
const argument = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(careful, slips)
      .map(([options, wrong]) =>
        ownKeys([...Object.entries(options).filter(([, value]) => value !== undefined), ...wrong]),
      ),
  },
  { weight: 1, arbitrary: anything },
  { weight: 1, arbitrary: fc.constant(undefined) },
)
export type AnyCall = readonly [name: string, argument: unknown]

/** Calls of one run, most of them as a careful author makes them. */
export const calls = fc.array(fc.tuple(fc.constantFrom(...names), argument), { minLength: 1, maxLength: 12 })

/** The entities that the calls are about. */
export function declarations(): readonly Json[] {
  const fields = [
    { key: 'weight', type: 'number' },
    { key: 'email', type: 'email', unique: true },
    { key: 'due', type: 'date' },
    { key: 'level', type: 'select', options: ['low', 'high'] },
    { key: 'note', type: 'text' },
    { key: 'friend', type: 'reference', options: { target_entity: 'people' } },
  ]
  return [
    { name: 'People', slug: 'people', entity_mode: 'data', fields },
    {
      name: 'Deals',
      slug: 'deals',
      fields,
      pipelines: [{ name: 'Sales', slug: 'sales', stages: [{ name: 'New' }, { name: 'Won' }] }],
    },
    { name: 'Plain', slug: 'plain', entity_mode: 'data' },
  ]
}
