import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runFaultCodes } from './fault-codes.ts'

it('docs/reference/pages.md lists every code of a failed run, and none that is no more, as the code has it', () => {
  const page = readFileSync(new URL('../../../docs/reference/pages.md', import.meta.url), 'utf8')
  const [, rest = ''] = page.split('**3.1-10 Run log.**')
  const [rule = ''] = rest.split(/^## /m)
  const listed = Array.from(rule.matchAll(/^\| `([a-z_.]+)` \| (.*?) \|$/gm), ([, code, text]) => [code, text])
  expect(listed).toEqual(Object.entries(runFaultCodes))
})
