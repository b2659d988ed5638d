import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SourceKind } from '../../core/source/index.ts'
import { sourceIssueCodes } from './issue-codes.ts'
import { aPageWorld, type PageWorld } from './testing/page-world.ts'

const page = readFileSync(new URL('../../../docs/reference/issues.md', import.meta.url), 'utf8')

/** Rows of the table with these columns, as cells without the backslash before a bar. */
function tableRows(...columns: readonly string[]): readonly (readonly string[])[] {
  const [, table = ''] = page.split(`| ${columns.join(' | ')} |\n`)
  return (table.split('\n\n')[0] ?? '')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )
}

const inCode = (cell: string | undefined) => /^`([^`]*)`$/.exec(cell ?? '')?.[1]

const beside = tableRows('kind', 'name', 'text').map(([kind, name, text]) => ({
  kind: kind as SourceKind,
  name: inCode(name)!,
  text: inCode(text)!,
}))
const rows = tableRows('code', 'what it means', 'in a', 'example').map(([code, meaning, kind, example]) => ({
  code: inCode(code)!,
  meaning: meaning!,
  kind: kind as SourceKind,
  example: inCode(example),
}))

const many = (count: number, make: (i: number) => string) => Array.from({ length: count }, (_, i) => make(i)).join('')
const named = (kind: SourceKind, count: number, text: string) =>
  Array.from({ length: count }, (_, i) => ({ kind, name: `${kind}-${i}`, text }))
const chain = (other: string) =>
  many(15_000, (i) => `export {x${i + 1} as x${i}} from "${other}";`) + 'export let x15000'

/** The examples that are too long to print; with what they need beside them. */
const built: Readonly<Record<string, { readonly text: string; readonly needs?: typeof beside }>> = {
  'script.too_large': { text: ' '.repeat(1_000_001).padEnd(1_048_577) },
  'script.line_separator': { text: '1\u2028 2' },
  'import.too_many_modules': {
    text: many(51, (i) => `import "module-${i}";`),
    needs: named('module', 51, 'export const a = 1'),
  },
  'import.too_entangled': {
    text: many(200, (i) => `import {x${i} as y${i}} from "to";`),
    needs: [
      { kind: 'module', name: 'to', text: chain('fro') },
      { kind: 'module', name: 'fro', text: chain('to') },
    ],
  },
  'template.nesting': { text: many(51, () => '@if(customer)') + many(51, () => '@endif') },
  'template.too_many_components': {
    text: many(201, (i) => `@component("component-${i}")`),
    needs: named('component', 201, 'Hello'),
  },
}

let world: PageWorld
beforeAll(async () => {
  world = await aPageWorld()
  for (const { kind, name, text } of [...beside, ...Object.values(built).flatMap(({ needs = [] }) => needs)]) {
    world.execute('source.create', { kind, name, text })
  }
})
afterAll(async () => {
  await world.close()
})

describe('docs/reference/issues.md', () => {
  it('lists every code that a save can answer with, and none that is no more, as the code has it', () => {
    expect(rows.map(({ code, meaning }) => [code, meaning])).toEqual(Object.entries(sourceIssueCodes))
  })

  it('has an example of each: printed, or built here', () => {
    const unprinted = rows.filter(({ example }) => example === undefined).map(({ code }) => code)
    expect(unprinted).toEqual(Object.keys(built))
    expect(beside.length).toBeGreaterThan(0)
  })

  it.each(rows)('$code is what its example is refused with, or warned of', async ({ code, meaning, kind, example }) => {
    const text = example ?? built[code]!.text
    const issues = await world.checker.checkDraft(world.scope, { kind, name: 'example', text })
    const found = issues.filter((issue) => issue.code === code)
    expect(found, issues.map((issue) => issue.code).join(' ')).not.toEqual([])
    for (const { severity, message } of found) {
      expect(severity).toBe(meaning.startsWith('Warning: ') ? 'warning' : 'error')
      expect(message).toMatch(/^\S.*[.?!]$/)
    }
  })

  it('the sources beside the examples are sound', async () => {
    for (const { kind, name, text } of beside) {
      const issues = await world.checker.checkDraft(world.scope, { kind, name, text })
      expect(issues.filter(({ severity }) => severity === 'error')).toEqual([])
    }
  })
})
