import { isIn } from './layers.ts'
import type { Module } from './read-modules.ts'

/** A thread, and what is none of its business: neither what it begins with nor anything that loads may load that. */
export interface Thread {
  readonly name: string
  /** What it begins with. */
  readonly file: string
  /** Folders of src. What is loaded by `import()` when it is first used is another matter. */
  readonly never: readonly string[]
}

/** What the process is started and asked with. */
const ofMain = ['src/app/cli', 'src/app/data-folder', 'src/app/operations', 'src/app/serve', 'src/app/socket']

/** A module costs 17 KB in each thread that loads it; and what an author wrote has no business in the main thread. */
export const threads: readonly Thread[] = [
  {
    name: 'main',
    file: 'src/app/serve/index.ts',
    never: [
      'src/server/pages',
      'src/server/runner-thread',
      'src/server/api',
      'src/scripts',
      'src/template',
      'src/html',
    ],
  },
  {
    name: 'runner',
    file: 'src/app/threads/runner.ts',
    never: [
      'src/server/runners',
      'src/server/listener',
      'src/server/http',
      'src/server/api',
      'src/template',
      ...ofMain,
    ],
  },
  {
    name: 'writer',
    file: 'src/app/threads/writer.ts',
    never: ['src/server', 'src/scripts', 'src/template', ...ofMain],
  },
  {
    name: 'reader',
    file: 'src/app/threads/reader.ts',
    never: ['src/server', 'src/scripts', 'src/template', ...ofMain],
  },
]

/** For each folder that the thread must not load and does, a shortest way there, from file to file. */
export function strayLoads({ file, never }: Thread, modules: ReadonlyMap<string, Module>): readonly string[][] {
  const ways = new Map<string, string[]>([[file, [file]]])
  const found = new Map<string, string[]>()
  // A map goes on with what is added to it meanwhile: nearest first.
  for (const [from, way] of ways) {
    const folder = never.find((each) => isIn(each, from))
    if (folder !== undefined) {
      if (!found.has(folder)) found.set(folder, way)
      continue
    }
    for (const { kind, isLater, target } of modules.get(from)?.imports ?? []) {
      if (kind !== 'value' || isLater || target.kind !== 'file' || ways.has(target.file)) continue
      ways.set(target.file, [...way, target.file])
    }
  }
  return [...found.values()]
}
