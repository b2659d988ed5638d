#!/usr/bin/env node
// @ts-check
// The `stagecraft` command. Any Node.js from 18 up can read this file; it installs what is missing in a clone and
// goes on under the version of Node.js the package pins. Keep it free of newer syntax and of npm packages.
import { fileURLToPath, pathToFileURL } from 'node:url'
import path from 'node:path'
import { useCompileCache } from './bootstrap/compile-cache.mjs'
import { ensureInstalled } from './bootstrap/install.mjs'
import { explain } from './bootstrap/problem.mjs'
import { findPinnedNode, isPinned } from './bootstrap/pinned-node.mjs'

const self = fileURLToPath(import.meta.url)
const root = path.dirname(path.dirname(self))
const args = process.argv.slice(2)

try {
  // The packages that only development needs may be missing: an image built with `npm ci --omit=dev` starts as it is.
  await ensureInstalled(root, { dev: false })
  const node = findPinnedNode(root)

  if (isPinned(node)) {
    await useCompileCache(root, args, self)
    await import(pathToFileURL(path.join(root, 'src', 'app', 'main.ts')).href)
  } else {
    // Read only where it is needed: the usual start is a matter of milliseconds.
    const { continueUnder } = await import('./bootstrap/continue-under.mjs')
    continueUnder(node, [self, ...args])
  }
} catch (error) {
  explain(error)
}
