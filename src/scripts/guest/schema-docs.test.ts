import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { schemaSource } from './testing/schema.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const manual = read('../../../docs/reference/schema.md')

/** The code blocks of the manual, as programs that compare what stands before an arrow with what stands after it. */
const examples = Array.from(manual.matchAll(/```js\n([^]*?)```/g), ([, code]) => {
  const lines = code!.replace(/\n\/\/ → /g, ' // → ').split('\n')
  return lines.map((line) => line.replace(/^(.*?) \/\/ → (.*)$/, ';compare($1, $2)')).join('\n')
})

describe('the manual of Schema', () => {
  it('has examples', () => expect(examples.length).toBeGreaterThan(8))

  it.each(examples)('example %#: what it says is what happens', (example) => {
    let compared = 0
    const compare = (actual: unknown, expected: unknown) => {
      compared++
      expect(actual).toEqual(expected)
    }
    const run = runInThisContext(`(function (Schema, compare) { ${example} })`) as (...args: readonly unknown[]) => void
    run(runInThisContext(schemaSource), compare)
    expect(compared).toBeGreaterThan(0)
  })

  it('names every code', () => {
    const used = new Set(
      Array.from(schemaSource.matchAll(/(?:fail|note|stop)\((?:\w+, )*'(\w+)'/g), ([, code]) => code),
    )
    const named = /Codes: ([^.]*)\./.exec(manual)![1]!.match(/\w+/g)
    expect(new Set(named)).toEqual(new Set([...used, 'custom']))
  })

  it('names every option', () => {
    const options = Array.from(schemaSource.matchAll(/^ {2}(\w+)\(.*\) \{$/gm), ([, name]) => name).filter(
      (name) => name !== 'constructor',
    )
    expect(options).toContain('pattern_values')
    for (const option of options) expect(manual).toMatch(new RegExp(`\\b${option}\\b`))
  })
})
