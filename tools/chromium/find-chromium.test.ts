import { chmodSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryProject } from '../testing/temporary-project.ts'
import { candidates, findWorking } from './find-chromium.ts'

/** Programs by name, as shell scripts. */
function programs(scripts: Readonly<Record<string, string>>): (name: string) => string {
  const folder = temporaryProject(
    Object.fromEntries(Object.entries(scripts).map(([name, code]) => [name, `#!/bin/sh\n${code}\n`])),
  )
  for (const name of Object.keys(scripts)) chmodSync(path.join(folder, name), 0o755)
  return (name) => path.join(folder, name)
}

test('find: the first file that starts, past what is missing or only stands in for a browser', async () => {
  const at = programs({
    'stand-in': 'echo "install the real one" >&2; exit 1',
    browser: 'echo "Chromium 1.0"',
    other: 'echo 2',
  })
  expect(await findWorking([at('gone'), at('stand-in'), at('browser'), at('other')])).toBe(at('browser'))
})

test('find: nothing where nothing starts', async () => {
  const at = programs({ 'not-a-browser': 'exit 3' })
  expect(await findWorking([at('gone'), at('not-a-browser')])).toBeUndefined()
})

test("Playwright's own browser is looked for first, and no place twice", () => {
  const places = candidates()
  expect(places.at(0)).toMatch(/playwright/i)
  expect(new Set(places).size).toBe(places.length)
})
