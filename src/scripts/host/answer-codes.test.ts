import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ownCodes } from './answer-codes.ts'

it('docs/reference/errors.md lists every code that only functions answer, and no other', () => {
  const page = readFileSync(new URL('../../../docs/reference/errors.md', import.meta.url), 'utf8')
  const [, section = ''] = /^## Codes of functions$([^]*?)^## /m.exec(page) ?? []
  expect([...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)).toEqual(ownCodes)
})
