import { isMissing, isObject, readKey, toText } from '../expression/values.ts'
import { readText } from './arguments.ts'
import type { Filter, FilterTools } from './filter.ts'
import { collatorOf } from './locales.ts'
import { sliceArguments, sliceText } from './text.ts'

/** A filter that takes a list or text; anything else is missing. */
function sequenceFilter(
  name: string,
  apply: {
    readonly list: (list: readonly unknown[], given: readonly unknown[], tools: FilterTools) => unknown
    readonly text?: (text: string, given: readonly unknown[], tools: FilterTools) => unknown
  },
  rest: Partial<Filter> = {},
): Filter {
  return {
    name,
    arguments: [],
    ...rest,
    apply(input, given, tools) {
      if (Array.isArray(input)) {
        tools.budget.step(input.length >> 2)
        return apply.list(input, given, tools)
      }
      if (isMissing(input) || isObject(input) || apply.text === undefined) return undefined
      const text = toText(input, tools.budget)
      tools.budget.work(text.length)
      return apply.text(text, given, tools)
    },
  }
}

/** Filters of lists, some of which take text as a list of characters. */
export const listFilters: readonly Filter[] = [
  sequenceFilter('first', { list: (list) => list[0], text: (text) => firstCharacter(text) }),
  sequenceFilter('last', { list: (list) => list.at(-1), text: (text) => lastCharacter(text) }),
  sequenceFilter(
    'slice',
    {
      list: (list, given) => list.slice(...sliceArguments.read(given)),
      text: (text, given) => sliceText(text, ...sliceArguments.read(given)),
    },
    { arguments: sliceArguments.arguments, check: sliceArguments.check },
  ),
  sequenceFilter('join', { list: join, text: (text) => text }, { arguments: [{ name: 'between', default: '", "' }] }),
  sequenceFilter('sort', { list: sort }, { arguments: [{ name: 'key', default: 'the items themselves' }] }),
  sequenceFilter('reverse', { list: (list) => list.toReversed(), text: reverseText }),
  sequenceFilter('unique', { list: unique }, { arguments: [{ name: 'key', default: 'the items themselves' }] }),
  { name: 'length', arguments: [], apply: (input, _, tools) => countParts(input, tools) },
  { name: 'size', arguments: [], apply: (input, _, tools) => countParts(input, tools) },
]

function reverseText(text: string, _: readonly unknown[], tools: FilterTools): string {
  tools.budget.step(text.length >> 1)
  return [...text].reverse().join('')
}

function firstCharacter(text: string): string | undefined {
  const code = text.codePointAt(0)
  return code === undefined ? undefined : String.fromCodePoint(code).toWellFormed()
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

function lastCharacter(text: string): string | undefined {
  const start = isLowSurrogate(text.charCodeAt(text.length - 1)) ? -2 : -1
  return text === '' ? undefined : text.slice(start).toWellFormed()
}

/** Items of a list, characters of text, keys of an object; a missing value has none. */
function countParts(input: unknown, tools: FilterTools): number | undefined {
  if (Array.isArray(input) || typeof input === 'string') return input.length
  if (isMissing(input)) return 0
  if (isObject(input)) {
    const { length } = Object.keys(input)
    tools.budget.step(length >> 2)
    return length
  }
  return undefined
}

function join(list: readonly unknown[], given: readonly unknown[], tools: FilterTools): string {
  const between = readText(given[0], ', ', tools)
  let length = 0
  const parts: string[] = []
  for (const item of list) {
    const text = toText(item, tools.budget)
    tools.budget.step(1)
    length += text.length + between.length
    // Charged as it grows: items may all be the same long text.
    if (length > tools.budget.limits.text) tools.budget.text(length)
    parts.push(text)
  }
  tools.budget.text(length)
  return parts.join(between)
}

/** What an item is sorted and compared by: itself, or what it holds under a key such as `values_flat.city`. */
function keyReader(given: readonly unknown[], tools: FilterTools): (item: unknown) => unknown {
  if (isMissing(given[0])) return (item) => item
  const path = readText(given[0], '', tools).split('.', 16)
  return (item) => path.reduce(readKey, item)
}

/** Ascending: numbers by size, before text in the order of the locale; items without the key come last. */
function sort(list: readonly unknown[], given: readonly unknown[], tools: FilterTools): unknown[] {
  const { budget } = tools
  const read = keyReader(given, tools)
  // A comparison by locale takes some hundred nanoseconds, and more with longer texts.
  budget.step(4 * list.length * Math.ceil(Math.log2(list.length + 1)))
  const collator = collatorOf(tools.locale)
  const keyed = list.map((item) => {
    const key = read(item)
    return { item, key: isMissing(key) || typeof key === 'number' ? key : toText(key, budget) }
  })
  keyed.sort((a, b) => {
    if (isMissing(a.key) || isMissing(b.key)) return Number(isMissing(a.key)) - Number(isMissing(b.key))
    if (typeof a.key === 'number') return typeof b.key === 'number' ? a.key - b.key : -1
    if (typeof b.key === 'number') return 1
    budget.step(Math.min(a.key.length, b.key.length) >> 3)
    return collator.compare(a.key, b.key)
  })
  return keyed.map(({ item }) => item)
}

/** The first of each; numbers, texts and so on by value, objects by identity. */
function unique(list: readonly unknown[], given: readonly unknown[], tools: FilterTools): unknown[] {
  const read = keyReader(given, tools)
  const seen = new Set<unknown>()
  tools.budget.step(list.length)
  return list.filter((item) => {
    const key = read(item)
    if (typeof key === 'string') tools.budget.work(key.length)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
