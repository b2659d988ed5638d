import { invalid } from '../../../core/errors/index.ts'
import { Input } from '../../../core/input/index.ts'
import type { Json } from '../../../core/json.ts'
import {
  parseSettings,
  parseSourceName,
  type Checked,
  type PageSettings,
  type Source,
} from '../../../core/source/index.ts'
import type { Store } from '../../../core/store/index.ts'
import type { SourceChange } from '../../visit/index.ts'
import { checkChange, checkFree, type CheckContext, type Warning } from './check.ts'
import type { SourceSurface } from './surface.ts'

interface NewSettings {
  readonly name: string
  readonly settings: PageSettings
  /** Undefined: stays. */
  readonly status: 'published' | 'offline' | undefined
}

/**
 * PUT: settings, name, on- and offline; the text is saved and published elsewhere. One attempt; `checked` is from before
 * the source was read.
 */
export async function changeSettings(
  store: Store,
  context: CheckContext,
  given: { readonly source: Source; readonly checked: Checked; readonly body: Json; readonly force: boolean },
): Promise<{ readonly source: Source; readonly warnings: Warning[] }> {
  const { scope, surface } = context
  const { source, force } = given
  const { name, settings, status } = parseNewSettings(surface, source, given.body)
  if (name !== source.name) await checkFree(store, context, name)
  const change = await liveChangeOf(store, context, { source, name, status })
  const check = change && (await checkChange(context, { ...change, force }))
  const changed = await store.writer.execute(scope, 'source.changeSettings', {
    sourceId: source.id,
    settings,
    // The older of the two is the one that must still hold when the change is written.
    checked: { epoch: Math.min(given.checked.epoch, check?.checked.epoch ?? Infinity) },
    ...(name === source.name ? {} : { name }),
    ...(status === undefined ? {} : { status }),
  })
  return { source: changed, warnings: check?.warnings ?? [] }
}

/** What visitors would notice, as one change: a name that goes and another that comes are checked together. */
async function liveChangeOf(
  store: Store,
  context: CheckContext,
  { source, name, status }: Pick<NewSettings, 'name' | 'status'> & { readonly source: Source },
): Promise<Omit<SourceChange, 'kind'> | undefined> {
  const wasLive = source.status === 'published'
  const isLive = (status ?? source.status) === 'published'
  if (!isLive) return wasLive ? { name: source.name, text: null } : undefined
  if (wasLive && name === source.name) return undefined
  const text = await liveText(store, context, source)
  return wasLive ? { name, text, formerName: source.name } : { name, text }
}

function parseNewSettings({ kind, nameKey }: SourceSurface, source: Source, body: Json): NewSettings {
  const input = new Input(body)
  const name = input.has(nameKey) ? input.collect(() => parseSourceName(kind, input.value(nameKey))) : source.name
  const settings = kind === 'page' ? input.collect(() => parseSettings(body, source.settings)) : source.settings
  const given = input.oneOf('status', ['draft', 'published', 'offline'] as const) ?? source.status
  const status = given === source.status || given === 'draft' ? undefined : given
  if (given === 'draft' && source.status !== 'draft') {
    input.refuse('status', 'can not go back to draft: use offline')
  }
  if (status !== undefined && source.publishedRevisionId === null) {
    input.refuse('status', 'is for what was published: publish it first')
  }
  input.done()
  return { name: name!, settings: settings!, status }
}

async function liveText({ reads }: Store, { scope }: CheckContext, source: Source): Promise<string> {
  const revision = await reads.findRevision(scope, source.publishedRevisionId!)
  if (!revision) throw invalid('status', 'The status field is for what was published: publish it first.')
  return revision.text
}
