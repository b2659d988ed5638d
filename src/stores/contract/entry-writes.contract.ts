import { expect, it } from 'vitest'
import { anEntryId } from '../../core/testing/index.ts'
import { customer, refusal } from './brand-world.ts'
import { describePart } from './describe-part.ts'

const all = { limit: 100, offset: 0 }

export const entryWriteContract = describePart('writes of entries', (aBrandWorld) => {
  it('setting fields of a fresh reference makes one record, in the default first stage', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', { declaration: { name: 'Deals', preset: 'deals' } })
    const { entryId, version } = await world.set(entity, customer('1'), { amount: 5, extra: 'x' })
    const entry = await world.reads.findEntry(world.scope, entryId)
    const [stage] = (await world.definitions()).data.stages
    expect(entry).toMatchObject({ title: null, stageId: stage!.id, version: 1, values: { amount: 5, extra: 'x' } })
    expect(version).toBe(1)
    expect((await world.changes()).at(-1)).toMatchObject({
      kind: 'created',
      entryId,
      entityId: entity.id,
      version: 1,
      by: world.scope.actor,
      set: { amount: { from: null, to: 5 }, extra: { from: null, to: 'x' } },
    })
  })

  it('setting again updates the holder of a key, else the newest record, and force skips the holder', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const first = await world.entry(entity, { a: 1 }, { reference: customer('1') })
    world.advance(10)
    const second = await world.entry(entity, { b: 1 }, { reference: customer('1') })
    expect((await world.set(entity, customer('1'), { a: 2 })).entryId).toBe(first.id)
    expect((await world.set(entity, customer('1'), { c: 1 })).entryId).toBe(second.id)
    expect((await world.set(entity, customer('1'), { a: 3 }, true)).entryId).toBe(second.id)
    expect((await world.reads.findEntry(world.scope, second.id))?.values).toEqual({ b: 1, c: 1, a: 3 })
    expect((await world.set(entity, customer('1'), { a: 4 })).entryId).toBe(second.id)
  })

  it('a write that changes nothing has no version and no change', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const values = { a: { b: [1, 'x'] }, c: 2 }
    await world.set(entity, customer('1'), values)
    const before = await world.everything([entity])
    expect(await world.set(entity, customer('1'), { c: 2, a: { b: [1, 'x'] } })).toMatchObject({
      version: 1,
      seq: null,
    })
    expect(await world.everything([entity])).toEqual(before)
  })

  it('each change of an entry has the next version, and each of the brand the next seq', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    for (let i = 1; i <= 5; i++) {
      expect((await world.set(entity, customer('1'), { i })).version).toBe(i)
      await world.set(entity, customer(`other ${i}`), { i })
    }
    const changes = await world.changes()
    expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, i) => i + 1))
    const own = changes.filter((change) => 'set' in change && change.kind === 'updated')
    expect(own.map((change) => 'set' in change && change.set)).toEqual(
      [1, 2, 3, 4].map((i) => ({ i: { from: i, to: i + 1 } })),
    )
  })

  it('a moment is never before that of an earlier command', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    world.advance(60_000)
    const first = await world.entry(entity)
    world.advance(-50_000)
    const second = await world.entry(entity)
    world.advance(50_000)
    expect(second.createdAt).toBeGreaterThanOrEqual(first.createdAt)
    expect(second.id > first.id).toBe(true)
    const moments = (await world.changes()).map(({ at }) => at)
    expect(moments).toEqual(moments.toSorted((a, b) => a - b))
  })

  it('what is made last is the newest of its reference, whatever its id and its millisecond', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', { declaration: { name: 'Deals' } })
    const reference = customer('1')
    const of = { entityId: entity.id, reference }
    // Ids that are older and newer than whatever the store makes: other clocks made them.
    const far = (n: number) => `ffffffff-ffff-7fff-8000-0000000000${99 - n}`
    for (let n = 0; n <= 20; n++) {
      const id = { 0: undefined, 1: anEntryId(1000 - n), 2: far(n) }[n % 4]
      if (n % 4 === 3) await world.execute('entry.addFieldValue', { entity: 'deals', reference, key: 'n', value: n })
      else await world.entry(entity, { n }, { reference, id })
      const newest = await world.reads.findNewestHolder(world.scope, { ...of, keys: ['n'] })
      expect(newest?.values).toEqual({ n })
      expect(newest!.updatedAt).toBe(newest!.createdAt)
    }
    const values = await world.reads.listValues(world.scope, { ...of, key: 'n', ...all })
    expect(values).toEqual(Array.from({ length: 21 }, (_, i) => 20 - i))
    const record = await world.reads.findNewestEntry(world.scope, { ...of, kind: 'record' })
    expect(record!.stageChangedAt).toBe(record!.createdAt)
    // Nor does a change of it go back in time.
    await world.set(entity, reference, { n: 21 })
    const changed = await world.reads.findNewestHolder(world.scope, { ...of, keys: ['n'] })
    expect(changed!.updatedAt).toBeGreaterThanOrEqual(changed!.createdAt)
  })

  it('a value added is an entry of its own each time, of kind value, with its one key', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', { declaration: { name: 'Deals' } })
    for (const value of [1, 1]) {
      await world.execute('entry.addFieldValue', { entity: entity.id, reference: customer('1'), key: 'score', value })
    }
    const entries = await world.reads.listEntriesOf(world.scope, {
      entityId: entity.id,
      reference: customer('1'),
      ...all,
    })
    expect(entries).toHaveLength(2)
    for (const entry of entries)
      expect(entry).toMatchObject({ kind: 'value', stageId: null, rank: null, values: { score: 1 } })
  })

  it('clearing takes entries out of every read at once', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const reference = customer('1')
    const gone = await world.entry(entity, { a: 'gone', b: 1 }, { title: 'Gone away', reference })
    await world.execute('entry.addFieldValue', { entity: 'things', reference, key: 'a', value: 'gone' })
    await world.entry(entity, { a: 'stays' }, { title: 'Stays', reference: customer('2') })
    expect(await world.execute('entry.clear', { entity: 'things', reference })).toEqual({ deleted: 2 })
    const { reads, scope } = world
    const of = { entityId: entity.id, reference }
    expect(await reads.findEntry(scope, gone.id)).toBeUndefined()
    expect(await reads.findNewestEntry(scope, { ...of, kind: 'record' })).toBeUndefined()
    expect(await reads.findNewestHolder(scope, { ...of, keys: ['a', 'b'] })).toBeUndefined()
    expect(await reads.listValues(scope, { ...of, key: 'a', ...all })).toEqual([])
    expect(await reads.listEntriesOf(scope, { ...of, ...all })).toEqual([])
    expect(await reads.findEqual(scope, { entityId: entity.id, key: 'a', value: 'gone' })).toBeUndefined()
    expect(await world.titles(entity)).toEqual(['Stays'])
    expect(await world.titles(entity, { q: 'away' })).toEqual([])
    expect(await world.titles(entity, { reference })).toEqual([])
    expect(await world.titles(entity, { filter: { key: 'a', op: 'is_not_empty' } })).toEqual(['Stays'])
    expect(await world.titles(entity, { filter: { key: 'a', op: 'neq', value: 'x' } })).toEqual(['Stays'])
    expect((await world.list(entity, { kind: 'value' })).total).toBe(0)
    expect(await reads.countEntries(scope)).toEqual({ [entity.id]: 1 })
    expect((await world.changes()).slice(-2).map(({ kind }) => kind)).toEqual(['deleted', 'deleted'])
    // A reference that was cleared begins anew.
    const { entryId } = await world.set(entity, reference, { a: 'new' })
    expect(entryId).not.toBe(gone.id)
    expect(await reads.listValues(scope, { ...of, key: 'a', ...all })).toEqual(['new'])
  })

  it('clearing one key takes only the values of that key', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const reference = customer('1')
    await world.entry(entity, { a: 'record' }, { reference })
    for (const key of ['a', 'b', 'a'])
      await world.execute('entry.addFieldValue', { entity: 'things', reference, key, value: 1 })
    expect(await world.execute('entry.clear', { entity: 'things', reference, key: 'a' })).toEqual({ deleted: 2 })
    const left = await world.reads.listEntriesOf(world.scope, { entityId: entity.id, reference, ...all })
    expect(left.map((entry) => entry.values)).toEqual([{ b: 1 }, { a: 'record' }])
  })

  it('titles that go together leave room for what is written next', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const reference = customer('1')
    for (const title of ['Red apple', 'Red pear', 'Red plum']) await world.entry(entity, {}, { title, reference })
    await world.execute('entry.clear', { entity: 'things', reference })
    expect(await world.titles(entity, { q: 'red' })).toEqual([])
    await world.entry(entity, {}, { title: 'Red cherry', reference })
    expect(await world.titles(entity, { q: 'red' })).toEqual(['Red cherry'])
  })

  it('hundreds of entries of one reference are cleared in one command', async () => {
    const world = await aBrandWorld()
    await world.entity('things')
    const reference = customer('1')
    await Promise.all(
      Array.from({ length: 1100 }, (_, value) =>
        world.execute('entry.addFieldValue', { entity: 'things', reference, key: 'a', value }),
      ),
    )
    expect(await world.execute('entry.clear', { entity: 'things', reference })).toEqual({ deleted: 1100 })
    expect(await world.reads.countEntries(world.scope)).toEqual({})
  })

  it('a value that must be unique is refused whoever holds it already, and nothing is written', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('people')
    await world.field(entity, { key: 'email', type: 'email', unique: true })
    const first = await world.entry(entity, { email: 'Ada@example.com' })
    const { entryId } = await world.set(entity, customer('2'), { name: 'Bob', email: 'bob@example.com' })
    const before = await world.everything([entity])
    for (const refused of [
      world.entry(entity, { email: 'ADA@EXAMPLE.COM' }),
      world.set(entity, customer('3'), { email: 'ada@example.com', name: 'C' }),
      world.set(entity, customer('2'), { name: 'changed', email: 'ada@example.com' }),
      world.execute('entry.addFieldValue', {
        entity: 'people',
        reference: customer('9'),
        key: 'email',
        value: 'ada@example.com',
      }),
    ]) {
      expect(await refusal(refused)).toMatchObject({
        code: 'field.unique',
        details: { key: 'email', entryId: first.id },
      })
    }
    expect(await world.everything([entity])).toEqual(before)
    // Its own value is no other's; and what is in the trash holds nothing.
    await world.set(entity, customer('2'), { email: 'BOB@example.com' })
    await world.execute('entry.clear', { entity: 'people', reference: customer('2') })
    expect((await world.entry(entity, { email: 'bob@example.com' })).id).not.toBe(entryId)
  })

  it('a stage that needs values admits no entry without them', async () => {
    const world = await aBrandWorld()
    const entity = await world.execute('entity.create', {
      declaration: {
        name: 'Deals',
        pipelines: [{ name: 'Sales', stages: [{ name: 'New' }, { name: 'Won', required_keys: ['amount', 'signed'] }] }],
      },
    })
    const before = await world.everything([entity])
    const refused = world.entry(entity, { amount: 5 }, { stage: 'won' })
    expect(await refusal(refused)).toMatchObject({
      code: 'stage.requirements',
      details: { stage: 'Won', keys: ['signed'] },
    })
    expect(await world.everything([entity])).toEqual(before)
    const entry = await world.entry(entity, { amount: 5, signed: false }, { stage: 'won' })
    expect((await world.list(entity, { stageId: entry.stageId! })).total).toBe(1)
  })

  it('a moved entry is found where it stands now, and nowhere else', async () => {
    const world = await aBrandWorld()
    const pipelines = [
      { name: 'Sales', stages: [{ name: 'New' }, { name: 'Won', required_keys: ['amount'] }] },
      { name: 'Support', stages: [{ name: 'Done' }] },
    ]
    const entity = await world.execute('entity.create', { declaration: { name: 'Deals', pipelines } })
    const { stages } = (await world.definitions()).data
    const [fresh, won, done] = ['new', 'won', 'done'].map((name) => stages.find(({ slug }) => slug === name)!.id)
    const reference = customer('1')
    await Promise.all(
      Array.from({ length: 600 }, (_, amount) => world.entry(entity, { amount }, { reference, title: `${amount}` })),
    )
    world.advance(10)
    await world.entry(entity, { amount: 1 }, { reference, title: 'Newest' })
    const counts = async () => {
      const lists = [fresh, won, done].map(async (stageId) => (await world.list(entity, { stageId: stageId! })).total)
      return await Promise.all(lists)
    }
    const move = async (given: { readonly stage: string; readonly all: boolean }) =>
      await world.execute('entry.move', { entity: 'deals', reference, ...given })

    expect(await move({ stage: 'done', all: false })).toMatchObject({ moved: 1, matched: 601 })
    expect(await counts()).toEqual([600, 0, 1])
    expect(await world.titles(entity, { stageId: done! })).toEqual(['Newest'])
    expect(await move({ stage: 'won', all: true })).toMatchObject({ moved: 601, matched: 601 })
    expect(await counts()).toEqual([0, 601, 0])
    const changes = await world.changes()
    expect(changes.filter(({ kind }) => kind === 'moved')).toHaveLength(602)

    await world.entry(entity, {}, { reference, stage: 'done' })
    const before = await world.everything([entity])
    expect((await refusal(move({ stage: 'won', all: true }))).code).toBe('stage.requirements')
    expect(await world.everything([entity])).toEqual(before)
  })

  it('what is copied to another entity is there whole, or not at all', async () => {
    const world = await aBrandWorld()
    const [quiz, leads] = [await world.entity('quiz'), await world.entity('leads')]
    await world.field(leads, { key: 'email', unique: true })
    const reference = customer('1')
    for (const [i, mail] of ['a@example.com', 'b@example.com'].entries()) {
      await world.entry(quiz, { mail, i }, { reference, title: mail })
    }
    const input = {
      from: 'quiz',
      to: 'leads',
      reference,
      fields: [
        { source: 'mail', target: 'email' },
        { source: 'i', target: 'score' },
      ],
      remove: true,
      all: true,
    }
    await world.entry(leads, { email: 'B@example.com' })
    const before = await world.everything([quiz, leads])
    expect((await refusal(world.execute('entry.moveToEntity', input))).code).toBe('field.unique')
    expect(await world.everything([quiz, leads])).toEqual(before)

    await world.entry(quiz, { mail: 'c@example.com' }, { reference: customer('2') })
    const other = { ...input, reference: customer('2'), all: false }
    expect(await world.execute('entry.moveToEntity', other)).toMatchObject({ moved: 1, removed: 1 })
    expect((await world.list(quiz, { reference: customer('2') })).total).toBe(0)
    const { entries } = await world.list(leads, { filter: { key: 'email', op: 'eq', value: 'c@example.com' } })
    expect(entries).toMatchObject([{ reference: customer('2'), version: 1 }])
  })

  it('a relation is found from both its ends as long as it is there', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    for (const type of ['reference', 'multi_reference']) {
      await world.field(entity, { key: type, type, options: { target_entity: 'things' } })
    }
    const reference = customer('1')
    const [first, second] = [await world.entry(entity), await world.entry(entity)]
    const { id } = await world.entry(entity, {}, { reference })
    const referrers = async ({ id: entryId }: { readonly id: string }) => {
      const found = await world.reads.listReferrers(world.scope, { entryId, ...all })
      return found.map((entry) => entry.id)
    }
    const change = async (name: 'entry.setRelation' | 'entry.removeRelation', key: string, target: { id: string }) =>
      await world.execute(name, { entity: 'things', reference, key, targetId: target.id })

    await change('entry.setRelation', 'reference', first)
    await change('entry.setRelation', 'reference', second)
    await change('entry.setRelation', 'multi_reference', first)
    await change('entry.setRelation', 'multi_reference', second)
    expect([await referrers(first), await referrers(second)]).toEqual([[id], [id]])
    await change('entry.removeRelation', 'multi_reference', first)
    await change('entry.removeRelation', 'multi_reference', second)
    expect([await referrers(first), await referrers(second)]).toEqual([[], [id]])
    expect((await world.reads.findEntry(world.scope, id))?.values).toEqual({ reference: second.id })
    await change('entry.removeRelation', 'reference', second)
    expect(await referrers(second)).toEqual([])
    expect((await world.list(entity, { filter: { key: 'reference', op: 'is_not_empty' } })).total).toBe(0)
  })

  it('a command that is refused gives its seq back', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'code', unique: true })
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        world.set(entity, customer(String(i)), { code: `c${i % 20}`, i }).catch(() => undefined),
      ),
    )
    const changes = await world.changes()
    expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, i) => i + 1))
    expect(changes.filter(({ kind }) => kind === 'created')).toHaveLength(20)
    expect(await world.reads.countEntries(world.scope)).toEqual({ [entity.id]: 20 })
  })

  it('a reference without a record at the target takes its entries along', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const [from, to] = [customer('visitor'), customer('ada')]
    await world.entry(entity, { a: 1 }, { reference: from, title: 'Mine' })
    await world.execute('entry.addFieldValue', { entity: 'things', reference: from, key: 'score', value: 7 })
    expect(await world.execute('entry.reassignReference', { entity: 'things', from, to })).toEqual({
      migrated: 2,
      merged: false,
      repointed: 0,
    })
    const { reads, scope } = world
    expect(await reads.listEntriesOf(scope, { entityId: entity.id, reference: from, ...all })).toEqual([])
    expect(await reads.listValues(scope, { entityId: entity.id, reference: to, key: 'score', ...all })).toEqual([7])
    expect(
      await reads.findNewestHolder(scope, { entityId: entity.id, reference: from, keys: ['a', 'score'] }),
    ).toBeUndefined()
    expect(await world.titles(entity, { reference: to })).toEqual(['Mine'])
    expect(await reads.countByEntity(scope, to)).toEqual([{ entityId: entity.id, count: 2 }])
    expect(await world.execute('entry.reassignReference', { entity: 'things', from, to })).toEqual({
      migrated: 0,
      merged: false,
      repointed: 0,
    })
  })

  it('a record at the target is merged into: its values win, relations follow, the others go', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'code', unique: true })
    await world.field(entity, { key: 'friend', type: 'reference', options: { target_entity: 'things' } })
    await world.field(entity, { key: 'friends', type: 'multi_reference', options: { target_entity: 'things' } })
    const [from, to] = [customer('visitor'), customer('ada')]
    const older = await world.entry(entity, { a: 'older', b: 'older' }, { reference: from, title: 'Older' })
    world.advance(10)
    const newer = await world.entry(entity, { a: 'newer', code: 'X' }, { reference: from })
    const target = await world.entry(entity, { a: 'own' }, { reference: to })
    const referrer = await world.entry(entity, { friend: older.id, friends: [newer.id, target.id, older.id] })
    await world.execute('entry.addFieldValue', { entity: 'things', reference: from, key: 'score', value: 1 })
    expect(await world.execute('entry.reassignReference', { entity: 'things', from, to })).toEqual({
      migrated: 3,
      merged: true,
      repointed: 2,
    })
    const { reads, scope } = world
    const merged = await reads.findEntry(scope, target.id)
    expect(merged).toMatchObject({ title: 'Older', values: { a: 'own', b: 'older', code: 'X' } })
    expect((await reads.findEntry(scope, referrer.id))?.values).toEqual({ friend: target.id, friends: [target.id] })
    expect(await reads.findEntry(scope, older.id)).toBeUndefined()
    expect(await reads.listReferrers(scope, { entryId: newer.id, ...all })).toEqual([])
    expect((await reads.listReferrers(scope, { entryId: target.id, ...all })).map(({ id }) => id)).toEqual([
      referrer.id,
    ])
    expect((await reads.findEqual(scope, { entityId: entity.id, key: 'code', value: 'x' }))?.id).toBe(target.id)
    expect(await reads.listValues(scope, { entityId: entity.id, reference: to, key: 'score', ...all })).toEqual([1])
  })

  it('what is about more than can be done at once is refused, and leaves nothing (rules 2.2-3, 2.2-4)', async () => {
    const world = await aBrandWorld()
    const [things, others] = [await world.entity('things'), await world.entity('others')]
    const [from, to] = [customer('visitor'), customer('ada')]
    const keys = Array.from({ length: 25 }, (_, i) => `k${i}`)
    const large = Object.fromEntries(keys.map((key) => [key, 'x'.repeat(9_500)]))
    for (let i = 0; i < 20; i++) await world.entry(things, large, { reference: from })
    const fields = keys.map((key) => ({ source: key, target: key }))
    const moved = { from: 'things', to: 'others', reference: from, fields, remove: true, all: true }
    for (const refused of [
      world.execute('entry.moveToEntity', moved),
      world.execute('entry.reassignReference', { entity: 'things', from, to }),
    ]) {
      const { code, message } = await refusal(refused)
      expect([code, message]).toEqual([
        'limit.reached',
        'The limit of 8 MB of entries read and written at once is reached.',
      ])
    }
    expect((await world.list(things, { reference: from })).total).toBe(20)
    expect((await world.list(things, { reference: to })).total).toBe(0)
    expect((await world.list(others)).total).toBe(0)
  })

  it.each([
    ['NUL', 'a\0b'],
    ['a lone surrogate', 'a\ud800b'],
  ])('a text with %s is refused whole', async (_title, text) => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const before = await world.everything([entity])
    expect((await refusal(world.set(entity, customer('1'), { good: 1, bad: text }))).code).toBe('input.invalid')
    expect((await refusal(world.entry(entity, {}, { title: text }))).code).toBe('input.invalid')
    expect((await refusal(world.set(entity, customer('1'), { list: [{ a: text }] }))).code).toBe('input.invalid')
    expect(await world.everything([entity])).toEqual(before)
  })

  it('unusual text and unusual keys come back as they went in', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const texts = [
      '💶👩‍👩‍👧',
      'e\u0301',
      '\u202Eright to left',
      '"quoted" \\ \'',
      '%_*',
      '\u{10FFFF}',
      '\uFFFD',
      '\n\t\u0001',
      'ﷺ',
      '{{ x }}',
    ]
    const values = {
      ...Object.fromEntries(texts.map((text, i) => [`text.${i}-x`, text])),
      toString: 'own',
      hasOwnProperty: 'own',
      values_json: 1,
      select: 2,
      'a.b': { 'a.b': 3, '': 4, ' ': 5 },
      big: 9_007_199_254_740_991,
      small: -1.5e-300,
      minus: -0.1,
    }
    const entry = await world.entry(entity, values, { title: texts.join(' '), reference: customer('💶 ü') })
    const found = (await world.reads.findEntry(world.scope, entry.id))!
    expect({ ...found.values }).toEqual(values)
    expect(found.title).toBe(texts.join(' '))
    expect(Object.keys(found.values)).toEqual(Object.keys(values))
    for (const [i, text] of texts.entries()) {
      const filter = { key: `text.${i}-x`, op: 'eq', value: text }
      expect((await world.list(entity, { filter })).total).toBe(1)
      const of = { entityId: entity.id, reference: customer('💶 ü'), key: `text.${i}-x`, ...all }
      expect(await world.reads.listValues(world.scope, of)).toEqual([text])
    }
  })

  it('keys that would change an object are refused', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    for (const key of ['__proto__', 'constructor', 'prototype', 'title', '', 'a b', 'ü', '"']) {
      const fields = [{ key, value: 1 }]
      const setting = world.execute('entry.setFields', {
        entity: entity.id,
        reference: customer('1'),
        fields,
        force: false,
      })
      expect((await refusal(setting)).code).toBe('input.invalid')
    }
    expect(await world.reads.countEntries(world.scope)).toEqual({})
  })

  it('html is cleaned on its way in', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    await world.field(entity, { key: 'body', type: 'rich_text' })
    const { entryId } = await world.set(entity, customer('1'), { body: 'Hello <script>alert(1)</script>you' })
    expect((await world.reads.findEntry(world.scope, entryId))?.values['body']).toBe('Hello alert(1)you')
  })

  it('a run of commands of one batch carries its name through the log', async () => {
    const world = await aBrandWorld()
    const entity = await world.entity('things')
    const scope = {
      ...world.scope,
      batch: 'run 7',
      actor: { type: 'page', id: '7', name: 'people', runId: 'run 7' } as const,
    }
    const fields = [{ key: 'a', value: 1 }]
    await world.store.writer.execute(scope, 'entry.setFields', {
      entity: entity.id,
      reference: customer('1'),
      fields,
      force: false,
    })
    expect((await world.changes()).at(-1)).toMatchObject({ batch: 'run 7', by: scope.actor })
  })
})
