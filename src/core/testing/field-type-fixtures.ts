import type { FieldOptions, FieldTypeName, IndexTerm } from '../field/index.ts'
import type { Json } from '../json.ts'
import { anEntryId } from './builders.ts'

/** What a field type is known by, for the suite that proves all of them and for those of the stores. */
export interface FieldTypeFixture {
  /** As a caller declares them; absent where the type has none. */
  readonly options?: Json
  /** Declarations of options that are refused. */
  readonly refusedOptions?: readonly Json[]
  readonly parsedOptions: FieldOptions
  /** Values that fit, in ascending order where the type has one, each with what it is found by. */
  readonly valid: readonly { readonly value: Json; readonly terms: readonly Partial<IndexTerm>[] }[]
  /** Values that don't fit. */
  readonly invalid: readonly Json[]
}

const text = (value: string) => ({ value, terms: [{ text: value }] })
const textsOf = (...values: readonly string[]) => values.map(text)
const list = (...value: readonly string[]) => ({ value, terms: value.map((item) => ({ text: item })) })
const notTexts: readonly Json[] = [null, 0, 1.5, true, ['a'], { a: 1 }]

const notEmails = ['ada', '@example.com', 'ada@', 'ada@@example.com', 'a b@example.com', 'ada@example..com', ' a@b.c']
const notWebUrls = [
  'example.com',
  'ftp://example.com',
  'javascript:alert(1)',
  'https://',
  'https://u:p@example.com',
  'https:\\\\x',
]
const notOwnPaths = ['//example.com/a.png', '/\\example.com', 'a.png', '/a b.png', '/a\u0000.png', '/a\n.png']
const time = (value: string, milliseconds: number) => ({ value, terms: [{ time: milliseconds }] })
const notTimes: readonly Json[] = [
  null,
  0,
  1_773_567_000_000,
  '',
  '2026',
  '2026-3-15',
  '2026-02-29',
  '2026-13-01',
  '2026-03-15T09:30',
  '2026-03-15T09:30:00',
  '2026-03-15 09:30:00Z',
  '2026-03-15T24:00:00Z',
  '2026-03-15T23:59:60Z',
  'Sun, 15 Mar 2026 09:30:00 GMT',
  'today',
]
const times = [
  time('0000-01-01', -62_167_219_200_000),
  time('1969-12-31', -86_400_000),
  time('1970-01-01', 0),
  time('2024-02-29', 1_709_164_800_000),
  time('2026-03-15', 1_773_532_800_000),
  time('2026-03-15T02:00:00+02:00', 1_773_532_800_000),
  time('2026-03-15T09:30:00.25Z', 1_773_567_000_250),
]
const choices = {
  options: ['low', 'high'],
  parsedOptions: {
    choices: [
      { value: 'low', label: 'low' },
      { value: 'high', label: 'high' },
    ],
  },
}
const refusedChoices: readonly Json[] = [
  null,
  [],
  'low',
  {},
  [''],
  [['low']],
  [true],
  ['low', 'low'],
  [{ label: 'Low' }],
  [{ value: 'low', label: '' }],
  [{ value: 'low', color: 'url(x)' }],
  [{ value: 'x'.repeat(256) }],
  Array.from({ length: 1001 }, (_, i) => `option ${i}`),
]
const relation = {
  options: { target_entity_id: 7, display_field: 'name' },
  refusedOptions: [
    null,
    {},
    { target_entity_id: '7' },
    { target_entity_id: 0 },
    { target_entity_id: 7, display_field: 'a b' },
  ],
  parsedOptions: { targetEntityId: 7, displayField: 'name' },
} as const

