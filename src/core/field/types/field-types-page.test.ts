import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fieldTypeFixtures } from '../../testing/index.ts'
import { parseField } from '../parse-field.ts'
import { fieldTypeNames, fieldTypes } from './index.ts'

const page = readFileSync(new URL('../../../../docs/reference/field-types.md', import.meta.url), 'utf8')
const [table, aliases] = page.split('## Other names') as [string, string]
const rows = [...table.matchAll(/^\| 1\.2 `([a-z_]+)` \| (.*?) \| (.*?) \| .*\|$/gm)].map(
  ([, type, takes, storage]) => ({
    type,
    takes,
    storage,
  }),
)

it('docs/reference/field-types.md lists every type, and none that is no more', () => {
  expect(rows.map((row) => row.type)).toEqual(fieldTypeNames)
})

it('docs/reference/field-types.md says what each type takes, in the words of its refusal', () => {
  for (const name of fieldTypeNames.filter((type) => type !== 'json')) {
    const takes = fieldTypes[name].misfit(null, fieldTypeFixtures[name].parsedOptions)
    expect(rows.find((row) => row.type === name)).toMatchObject({ takes, storage: fieldTypes[name].storage })
  }
})

it('docs/reference/field-types.md lists the other names, and what each becomes', () => {
  const context = { findEntityId: () => undefined, hasEntityId: () => false, patternFault: () => undefined }
  const said = [...aliases.matchAll(/^\| `([a-z_]+)` \| `([a-z_]+)`(?: with `decimals` (\d))?/gm)]
  expect(said).toHaveLength(8)
  for (const [, given, type, decimals] of said) {
    const options = type!.endsWith('select') ? ['a'] : {}
    const field = parseField({ key: 'a', type: given, options }, context)
    expect([given, field.type, field.options.decimals]).toEqual([
      given,
      type,
      decimals === undefined ? undefined : Number(decimals),
    ])
  }
})
