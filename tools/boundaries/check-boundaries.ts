import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { findCycles } from './cycles.ts'
import { groups, isForTests, isIn, isTest, type Layer, layerOf } from './layers.ts'
import { type Module, type ModuleImport, readModules } from './read-modules.ts'
import { strayLoads, threads } from './threads.ts'

export interface Breach {
  /** Where, as `file:line`, or the file alone. */
  readonly where: string
  /** Which rule, in a word or two; tests go by it. */
  readonly rule: string
  /** What is wrong, what it means and what to do. */
  readonly text: string
}

/** One import, and what the rules need to judge it. */
interface Case {
  readonly root: string
  readonly from: string
  readonly each: ModuleImport
  readonly layer: Layer
  readonly dependencies: ReadonlySet<string>
}

type Verdict = Omit<Breach, 'where'> | undefined

/**
 * Checks the layers, the doors, the cycles and what each thread loads, of the project in `root`. Reads what `src`, `test`
 * and `bench` import; a project in which it finds nothing to read is a breach, as a check that reads nothing always passes.
 */
export function checkBoundaries(root: string): { readonly modules: number; readonly breaches: readonly Breach[] } {
  const modules = readModules(root, ['src', 'test', 'bench'])
  const dependencies = new Set(Object.keys(readPackage(root).dependencies ?? {}))
  const breaches = [...modules.values()].flatMap(({ file, imports }) => {
    if (isTest(file)) return imports.flatMap((each) => breach(file, each, closedDoor(root, file, each)))
    const layer = layerOf(file)
    if (layer === undefined) return [homeless(file)]
    return imports.flatMap((each) => breach(file, each, verdict({ root, from: file, each, layer, dependencies })))
  })

  const inSrc = [...modules.keys()].filter((file) => isIn('src', file))
  return {
    modules: inSrc.length,
    breaches: [...unread(root, inSrc), ...breaches, ...cycles(modules), ...loads(modules)],
  }
}

/** The first rule that an import of the product breaks. */
function verdict(input: Case): Verdict {
  return unclear(input) ?? forTests(input) ?? outOfLayer(input) ?? closedDoor(input.root, input.from, input.each)
}

function unclear({ root, from, each: { kind, target } }: Case): Verdict {
  if (target.kind === 'unknown' && kind === 'value' && !isIn('src/app', from)) {
    return { rule: 'unclear', text: `This import ${target.why}, so no check can follow it. Name the file.` }
  }
  const isCode = target.kind === 'file' && (kind !== 'address' || target.file.endsWith('.ts'))
  if (isCode && !existsSync(path.join(root, target.file))) {
    return { rule: 'missing', text: `There is no ${target.file}.` }
  }
  return undefined
}

function forTests({ from, each: { target }, dependencies }: Case): Verdict {
  if (isForTests(from)) return undefined
  if (target.kind === 'file' && target.file.endsWith('.ts') && isForTests(target.file)) {
    return {
      rule: 'for tests',
      text: `${target.file} is there for tests. The product would ship with it: move what it needs out.`,
    }
  }
  if (target.kind === 'package' && !dependencies.has(target.name)) {
    const text = `"${target.name}" is not among the dependencies of package.json, and would be missing where the product runs.`
    return { rule: 'for tests', text }
  }
  return undefined
}

function outOfLayer({ from, each: { target }, layer }: Case): Verdict {
  const wrong = (what: string) => ({
    rule: `layer ${layer.folder.replace('src/', '')}`,
    text: `${layer.folder} must not import ${what}. ${layer.meaning} ${layer.instead}`,
  })
  if (target.kind === 'node' || target.kind === 'package') {
    const isAllowed = layer.theirs === 'any' || (target.kind === 'package' && isForTests(from))
    return isAllowed ? undefined : wrong(target.name)
  }
  if (target.kind !== 'file' || layer.ours === 'any' || isIn(layer.folder, target.file)) return undefined
  return layer.ours.some((folder) => isIn(folder, target.file)) ? undefined : wrong(target.file)
}

/**
 * A folder with an index.ts is entered through it: what the index does not export may change without a look around.
 * Whoever starts a thread names its file, as no index can do that.
 */
