// @ts-check
// node tools/run.mjs FILE [ARGUMENT…]: runs a TypeScript file of this repository under the pinned Node.js, on a fresh
// clone too: what package.json's scripts start with. Like everything in bin/, any Node.js from 18 up can read it.
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { continueUnder } from '../bin/bootstrap/continue-under.mjs'
import { ensureInstalled } from '../bin/bootstrap/install.mjs'
import { findPinnedNode, isPinned } from '../bin/bootstrap/pinned-node.mjs'
import { explain } from '../bin/bootstrap/problem.mjs'

const self = fileURLToPath(import.meta.url)
const root = path.dirname(path.dirname(self))
const [file = '', ...args] = process.argv.slice(2)

try {
  await ensureInstalled(root, { dev: true })
  const node = findPinnedNode(root)
  if (isPinned(node)) {
    process.argv.splice(1, 2, path.resolve(root, file)) // as if the file had been started by its own name
    await import(pathToFileURL(path.resolve(root, file)).href)
  } else {
    continueUnder(node, [self, file, ...args])
  }
} catch (error) {
  explain(error)
}
