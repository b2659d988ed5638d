import { expect, it } from 'vitest'
import { fieldTypeNames, fieldTypes, type FieldTypeName } from '../../core/field/index.ts'
import { valueFault } from '../../core/entry/index.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { compareText, foldText } from '../../core/text/index.ts'
import { fieldTypeFixtures } from '../../core/testing/index.ts'
import { by } from './brand-world.ts'
import { describePart } from './describe-part.ts'

function declarationOf(type: FieldTypeName, entityId: number): JsonObject {
  const { storage } = fieldTypes[type]
  const options = storage === 'entry' ? { target_entity_id: entityId } : (fieldTypeFixtures[type].options ?? null)
  return { key: 'value', type, options }
}

/** Types that are sorted: those of one value that has an order. */
const sorted = fieldTypeNames.filter((type) => {
  const { storage, multiple } = fieldTypes[type]
  return !multiple && storage !== 'none' && storage !== 'entry'
})

/** What a value is ordered by: a number, the place of an option, or the folded text. */
function orderOf(
  type: FieldTypeName,
  { terms: [term] }: (typeof fieldTypeFixtures)[FieldTypeName]['valid'][number],
): number | string {
  if (term?.text === undefined || term.text === null) return (term?.number ?? term?.time)!
  if (fieldTypes[type].storage !== 'choice') return foldText(term.text)
  return fieldTypeFixtures[type].parsedOptions.choices!.findIndex(({ value }) => value === term.text)
}

function compareOrders(a: number | string, b: number | string): number {
  return typeof a === 'number' ? a - Number(b) : compareText(a, String(b))
}

export const fieldTypeContract = describePart('every field type', (aBrandWorld) => {
  it.each(fieldTypeNames)(
    '%s: values come back as given, found by what they say, and misfits only by being there',
    async (type) => {
      const world = await aBrandWorld()
      const entity = await world.entity('things')
      await world.field(entity, declarationOf(type, entity.id))
      const { valid, invalid } = fieldTypeFixtures[type]
      const misfits = invalid.filter((value) => valueFault(value) === undefined)
      for (const [i, { value }] of valid.entries()) await world.entry(entity, { value }, { title: `fits ${i}` })
      for (const [i, value] of misfits.entries()) await world.entry(entity, { value }, { title: `misfit ${i}` })
      await world.entry(entity, {}, { title: 'lacks it' })

      const { entries } = await world.list(entity)
      const stored = new Map(entries.map((entry) => [entry.title, entry.values['value']]))
      for (const [i, { value }] of valid.entries()) {
        // HTML is cleaned on its way in.
        if (!fieldTypes[type].html) expect(stored.get(`fits ${i}`)).toEqual(value)
      }
      for (const [i, value] of misfits.entries()) expect(stored.get(`misfit ${i}`)).toEqual(value)

      const found = async (filter: Json) => await world.titlesByName(entity, { filter })
      expect(await found({ key: 'value', op: 'is_empty' })).toEqual(['lacks it'])
      expect(await found({ key: 'value', op: 'is_not_empty' })).toHaveLength(valid.length + misfits.length)
      const { storage } = fieldTypes[type]
      if (storage === 'none') return
      for (const { value, terms } of valid) {
        const [operand] = Array.isArray(value) ? (value as readonly Json[]) : [value]
        if (operand === undefined || fieldTypes[type].html) continue
        const alike = valid.flatMap((other, i) =>
          other.terms.some((term) => JSON.stringify(term) === JSON.stringify(terms[0])) ? [`fits ${i}`] : [],
        )
        alike.sort(compareText)
        const asOperand = storage === 'boolean' ? Boolean(operand) : operand
        expect(await found({ key: 'value', op: 'eq', value: asOperand })).toEqual(alike)
        expect(await found({ key: 'value', op: 'neq', value: asOperand })).toHaveLength(entries.length - alike.length)
        expect(await found({ key: 'value', op: 'in', value: [asOperand] })).toEqual(alike)
        expect(await found({ key: 'value', op: 'not_in', value: [asOperand] })).toHaveLength(
          entries.length - alike.length,
        )
      }
    },
  )

  it.each(sorted)(
    '%s: sorts by what its values mean, those that lack it or do not fit last both ways',
    async (type) => {
      const world = await aBrandWorld()
      const entity = await world.entity('things')
      await world.field(entity, declarationOf(type, entity.id))
      const { valid, invalid } = fieldTypeFixtures[type]
      const misfit = invalid.find((value) => value !== null)!
      const made = [
        { title: 'lacks it', values: {} },
        { title: 'misfit', values: { value: misfit } },
      ]
      const fitting = valid.map(({ value }, i) => ({ title: `fits ${i}`, values: { value } }))
      for (const { title, values } of [...made, ...fitting.toReversed()]) await world.entry(entity, values, { title })
      const up = await world.titles(entity, { sort: by('value', 'asc') })
      const down = await world.titles(entity, { sort: by('value', 'desc') })
      const last = ['lacks it', 'misfit']
      expect(up.slice(-2)).toEqual(last)
      expect(down.slice(-2)).toEqual(last)
      const fixtureOf = (title: string | null) => valid[Number(title!.slice('fits '.length))]!
      const ranks = (titles: readonly (string | null)[]) =>
        titles.slice(0, -2).map((title) => orderOf(type, fixtureOf(title)))
      const inOrder = fitting.map(({ title }) => orderOf(type, fixtureOf(title))).toSorted(compareOrders)
      expect(ranks(up)).toEqual(inOrder)
      expect(ranks(down)).toEqual(inOrder.toReversed())
    },
  )
})
