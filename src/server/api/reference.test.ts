import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { statusOf } from './wire/index.ts'
import { openRoutes, routes } from './routes.ts'

const reference = readFileSync(new URL('../../../docs/reference/rest.md', import.meta.url), 'utf8')

function rows(pattern: RegExp): string[][] {
  return [...reference.matchAll(pattern)].map(([, ...cells]) => cells.map((cell) => cell ?? ''))
}

it('docs/reference/rest.md lists every route with its role and what it does, in order, and no other', () => {
  const documented = rows(/^\| (GET|POST|PUT|DELETE) (\/\S*) \| (\w+) \| (.+) \|$/gm)
  expect(documented).toEqual(routes.map(({ method, path, role, summary }) => [method, path, role, summary]))
})

it('docs/reference/rest.md lists every error code under its status, once', () => {
  const documented = rows(/^\| (\d{3}) \| (`.+`) \|$/gm).flatMap(([status, codes]) =>
    codes!.split(', ').map((code) => [code.slice(1, -1), Number(status)] as const),
  )
  expect(new Set(documented.map(([code]) => code)).size).toBe(documented.length)
  expect(Object.fromEntries(documented)).toEqual(statusOf)
})

it('docs/reference/rest.md lists every address that asks for no key', () => {
  const documented = rows(/^\| (POST) (\/\S*) \| ([^|]+) \|$/gm)
  expect(documented).toEqual(openRoutes.map(({ method, path, summary }) => [method, path, summary]))
})