/** Keyed by type: a new type does not compile without its fixture. */
export const fieldTypeFixtures: Readonly<Record<FieldTypeName, FieldTypeFixture>> = {
  text: { parsedOptions: {}, valid: textsOf('', 'Ada', 'ada', 'Zoë'), invalid: notTexts },
  textarea: { parsedOptions: {}, valid: textsOf('', 'one\ntwo'), invalid: notTexts },
  rich_text: { parsedOptions: {}, valid: textsOf('', '<p>Hello</p>'), invalid: notTexts },
  wysiwyg: { parsedOptions: {}, valid: textsOf('', '<p>Hello</p>'), invalid: notTexts },
  email: {
    parsedOptions: {},
    valid: textsOf('', 'Ada@Example.com', 'a@localhost', 'zoë@bücher.example'),
    invalid: [...notTexts, ...notEmails],
  },
  phone: {
    parsedOptions: {},
    valid: textsOf('', '(030) 123-4567', '+49 30 1234567', '110', '555-0100 ext. 12'),
    invalid: [...notTexts, '1', 'call me', '+', '12a34', `0${'1'.repeat(60)}`],
  },
  url: {
    parsedOptions: {},
    valid: textsOf('', 'http://example.com', 'https://example.com:8443/a?b=c#d'),
    invalid: [...notTexts, ...notWebUrls, '/own/path'],
  },
  number: {
    options: { currency: 'EUR', decimals: 2 },
    refusedOptions: [{ currency: 'euro' }, { currency: 5 }, { decimals: -1 }, { decimals: 1.5 }, { decimals: 11 }],
    parsedOptions: { currency: 'EUR', decimals: 2 },
    valid: [-1.5, 0, 2, 9_007_199_254_740_991, 1e300].map((value) => ({ value, terms: [{ number: value }] })),
    invalid: [null, '', '1', '0x10', ' 1 ', true, [1], {}],
  },
  date: { parsedOptions: {}, valid: times, invalid: notTimes },
  datetime: { parsedOptions: {}, valid: times, invalid: notTimes },
  boolean: {
    parsedOptions: {},
    valid: [
      { value: false, terms: [{ number: 0 }] },
      { value: true, terms: [{ number: 1 }] },
    ],
    invalid: [null, '', 'true', 0, 1, [true]],
  },
  select: {
    ...choices,
    refusedOptions: refusedChoices,
    valid: textsOf('low', 'high'),
    invalid: [...notTexts, '', 'Low', 'middle'],
  },
  multiselect: {
    ...choices,
    refusedOptions: refusedChoices,
    valid: [list(), list('low'), list('high', 'low')],
    invalid: [null, 'low', ['middle'], ['low', 'low'], [1], [['low']], {}],
  },
  color: {
    parsedOptions: {},
    valid: textsOf('', '#36f', '#3366FF', '#3366ff80'),
    invalid: [...notTexts, '36f', '#36', '#3366f', '#ggg', 'red', '#36f '],
  },
  image: {
    parsedOptions: {},
    valid: textsOf('', '/files/7/a.png', 'https://example.com/a.png'),
    invalid: [...notTexts, ...notWebUrls, ...notOwnPaths, 'data:image/svg+xml,<svg/>'],
  },
  file: {
    parsedOptions: {},
    valid: textsOf('', '/files/7/a.pdf', 'https://example.com/a.pdf'),
    invalid: [...notTexts, ...notWebUrls, ...notOwnPaths, 'file:///etc/passwd'],
  },
  json: {
    parsedOptions: {},
    valid: [
      { value: {}, terms: [] },
      { value: [1, { a: null }], terms: [] },
      { value: 'text', terms: [] },
    ],
    invalid: [],
  },
  reference: {
    ...relation,
    valid: textsOf(anEntryId(1), anEntryId(2)),
    invalid: [...notTexts, '', '7', anEntryId(1).toUpperCase().replace('019', 'ABC'), [anEntryId(1)]],
  },
  multi_reference: {
    ...relation,
    valid: [list(), list(anEntryId(2), anEntryId(1)), list(...Array.from({ length: 1000 }, (_, i) => anEntryId(i)))],
    invalid: [
      null,
      anEntryId(1),
      [anEntryId(1), anEntryId(1)],
      [anEntryId(1), 'x'],
      Array.from({ length: 1001 }, (_, i) => anEntryId(i)),
    ],
  },
}
