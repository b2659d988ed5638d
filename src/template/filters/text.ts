import { isMissing, toText } from '../expression/values.ts'
import { anySize, checkNumbers, readText, readWhole } from './arguments.ts'
import type { Filter, FilterTools } from './filter.ts'

/**
 * A filter of text: a missing input stays missing, anything else is taken as the text it prints. `cost` is in steps for
 * each character, as measured on the texts that take longest; a step is some 100 ns.
 */
function textFilter(
  name: string,
  apply: (text: string, given: readonly unknown[], tools: FilterTools) => unknown,
  { cost = 0.03, ...rest }: Partial<Filter> & { readonly cost?: number } = {},
): Filter {
  return {
    name,
    arguments: [],
    ...rest,
    apply(input, given, tools) {
      if (isMissing(input)) return undefined
      const text = toText(input, tools.budget)
      tools.budget.step(Math.floor(text.length * cost))
      return apply(text, given, tools)
    },
  }
}

/** Filters that turn text into other text. */
export const textFilters: readonly Filter[] = [
  textFilter('upper', (text) => text.toUpperCase(), { cost: 0.1 }),
  textFilter('lower', (text) => text.toLowerCase(), { cost: 0.1 }),
  textFilter('capitalize', (text) => capitalize(text), { cost: 0.1 }),
  textFilter('title', (text) => text.replace(/[\p{L}\p{N}'’]+/gu, capitalize), { cost: 1.5 }),
  textFilter('trim', (text) => text.trim()),
  textFilter('replace', replaceAll, { arguments: [{ name: 'search' }, { name: 'replacement', default: '""' }] }),
  textFilter('truncate', truncate, {
    arguments: [
      { name: 'length', default: '50' },
      { name: 'ending', default: '"…"' },
    ],
    check: checkNumbers('length'),
  }),
  textFilter('truncatewords', truncateWords, {
    arguments: [
      { name: 'count', default: '15' },
      { name: 'ending', default: '"…"' },
    ],
    check: checkNumbers('count'),
  }),
  textFilter('strip_tags', stripTags, { cost: 0.3 }),
  textFilter('url_encode', (text, _, { budget }) => {
    budget.text(text.length * 3)
    // Browsers refuse to encode half a surrogate pair; it becomes U+FFFD, as it would on its way to UTF-8.
    return encodeURIComponent(text.toWellFormed())
  }),
]

/** First letter large, the rest small. By code point, so that a letter outside the basic plane is not cut in half. */
function capitalize(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0)
  return text === '' ? '' : first.toUpperCase() + text.slice(first.length).toLowerCase()
}

function replaceAll(text: string, given: readonly unknown[], tools: FilterTools): string {
  const search = readText(given[0], '', tools)
  if (search === '') return text
  const replacement = readText(given[1], '', tools)
  const parts = text.split(search)
  tools.budget.step(parts.length >> 2)
  // Counted before it is made: a short text with a long replacement is how output is blown up.
  tools.budget.text(text.length + (parts.length - 1) * (replacement.length - search.length))
  return parts.join(replacement)
}

function truncate(text: string, given: readonly unknown[], tools: FilterTools): string {
  const length = readWhole(given[0], { from: 0, to: 1e9 }, 50)
  if (text.length <= length) return text
  const ending = readText(given[1], '…', tools)
  // The ending counts: `truncate:10` never prints more than ten characters, unless the ending alone is longer.
  return cutAt(text, Math.max(0, length - ending.length)).trimEnd() + ending
}

/** Cuts before `length`, never between the halves of a surrogate pair. */
function cutAt(text: string, length: number): string {
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}

function truncateWords(text: string, given: readonly unknown[], tools: FilterTools): string {
  const count = readWhole(given[0], { from: 0, to: 1e9 }, 15)
  const word = /\S+/g
  let end = 0
  for (let words = 0; words <= count; words++) {
    tools.budget.step(1)
    const found = word.exec(text)
    if (found === null) return text
    if (words < count) end = word.lastIndex
  }
  return text.slice(0, end).trim() + readText(given[1], '…', tools)
}

/**
 * Text without anything that could be a tag or a comment. What remains is text and is escaped when it is printed, so this
 * is for reading, not for safety.
 */
function stripTags(text: string): string {
  return text.replace(markup, '')
}

// What is not closed reaches to the end, as in browsers; so no text is walked through twice.
const markup = /<!--[\s\S]*?(?:-->|$)|<[a-zA-Z/!?][^>]*(?:>|$)/g

/** `slice`, `first`, `last`, `reverse`, `length` and `size` take text and lists alike; the text halves are here. */
export function sliceText(text: string, start: number, end: number): string {
  return text.slice(start, end).toWellFormed()
}

export const sliceArguments = {
  arguments: [
    { name: 'start', default: '0' },
    { name: 'end', default: 'to the end' },
  ],
  check: checkNumbers('start', 'end'),
  read: (given: readonly unknown[]): readonly [start: number, end: number] => [
    readWhole(given[0], anySize, 0),
    readWhole(given[1], anySize, anySize.to),
  ],
}
