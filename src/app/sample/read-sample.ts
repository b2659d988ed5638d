import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isJsonObject, type JsonObject } from '../../core/json.ts'
import type { SourceKind } from '../../core/source/index.ts'

/** A brand's content as plain files hold it: what an author keeps in a folder. */
export interface Sample {
  /** Of the brand itself: name, time zone, currency, variables. */
  readonly brand: JsonObject
  readonly entities: readonly JsonObject[]
  readonly sources: readonly SampleSource[]
  /** Of each entity, by slug. */
  readonly entries: readonly { readonly entity: string; readonly entries: readonly JsonObject[] }[]
}

export interface SampleSource {
  readonly kind: SourceKind
  readonly name: string
  readonly text: string
  readonly settings: JsonObject
}

export const weightTracker = path.join(import.meta.dirname, '../../../samples/weight-tracker')

const sourceFiles = [
  { kind: 'module', folder: 'modules', extension: '.js' },
  { kind: 'component', folder: 'components', extension: '.html' },
  { kind: 'page', folder: 'pages', extension: '.html' },
] as const

/**
 * A folder of `brand.json`, `entities/*.json`, `modules/**.js`, `components/**.html`, `pages/**.html` with optional
 * settings beside them in `.json`, and `entries/SLUG.jsonl`. Names follow from paths: `pages/weight/checkin.html` is
 * the page `weight/checkin`.
 */
export function readSample(folder: string): Sample {
  return {
    brand: readObject(path.join(folder, 'brand.json')),
    entities: find(folder, 'entities/*.json').map(readObject),
    sources: sourceFiles.flatMap(({ kind, folder: under, extension }) =>
      find(folder, `${under}/**/*${extension}`).map((file) => {
        const settings = file.replace(/\.html$/, '.json')
        return {
          kind,
          name: path.relative(path.join(folder, under), file).slice(0, -extension.length).split(path.sep).join('/'),
          text: readFileSync(file, 'utf8'),
          settings: kind === 'page' && existsSync(settings) ? readObject(settings) : {},
        }
      }),
    ),
    entries: find(folder, 'entries/*.jsonl').map((file) => ({
      entity: path.basename(file, '.jsonl'),
      entries: readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line, index) => parseObject(line, `${file}:${index + 1}`)),
    })),
  }
}

// Sorted, so that a sample loads in one order on every machine.
function find(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: folder })
    .toSorted()
    .map((file) => path.join(folder, file))
}

function readObject(file: string): JsonObject {
  return parseObject(readFileSync(file, 'utf8'), file)
}

function parseObject(text: string, place: string): JsonObject {
  const value: unknown = JSON.parse(text)
  if (!isJsonObject(value)) throw new Error(`${place} holds no JSON object.`)
  return value
}