function closedDoor(root: string, from: string, { kind, target }: ModuleImport): Verdict {
  if (kind === 'address' || target.kind !== 'file') return undefined
  // The nouns of core refer to each other's files: through their indexes everything in core would be one knot.
  if (isIn('src/core', from) && isIn('src/core', target.file)) return undefined
  const doors = rooms(target.file)
    .filter((room) => !isIn(isTestRoom(room) ? path.dirname(room) : room, from))
    .map((room) => `${room}/index.ts`)
    .filter((door) => existsSync(path.join(root, door)))
  if (doors.length === 0 || doors.includes(target.file)) return undefined
  return {
    rule: 'door',
    text: `From outside, import ${doors.join(' or ')}, not ${target.file}: export there what others may use.`,
  }
}

/**
 * The folders that are entered through an index: the first below src, and the second in a group. What a folder keeps for
 * tests is a room of its own, as the product's door can't lead there; but the folder's own tests are at home in it.
 */
function rooms(file: string): readonly string[] {
  const [src, first, second, third] = file.split('/')
  if (src !== 'src' || first === undefined || second === undefined) return []
  const room = `${src}/${first}`
  const found = groups.includes(room) && third !== undefined ? [room, `${room}/${second}`] : [room]
  const forTesting = /^.+\/testing(?=\/)/.exec(file)?.[0]
  return forTesting === undefined || found.includes(forTesting) ? found : [...found, forTesting]
}

function isTestRoom(room: string): boolean {
  return path.basename(room) === 'testing'
}

/** Cycles of what runs, anywhere in src; in core, of types too, as its nouns must be readable one after the other. */
function cycles(modules: ReadonlyMap<string, Module>): readonly Breach[] {
  const found = [
    ...findCycles(graph(modules, 'src', ['value'])),
    ...findCycles(graph(modules, 'src/core', ['value', 'type'])),
  ]
  const texts = new Map(found.map((cycle) => [[...cycle, cycle.at(0)].join(' → '), cycle.at(0) ?? '']))
  return [...texts].map(([text, where]) => ({
    where,
    rule: 'cycle',
    text: `${text}. None of these can be read, tested or moved alone: move what both sides need to a file of its own.`,
  }))
}

/** What a thread loads by way of others, no import of its own says. */
function loads(modules: ReadonlyMap<string, Module>): readonly Breach[] {
  if (modules.size === 0) return []
  return threads.flatMap((thread) => {
    const where = thread.file
    if (!modules.has(where)) {
      return [{ where, rule: 'missing', text: `There is no such file, in which the ${thread.name} thread begins.` }]
    }
    return strayLoads(thread, modules).map((way) => ({
      where,
      rule: 'loads',
      text: `${way.join(' → ')}. The ${thread.name} thread must not load this: move what it needs of it to a folder that both may load.`,
    }))
  })
}

function graph(modules: ReadonlyMap<string, Module>, folder: string, kinds: readonly string[]) {
  const files = [...modules.values()].filter(({ file }) => isIn(folder, file))
  return new Map(
    files.map(({ file, imports }) => {
      const targets = imports.map(({ kind, target }) =>
        kinds.includes(kind) && target.kind === 'file' ? target.file : '',
      )
      return [file, targets.filter((target) => isIn(folder, target) && modules.has(target))]
    }),
  )
}

/** Counts the files once more, in another way than they were read. */
function unread(root: string, seen: readonly string[]): readonly Breach[] {
  const names = existsSync(path.join(root, 'src')) ? readdirSync(path.join(root, 'src'), { recursive: true }) : []
  const expected = names.filter((name) => name.toString().endsWith('.ts')).length
  if (seen.length > 0 && seen.length === expected) return []
  return [
    { where: 'src', rule: 'unread', text: `Read ${seen.length} of ${expected} .ts files: the check itself is broken.` },
  ]
}

function homeless(file: string): Breach {
  const text =
    'No layer has this file. Move it to a folder of the architecture, or give its folder a layer in tools/boundaries/layers.ts.'
  return { where: file, rule: 'no layer', text }
}

function breach(file: string, { line }: ModuleImport, found: Verdict): readonly Breach[] {
  return found === undefined ? [] : [{ where: `${file}:${line}`, ...found }]
}

function readPackage(root: string): { readonly dependencies?: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
}
