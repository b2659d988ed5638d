import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const documents = globSync(['*.md', 'docs/**/*.md', 'bench/**/*.md', 'samples/**/*.md'], { cwd: root })

/** As GitHub names a heading's anchor. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.matchAll(/^#{1,6} (.+)$/gm)
  return new Set(
    Array.from(headings, ([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

it('every link from one document to another, or to a picture, leads somewhere', () => {
  expect(documents.length).toBeGreaterThan(10)
  const broken: string[] = []
  for (const document of documents) {
    const text = readFileSync(join(root, document), 'utf8').replaceAll(/```[\s\S]*?```/g, '')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? join(root, document) : join(root, dirname(document), path)
      const isThere =
        existsSync(file) &&
        (anchor === undefined || !file.endsWith('.md') || anchorsOf(readFileSync(file, 'utf8')).has(anchor))
      if (!isThere) broken.push(`${document}: ${target}`)
    }
  }
  expect(broken).toEqual([])
})

it('every path of ours that a document names is there', () => {
  const ours = [root, join(root, 'src')]
  const folders = ours.flatMap((folder) => foldersIn(folder))
  const missing: string[] = []
  let paths = 0
  for (const document of documents) {
    for (const [, path = ''] of readFileSync(join(root, document), 'utf8').matchAll(/`([\w-]+\/[\w./-]*)`/g)) {
      const isOurs = folders.includes(path.split('/', 1)[0]!)
      if (!isOurs) continue
      paths++
      if (!ours.some((folder) => existsSync(join(folder, path)))) missing.push(`${document}: ${path}`)
    }
  }
  expect(paths).toBeGreaterThan(10)
  expect(missing).toEqual([])
})

it('the tree in ARCHITECTURE.md has every folder of src, and of core, server and scripts', () => {
  const [, tree = ''] = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('```')
  const folders = ['src', 'src/core', 'src/server', 'src/scripts'].flatMap((folder) => foldersIn(join(root, folder)))
  expect(folders.filter((folder) => !tree.includes(`${folder}/`))).toEqual([])
})

/** Names, without those that no author made. */
function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map(({ name }) => name)
}
