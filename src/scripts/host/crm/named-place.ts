import type { PlaceInput } from '../../../core/entry/index.ts'
import type { Json } from '../../../core/json.ts'
import type { Options } from '../options.ts'

/**
 * Where an entry is to stand: `pipelineId` or `pipelineSlug`, `stageId` or `stageSlug`; of both the id wins. Those that
 * are required and not there are a TypeError.
 */
export function namedPlace(options: Options, ...required: readonly ('pipeline' | 'stage')[]): PlaceInput {
  const read = (what: 'pipeline' | 'stage') => {
    const name = nameOf(options, what)
    if (name === undefined && required.includes(what)) throw absent(options, what)
    return name
  }
  return { pipeline: read('pipeline'), stage: read('stage') }
}

function nameOf(options: Options, what: string): number | string | undefined {
  const id: Json | undefined = options.value(`${what}_id`) ?? undefined
  if (id !== undefined && (typeof id !== 'number' || !Number.isSafeInteger(id))) {
    throw options.refuse(`${what}_id`, 'must be an integer')
  }
  return id ?? options.text(`${what}_slug`)
}

/** What is missing throws; what is null is there, and wrong (rule 2.1-7). */
function absent(options: Options, what: string): Error {
  const isNull = options.value(`${what}_id`) === null || options.value(`${what}_slug`) === null
  return isNull ? options.refuse(`${what}_slug`, 'must not be null') : options.missing(`${what}_slug or ${what}_id`)
}
