import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dateTokens } from './filters/date-format.ts'
import { filters } from './filters/registry.ts'
import { faultCodes } from './run/faults.ts'
import { findIssues, type PageSetting, renderPage } from './testing/render-page.ts'

const reference = readFileSync(new URL('../../docs/reference/template.md', import.meta.url), 'utf8')
const functions = ['setCrmField']

const setting: PageSetting = {
  names: JSON.parse(/```json\n([\s\S]*?)```/.exec(reference)?.[1] ?? '') as Record<string, unknown>,
  functions: { setCrmField: () => true },
  components: { card: /component `card` that holds `(.*)`/.exec(reference)?.[1] ?? '' },
  bases: [/base `layout` that holds\n`(.*)`/.exec(reference)?.[1] ?? ''],
}

/** Rows of the table whose header begins with a word, as cells without the backslash before a bar. */
function tableRows(header: string): readonly (readonly string[])[] {
  const table = reference.split(new RegExp(`\\n\\| ${header} +\\|`))[1]?.split('\n\n')[0] ?? ''
  return table
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )
}

const inCode = (cell: string | undefined): string => /^`(.*)`$/.exec(cell ?? '')?.[1] ?? ''

describe('the reference of the template language', () => {
  /** The fenced blocks in order, each with the line of prose behind it. */
  const fences = Array.from(
    reference.matchAll(/```(\w+)\n([\s\S]*?)```(?=\n+([^\n]*))/g),
    ([, language, text = '', behind = '']) => ({
      language,
      text,
      behind,
    }),
  ).filter(({ language }) => language === 'jinja')
  const examples = fences.flatMap(({ text, behind }, index) =>
    behind === 'prints' ? [[text, fences[index + 1]?.text]] : [],
  )
  const refusals = fences.flatMap(({ text, behind }) => {
    const code = /^is refused with `template\.(\w+)`/.exec(behind)?.[1]
    return code === undefined ? [] : [[text, code]]
  })

  it.each(examples)('prints what it says: %s', (source = '', html = '') => {
    // A fence ends its last line, which the page need not do.
    expect(renderPage(source, setting).trimEnd()).toBe(html.trimEnd())
  })

  it.each(refusals)('is refused as it says: %s', (source = '', code = '') => {
    expect(findIssues(source, functions)[0]).toContain(code)
  })

  it('has no example that is not run', () => {
    expect(examples.length * 2 + refusals.length).toBe(fences.length)
  })

  const filterRows = tableRows('filter')

  it('has every filter with its arguments, and no other', () => {
    const written = [...filters.values()].map((filter) =>
      [filter.name, ...filter.arguments.map(({ name }) => name)].join(':'),
    )
    expect(filterRows.map(([filter]) => inCode(filter)).toSorted()).toEqual(written.toSorted())
  })

  it.each(filterRows.map((row) => [inCode(row[2]), inCode(row[3])]))('%s prints %s', (example, html) => {
    expect(renderPage(example, setting)).toBe(html)
  })

  it('has every default of a filter’s arguments', () => {
    for (const filter of filters.values()) {
      const description = filterRows.find(([name]) => inCode(name).split(':')[0] === filter.name)?.[1]
      for (const argument of filter.arguments) {
        if (argument.default?.startsWith('"') || /^\d/.test(argument.default ?? '')) {
          expect(description, filter.name).toContain(`\`${argument.default}\``)
        }
      }
    }
  })

  it('has every token of a date', () => {
    const written = tableRows('token').flatMap((row) => row.flatMap((cell) => cell.match(/(?<=`)\w+(?=`)/g) ?? []))
    expect(written.toSorted()).toEqual(Object.keys(dateTokens).toSorted())
  })

  it('has every code of a fault while rendering, as the code has it', () => {
    const listed = Array.from(reference.matchAll(/^\| `(template\.\w+)` +\| (.*?) +\|$/gm), ([, code, text]) => [
      code,
      text,
    ])
    expect(listed).toEqual(Object.entries(faultCodes))
  })
})
