import { parseValues } from '../../../core/entry/index.ts'
import type { Json } from '../../../core/json.ts'
import { after } from '../after.ts'
import { answers, type HostFunction } from '../host-function.ts'
import type { Options } from '../options.ts'
import { write } from './write.ts'

const mostTitle = 512

/** A new record. Without customer and reference it is stored without one (rule 2.1-4): a lead form, a collection. */
export const createCrmEntry: HostFunction = {
  name: 'createCrmEntry',
  call(tools) {
    const { run, options } = tools
    const entity = options.entity()
    options.refuseEntryId()
    const title = options.text('title') ?? null
    if (title !== null && title.length > mostTitle)
      throw options.refuse('title', `must not be longer than ${mostTitle} characters`)
    const values = [...parseValues(options.value('values'))].map(([key, value]) => ({ key, value: value as Json }))
    const place = { pipeline: placeName(options, 'pipeline'), stage: placeName(options, 'stage') }
    const id = run.tools.newId()
    return after(options.referenceOrNone(), (reference) =>
      write(
        tools,
        { name: 'entry.create', input: { entity: entity.slug, id, title, values, reference, ...place, strict: false } },
        () => ({ ok: true, id }),
        { ok: true, id, pending: true },
      ),
    )
  },
  refused: answers.notOk,
}

/** `pipelineId` or `pipelineSlug`; the id wins. */
function placeName(options: Options, what: 'pipeline' | 'stage'): number | string | undefined {
  const id = options.value(`${what}_id`) ?? undefined
  if (id !== undefined && (typeof id !== 'number' || !Number.isSafeInteger(id))) {
    throw options.refuse(`${what}_id`, 'must be an integer')
  }
  return id ?? options.text(`${what}_slug`)
}
