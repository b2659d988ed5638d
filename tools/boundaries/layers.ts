/**
 * Which folder of src may import which. A file belongs to the longest folder here that contains it, and a folder that
 * is not here has no place in the architecture yet: the check says so.
 */
export interface Layer {
  readonly folder: string
  /** Folders of src it may import besides itself; `any`: all of them. */
  readonly ours: readonly string[] | 'any'
  /** Whether it may import npm packages and Node.js. */
  readonly theirs: 'any' | 'none'
  /** What a breach means. */
  readonly meaning: string
  /** What to do instead. */
  readonly instead: string
}

const layers: readonly Layer[] = [
  {
    folder: 'src/core',
    ours: [],
    theirs: 'none',
    meaning: 'The domain would depend on how it is stored, served or run, and could no longer be tested alone.',
    instead:
      'Describe what core needs as a port (an interface in core), and implement it in a store, the server or app.',
  },
  {
    folder: 'src/event-loop',
    ours: [],
    theirs: 'any',
    meaning: 'What every layer above core shares of its thread would depend on one of them.',
    instead: 'Pass what it does as a function.',
  },
  {
    folder: 'src/template',
    ours: [],
    theirs: 'any',
    meaning: 'The template language would know the domain, and the admin could no longer preview with it.',
    instead: 'Hand values and functions to the renderer as data.',
  },
  {
    folder: 'src/html',
    ours: [],
    theirs: 'any',
    meaning: 'Cleaning HTML would depend on whose HTML it is; the one rule for all of it would be lost.',
    instead: 'Pass what differs as an option.',
  },
  {
    folder: 'src/scripts',
    ours: ['src/core', 'src/event-loop'],
    theirs: 'any',
    meaning: 'Code that strangers write would come within reach of a store or a listener.',
    instead: 'Give the sandbox a port of core; app puts the real one in.',
  },
  {
    folder: 'src/stores/sqlite',
    ours: ['src/core', 'src/event-loop'],
    theirs: 'any',
    meaning: 'A store would know another store, or who calls it, and could not be replaced.',
    instead: 'Move what callers need to know to a port of core.',
  },
  {
    folder: 'src/stores/overlay',
    ours: ['src/core'],
    theirs: 'any',
    meaning: 'Atomic pages would work over one store only.',
    instead: 'Use the ports of core: the overlay lies over any store.',
  },
  {
    folder: 'src/stores/contract',
    ours: ['src/core'],
    theirs: 'any',
    meaning: 'The suite that every store passes would favour the one it imports.',
    instead: 'Take the store under test as an argument.',
  },
  {
    folder: 'src/server',
    ours: ['src/core', 'src/event-loop', 'src/template', 'src/scripts', 'src/html', 'src/stores/overlay'],
    theirs: 'any',
    meaning: 'The server would know which store it runs on.',
    instead: 'Take a port of core as an argument; app passes the store.',
  },
  {
    folder: 'src/app',
    ours: 'any',
    theirs: 'any',
    meaning: 'App puts everything together, so it may import everything.',
    instead: 'Nothing to do.',
  },
]

/** Folders whose folders are entered one by one; every other first folder of src is entered as a whole. */
export const groups: readonly string[] = ['src/core', 'src/stores', 'src/scripts', 'src/server']

export function layerOf(file: string): Layer | undefined {
  return layers
    .filter(({ folder }) => isIn(folder, file))
    .toSorted((a, b) => b.folder.length - a.folder.length)
    .at(0)
}

export function isIn(folder: string, file: string): boolean {
  return file.startsWith(`${folder}/`)
}

/** Tests: they may use what never ships. */
export function isTest(file: string): boolean {
  return !file.startsWith('src/') || /\.test(-d)?\.ts$/.test(file)
}

/** What ships beside the product only to test with: builders, the memory store, the suite of the stores. */
export function isForTests(file: string): boolean {
  return isTest(file) || /\/testing\/|\.contract\.ts$/.test(file) || isIn('src/stores/contract', file)
}
