import { invalid } from '../../../core/errors/index.ts'
import { Input } from '../../../core/input/index.ts'
import type { Json } from '../../../core/json.ts'
import { parseSettings, parseSourceName, type PageSettings, type Source } from '../../../core/source/index.ts'
import type { Store } from '../../../core/store/index.ts'
import { checkChange, type CheckContext, type Warning } from './check.ts'
import type { SourceSurface } from './surface.ts'

interface NewSettings {
  readonly name: string
  readonly settings: PageSettings
  /** Undefined: stays. */
  readonly status: 'published' | 'offline' | undefined
}

/** PUT: settings, name, on- and offline; the text is saved and published elsewhere. One attempt. */
export async function changeSettings(
  store: Store,
  context: CheckContext,
  { source, body, force }: { readonly source: Source; readonly body: Json; readonly force: boolean },
): Promise<{ readonly source: Source; readonly warnings: Warning[] }> {
  const { scope, surface } = context
  const { name, settings, status } = parseNewSettings(surface, source, body)
  const wasLive = source.status === 'published'
  const isLive = (status ?? source.status) === 'published'
  const isRenamed = name !== source.name
  const warnings: Warning[] = []
  // The older of the checks' epochs is the one that must still hold when the change is written.
  let { epoch } = await store.definitions(scope)
  if (wasLive && (isRenamed || !isLive)) {
    const gone = await checkChange(context, { name: source.name, text: null, force })
    epoch = Math.min(epoch, gone.checked.epoch)
  }
  if (isLive && (isRenamed || !wasLive)) {
    const text = await liveText(store, context, source)
    const come = await checkChange(context, { name, text, force })
    epoch = Math.min(epoch, come.checked.epoch)
    warnings.push(...come.warnings)
  }
  const changed = await store.writer.execute(scope, 'source.changeSettings', {
    sourceId: source.id,
    settings,
    checked: { epoch },
    ...(isRenamed ? { name } : {}),
    ...(status === undefined ? {} : { status }),
  })
  return { source: changed, warnings }
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
