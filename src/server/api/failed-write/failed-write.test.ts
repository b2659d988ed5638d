import { describe, expect, it } from 'vitest'
import { describeScenarios } from '../testing/scenario.ts'
import { anApiWorld, type ApiWorld } from '../testing/api-world.ts'
import { send } from '../testing/send.ts'

const one = ({ acme }: ApiWorld) => `/failed-writes/${acme.names.write}`
const idsOf = async (world: ApiWorld) => {
  const { body } = await send(world, { as: 'admin', request: 'GET /failed-writes' })
  return (body['data'] as { id: number }[]).map(({ id }) => id)
}

describe('failed writes (rule 2.1-8)', () => {
  describeScenarios([
    (world) => ({
      title: 'are listed with what was to be done and why it was not',
      as: 'admin',
      request: 'GET /failed-writes',
      status: 200,
      answer: {
        next_offset: null,
        data: [
          {
            id: Number(world.acme.names.write),
            at: '2026-03-15T09:30:00.000Z',
            by: { type: 'system' },
            command: 'entry.addFieldValue',
            input: { entity: 'deals', reference: { type: 'order', id: '1' }, key: 'note', value: 'Of Acme' },
            code: 'field.unique',
            message: 'Another entry holds it.',
          },
        ],
      },
    }),
    (world) => ({
      title: 'are done when they are replayed, and gone then',
      as: 'admin',
      request: `POST ${one(world)}/replay`,
      status: 200,
      answer: { success: true },
      look: async (world) => {
        const query = { kind: 'value', reference_type: 'order', reference_id: '1' }
        const { body } = await send(world, { request: 'GET /crm/entities/deals/entries', query })
        return { data: body['data'], left: await idsOf(world) }
      },
      sees: {
        data: [
          expect.objectContaining({
            values_flat: { note: 'Of Acme' },
            created_by: expect.objectContaining({ type: 'key' }),
          }),
        ],
        left: [],
      },
    }),
    (world) => ({
      title: 'are forgotten when they are dropped',
      as: 'admin',
      request: `DELETE ${one(world)}`,
      status: 200,
      answer: { success: true },
      look: idsOf,
      sees: [],
    }),
    {
      title: 'are not for editors: they hold what visitors sent',
      as: 'editor',
      request: 'GET /failed-writes',
      status: 403,
    },
  ])

  it('stay where a replay is refused once more, which says why', async () => {
    const world = anApiWorld()
    const { store, acme } = world
    store.execute(acme.scope, 'run.keepFailedWrite', {
      command: 'entry.setFields',
      input: { entity: 'gone', reference: { type: 'order', id: '1' }, fields: [{ key: 'a', value: 1 }], force: false },
      code: 'entity.not_found',
      message: 'No entity has the slug "gone".',
    })
    store.execute(acme.scope, 'run.keepFailedWrite', {
      command: 'entry.addFieldValue',
      input: { entity: 'deals', reference: { type: 'order', id: '1' }, key: 'no key', value: 1 },
      code: 'input.invalid',
      message: 'No.',
    })
    const before = await idsOf(world)
    const [wrong, gone] = before as [number, number]
    const replay = (id: number) => send(world, { as: 'admin', request: `POST /failed-writes/${id}/replay` })
    expect(await replay(wrong)).toMatchObject({
      status: 422,
      body: { errors: { 'values.no key': [expect.any(String)] } },
    })
    expect((await replay(gone)).status).toBe(404)
    expect(await idsOf(world)).toEqual(before)
  })
})
