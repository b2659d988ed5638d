import { after } from '../../../core/awaitable.ts'
import { findPlaces, type Place } from '../../../core/entry/index.ts'
import type { Json } from '../../../core/json.ts'
import { answers, type HostFunction } from '../host-function.ts'
import { namedPlace } from './named-place.ts'
import { write } from './write.ts'

/** To a pipeline and a stage of it, both named. */
export const moveCrmLead = moveFunction('moveCrmLead', 'pipeline', 'stage')
/** To a stage; its pipeline follows from it. */
export const moveCrmToStage = moveFunction('moveCrmToStage', 'stage')
/** To a pipeline; its first stage, unless one is named. */
export const moveCrmToPipeline = moveFunction('moveCrmToPipeline', 'pipeline')

/** The moves within an entity (rule 2.2-1) differ in what must be named. */
function moveFunction(name: string, ...required: readonly ('pipeline' | 'stage')[]): HostFunction {
  return {
    name,
    call(tools) {
      const { run, options } = tools
      const entity = options.entity()
      const names = namedPlace(options, ...required)
      const all = options.allEntries()
      const places = findPlaces(run.definitions, entity, names)
      return after(options.target(), (target) =>
        write(
          tools,
          { name: 'entry.move', input: { entity: entity.slug, ...target, ...names, all } },
          ({ moved, matched, place }) => ({
            ok: true,
            moved,
            totalMatched: matched,
            ...(place ? presentPlace(place) : {}),
          }),
          {
            ok: true,
            moved: null,
            totalMatched: null,
            ...presentPlace(places.length === 1 ? places[0] : { pipelineId: null, stageId: null }),
            pending: true,
          },
        ),
      )
    },
    refused: answers.notOk({ moved: 0 }),
  }
}

function presentPlace({ pipelineId, stageId }: Place): { readonly [key: string]: Json } {
  return { pipeline_id: pipelineId, stage_id: stageId }
}
