import { expect, it } from 'vitest'
import type { EntryCommandName } from '../../core/command/index.ts'
import type { Json } from '../../core/json.ts'
import { anEntryId } from '../../core/testing/index.ts'
import { customer, refusal, type BrandWorld } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const all = { limit: 2000, offset: 0 }

/** An entity whose field `code` is unique, and an entry that holds the code `a`. */
async function fill(world: BrandWorld) {
  const things = await world.entity('things', { fields: [{ key: 'code', unique: true }] })
  await world.entry(things, { code: 'a' }, { reference: customer('holder') })
  return things
}

async function accept(world: BrandWorld, id: string, code: Json, key = 'code') {
  return await world.store.writer.accept(world.scope, 'entry.setFields', {
    entity: 'things',
    reference: customer(id),
    entryId: undefined,
    fields: [{ key, value: code }],
    force: false,
  })
}

export const failedWriteContract = describePart('failed writes (rule 2.1-8)', (aBrandWorld) => {
  it('a write that was accepted is done as any other, and nothing is kept of it', async () => {
    const world = await aBrandWorld()
    const things = await fill(world)
    const { entryId } = await accept(world, '1', 'b')
    expect((await world.reads.findEntry(world.scope, entryId))?.values).toEqual({ code: 'b' })
    expect((await world.list(things)).total).toBe(2)
    expect(await world.reads.listFailedWrites(world.scope, all)).toEqual([])
  })

  it('one that is refused is kept with its input and the reason, and its caller hears of it all the same', async () => {
    const world = await aBrandWorld()
    const things = await fill(world)
    const before = await world.everything([things])
    expect((await refusal(accept(world, '1', 'A'))).code).toBe('field.unique')
    expect((await refusal(accept(world, '2', 1, 'no key'))).code).toBe('input.invalid')
    expect(await world.everything([things])).toEqual(before)
    const kept = await world.reads.listFailedWrites(world.scope, all)
    expect(kept).toMatchObject([
      {
        code: 'input.invalid',
        message: '"no key" is no key: it must be 1 to 128 of a-z, A-Z, 0-9, _, . and -.',
        input: { fields: [{ key: 'no key', value: 1 }] },
      },
      {
        by: world.scope.actor,
        command: 'entry.setFields',
        input: {
          entity: 'things',
          reference: customer('1'),
          fields: [{ key: 'code', value: 'A' }],
          force: false,
        },
        code: 'field.unique',
        message: 'Another entry already holds this value under "code".',
      },
    ])
    expect(kept[0]!.at).toBeGreaterThanOrEqual(kept[1]!.at)
    expect(kept[0]!.id).toBeGreaterThan(kept[1]!.id)
    expect(await world.reads.listFailedWrites(world.scope, { limit: 1, offset: 1 })).toEqual([kept[1]])
    expect(await world.reads.findFailedWrite(world.scope, kept[1]!.id)).toEqual(kept[1])
  })

  it('a write that nobody was told is accepted is not kept', async () => {
    const world = await aBrandWorld()
    const things = await fill(world)
    expect((await refusal(world.entry(things, { code: 'a' }))).code).toBe('field.unique')
    expect(await world.reads.listFailedWrites(world.scope, all)).toEqual([])
  })

  it('what is refused takes nothing along of what waits beside it', async () => {
    const world = await aBrandWorld()
    const things = await fill(world)
    const codes = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 'a' : `code ${i}`))
    const settled = await Promise.allSettled(codes.map((code, i) => accept(world, String(i), code)))
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    expect((await world.list(things)).total).toBe(31)
    expect(await world.reads.listFailedWrites(world.scope, all)).toHaveLength(10)
  })

  it('a replay does it, in the name of who asked for it, and forgets it', async () => {
    const world = await aBrandWorld()
    const things = await fill(world)
    await refusal(accept(world, '1', 'a'))
    const [kept] = await world.reads.listFailedWrites(world.scope, all)
    const { id } = kept!
    const admin = { ...world.scope, actor: { type: 'user', id: '7', name: 'Ann' } } as const
    const replay = () => world.store.writer.execute(admin, 'run.replayFailedWrite', { id })
    expect((await refusal(replay())).code).toBe('field.unique')
    expect(await world.reads.listFailedWrites(world.scope, all)).toMatchObject([{ id, code: 'field.unique' }])

    await world.execute('entry.clear', { entity: 'things', reference: customer('holder') })
    await replay()
    const { entries } = await world.list(things)
    expect(entries).toMatchObject([{ reference: customer('1'), values: { code: 'a' }, createdBy: admin.actor }])
    expect(await world.reads.listFailedWrites(world.scope, all)).toEqual([])
    expect((await refusal(replay())).code).toBe('resource.not_found')
  })

  it('every kind of write can be kept and replayed', async () => {
    const world = await aBrandWorld()
    const inputs: readonly (readonly [EntryCommandName, object])[] = [
      ['entry.addFieldValue', { reference: customer('1'), key: 'note', value: 'x' }],
      ['entry.create', { id: anEntryId(5), title: 'A', values: [], reference: customer('2'), strict: false }],
      ['entry.setFields', { reference: customer('3'), fields: [{ key: 'note', value: 'y' }], force: true }],
      ['entry.reassignReference', { from: customer('3'), to: customer('4') }],
      ['entry.clear', { reference: customer('1'), key: 'note' }],
    ]
    for (const [name, input] of inputs) {
      const refused = world.store.writer.accept(world.scope, name, { entity: 'later', ...input } as never)
      expect((await refusal(refused)).code).toBe('entity.not_found')
    }
    const later = await world.entity('later')
    for (const { id } of (await world.reads.listFailedWrites(world.scope, all)).toReversed()) {
      await world.execute('run.replayFailedWrite', { id })
    }
    const { entries } = await world.list(later, { kind: undefined as never })
    expect(new Set(entries.map(({ reference }) => reference?.id))).toEqual(new Set(['2', '4']))
  })

  it('one that is better not done is dropped', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    await fill(world)
    await refusal(accept(world, '1', 'a'))
    const [kept] = await world.reads.listFailedWrites(world.scope, all)
    const { id } = kept!
    expect(await other.reads.findFailedWrite(other.scope, id)).toBeUndefined()
    for (const name of ['run.dropFailedWrite', 'run.replayFailedWrite'] as const) {
      expect((await refusal(other.execute(name, { id }))).code).toBe('resource.not_found')
    }
    await world.execute('run.dropFailedWrite', { id })
    expect(await world.reads.listFailedWrites(world.scope, all)).toEqual([])
    expect((await refusal(world.execute('run.dropFailedWrite', { id }))).code).toBe('resource.not_found')
  })

  it('the newest 1,000 of a brand are kept', async () => {
    const [world, other] = [await aBrandWorld(), await aBrandWorld()]
    await fill(other)
    await refusal(accept(other, '1', 'a'))
    await fill(world)
    await Promise.allSettled(Array.from({ length: 1005 }, (_, i) => accept(world, String(i), 'a')))
    const kept = await world.reads.listFailedWrites(world.scope, all)
    expect(kept).toHaveLength(1000)
    expect(kept.at(-1)).toMatchObject({ input: { reference: customer('5') } })
    expect(await other.reads.listFailedWrites(other.scope, all)).toHaveLength(1)
  })
})
