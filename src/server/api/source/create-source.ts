import { Input } from '../../../core/input/index.ts'
import type { Json } from '../../../core/json.ts'
import {
  defaultSettings,
  parseSettings,
  parseSourceName,
  parseSourceText,
  type PageSettings,
  type Source,
} from '../../../core/source/index.ts'
import type { Store } from '../../../core/store/index.ts'
import { checkChange, checkDraft, checkFree, retryRaced, type CheckContext, type Warning } from './check.ts'
import type { SourceSurface } from './surface.ts'

interface NewSource {
  readonly name: string
  readonly settings: PageSettings
  readonly text: string | undefined
  readonly publish: boolean
}

/** POST: a draft, or published at once, after the checks that saving and publishing ask for. */
export async function createSource(
  store: Store,
  context: CheckContext,
  { body, force }: { readonly body: Json; readonly force: boolean },
): Promise<{ readonly source: Source; readonly warnings: Warning[] }> {
  const { scope, surface } = context
  const { kind } = surface
  const { name, settings, text, publish } = parseNewSource(surface, body)
  await checkFree(store, context, name)
  const warnings = text === undefined ? [] : await checkDraft(context, { name, text })
  const given = { kind, name, settings, ...(text === undefined ? {} : { text }) }
  if (!publish) return { source: await store.writer.execute(scope, 'source.create', given), warnings }
  return await retryRaced(async () => {
    const live = await checkChange(context, { name, text: text!, force })
    const source = await store.writer.execute(scope, 'source.create', { ...given, publish: live.checked })
    return { source, warnings: live.warnings }
  })
}

function parseNewSource({ kind, nameKey, textKey }: SourceSurface, body: Json): NewSource {
  const input = new Input(body)
  const name = input.collect(() => parseSourceName(kind, input.value(nameKey)))
  const settings = kind === 'page' ? input.collect(() => parseSettings(body)) : defaultSettings
  const given = input.value(textKey) ?? undefined
  const text = given === undefined ? undefined : input.collect(() => parseSourceText(textKey, given))
  const publish = input.boolean('publish') ?? false
  if (publish) input.require(textKey, given ?? undefined)
  input.done()
  return { name: name!, settings: settings!, text, publish }
}
