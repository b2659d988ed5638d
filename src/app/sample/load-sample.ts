import { setTimeout as sleep } from 'node:timers/promises'
import type { Scope } from '../../core/brand/index.ts'
import { isCoreError } from '../../core/errors/index.ts'
import { Input } from '../../core/input/index.ts'
import { isJsonObject, type JsonObject } from '../../core/json.ts'
import { parseSettings, parseSourceName, parseSourceText } from '../../core/source/index.ts'
import type { Store } from '../../core/store/index.ts'
import type { SourceChecker, SourceIssue } from '../../server/visit/index.ts'
import { Problem } from '../problem.ts'
import type { Sample, SampleSource } from './read-sample.ts'

const mostTries = 8

/** What a load has made; what was there before is not among it. */
export type LoadedSample = {
  readonly entities: readonly string[]
  readonly sources: readonly string[]
  readonly entries: number
}

export interface SampleTarget {
  readonly store: Store
  readonly checker: SourceChecker | undefined
  readonly scope: Scope
}

/**
 * Loads a sample into a brand. To load it again is harmless: what is there, by slug, key or code, stays as it is; what
 * is missing is made; entries are made only in an entity that has none. So one that was cut off is finished by the next.
 */
export async function loadSample(target: SampleTarget, sample: Sample): Promise<LoadedSample> {
  await addVariables(target, sample)
  const entities = await addEntities(target, sample)
  const entries = await addEntries(target, sample)
  const sources = await addSources(target, sample)
  return { entities, sources, entries }
}

async function addVariables({ store, scope }: SampleTarget, { brand }: Sample): Promise<void> {
  const { variables } = brand
  if (!isJsonObject(variables)) return
  const { data } = await store.definitions(scope)
  if (Object.keys(variables).every((name) => Object.hasOwn(data.variables, name))) return
  await store.writer.execute(scope, 'brand.setVariables', { variables: { ...variables, ...data.variables } })
}

async function addEntities({ store, scope }: SampleTarget, sample: Sample): Promise<string[]> {
  const made: string[] = []
  for (const { slug, ...declaration } of sample.entities) {
    const entity = await store.writer.execute(scope, 'entity.ensure', { slug: slug as string, declaration })
    if (!entity.created) continue
    const [skipped] = entity.fieldsSkipped
    if (skipped)
      throw new Problem(`the sample's field ${slug as string}.${skipped.key} can't be made: ${skipped.reason}`)
    made.push(entity.slug)
  }
  return made
}

async function addEntries({ store, scope }: SampleTarget, sample: Sample): Promise<number> {
  let made = 0
  for (const { entity, entries } of sample.entries) {
    const { id } = (await store.definitions(scope)).getEntity(entity)
    const counts = await store.reads.countEntries(scope)
    if ((counts[id] ?? 0) > 0) continue
    // Together, so that they reach the writer as one group.
    await Promise.all(entries.map((entry) => store.writer.execute(scope, 'entry.create', parseEntry(entity, entry))))
    made += entries.length
  }
  return made
}

/** A line as POST /entries takes it. */
function parseEntry(entity: string, raw: JsonObject) {
  const input = new Input(raw)
  const type = input.text('reference_type', 64) ?? null
  const id = input.text('reference_id', 255) ?? null
  const stage = input.text('stage', 64) ?? undefined
  const pipeline = input.text('pipeline', 64) ?? undefined
  const values = Object.entries(input.object('values') ?? {}).map(([key, value]) => ({ key, value }))
  const title = input.text('title', 255) ?? null
  input.done()
  return {
    entity,
    title,
    values,
    reference: type === null || id === null ? null : { type, id },
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(stage === undefined ? {} : { stage }),
    strict: false,
  }
}

/**
 * Published one after the other. A page whose layout or module comes later is refused for now and tried again: the
 * order follows from what each needs, and nobody has to keep it.
 */
async function addSources(target: SampleTarget, sample: Sample): Promise<string[]> {
  const made: string[] = []
  let waiting: readonly SampleSource[] = sample.sources
  while (waiting.length > 0) {
    const refused: { readonly source: SampleSource; readonly issues: readonly SourceIssue[] }[] = []
    for (const source of waiting) {
      const outcome = await addSource(target, source)
      if (outcome === 'made') made.push(source.name)
      else if (outcome !== 'there') refused.push({ source, issues: outcome })
    }
    if (refused.length === waiting.length)
      throw new Problem(`the sample does not compile: ${describe(refused[0]!.issues)}`)
    waiting = refused.map(({ source }) => source)
  }
  return made
}

async function addSource(
  target: SampleTarget,
  source: SampleSource,
): Promise<'made' | 'there' | readonly SourceIssue[]> {
  const { store, scope } = target
  const { kind } = source
  const name = parseSourceName(kind, source.name)
  const text = parseSourceText(kind === 'module' ? 'source' : 'html', source.text)
  for (let tries = 1; ; tries++) {
    if (await store.reads.findSourceByName(scope, kind, name)) return 'there'
    try {
      const { epoch, issues } = await check(target, { kind, name, text })
      if (issues.length > 0) return issues
      const settings = parseSettings(source.settings)
      await store.writer.execute(scope, 'source.create', { kind, name, settings, text, publish: { epoch } })
      return 'made'
    } catch (error) {
      if (!mayPass(error) || tries === mostTries) throw error
      await sleep(tries * 100)
    }
  }
}

/** Somebody else published at the same moment, which makes the check void; or no runner had the time for it. */
function mayPass(error: unknown): boolean {
  return isCoreError(error, 'publication.raced') || isCoreError(error, 'server.busy')
}

async function check({ store, scope, checker }: SampleTarget, source: Omit<SampleSource, 'settings'>) {
  if (checker === undefined) return { epoch: (await store.definitions(scope)).epoch, issues: [] }
  const { epoch, issues } = await checker.checkChange(scope, source)
  return { epoch, issues: issues.filter(({ severity }) => severity === 'error') }
}

function describe([issue]: readonly SourceIssue[]): string {
  return issue ? `${issue.document}:${issue.line}:${issue.column}: ${issue.message}` : 'unknown'
}
