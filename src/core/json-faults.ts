import { isSafeText } from './text/index.ts'

// What of JSON from outside is refused wherever it is kept.

/** Arrays and objects inside each other; more could exhaust the stack of whoever walks them. */
export const deepestJson = 64

const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** What every object of a script answers to, whatever was stored. */
export function isPrototypeKey(key: string): boolean {
  return prototypeKeys.has(key)
}

/**
 * Why a value can't be kept for what is in it; undefined where it can. `leafFault` judges what is neither an array, an
 * object nor null. Asked before the value is written as JSON: a deep one could exhaust the stack there.
 */
export function nestedFault(value: unknown, leafFault: (leaf: unknown) => string | undefined): string | undefined {
  return faultAt(value, leafFault, 0)
}

function faultAt(value: unknown, leafFault: (leaf: unknown) => string | undefined, depth: number): string | undefined {
  if (typeof value !== 'object') return leafFault(value)
  if (value === null) return undefined
  if (depth === deepestJson) return `must not be nested deeper than ${deepestJson} levels`
  if (!Array.isArray(value)) {
    for (const key of Object.keys(value)) {
      if (isPrototypeKey(key)) return `must not hold the key ${key}`
      if (!isSafeText(key)) return 'must not hold NUL or broken characters'
    }
  }
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    const fault = faultAt(item, leafFault, depth + 1)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Whether JSON text nests deeper than so many levels; asked before it meets a parser, or code that walks its value. */
export function isDeeperThan(levels: number, text: string): boolean {
  // Every level takes two brackets.
  if (text.length <= 2 * levels) return false
  let depth = 0
  let isInString = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0x22) isInString = !isInString
    else if (isInString) {
      if (unit === 0x5c) i++
    } else if (unit === 0x5b || unit === 0x7b) {
      if (++depth > levels) return true
    } else if (unit === 0x5d || unit === 0x7d) depth--
  }
  return false
}
