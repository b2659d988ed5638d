import type { Range } from './ranges.ts'
import type { ScriptElement } from './find-elements.ts'

export interface Misplaced {
  readonly code: 'script.misplaced' | 'script.stray_end'
  /** The tag that gives it away. */
  readonly at: number
  /** What its author means to be a script, as far as can be told. */
  readonly range: Range
}

/** Anything that an author could have meant as a script's tag, also where HTML sees text. */
const tag = /<[\s/]*script\b/gi

/** `scope=backend` as it may be spelt inside a comment, a string or another attribute, quotes escaped or not. */
const backendScope = /\bscope\s{0,20}=(?:[\s"'`\\]|&#?\w{1,6};){0,8}back(?:end\b|-end\b|&#)/i

/**
 * Looks through the plain text of the page, outside the ranges already left out, for what reads like a backend block
 * but is none to HTML. It knows nothing of HTML on purpose: what misled the tokenizer does not mislead this.
 */
export function findMisplaced(
  html: string,
  scripts: readonly ScriptElement[],
  omit: readonly Range[],
): readonly Misplaced[] {
  const found: Misplaced[] = []
  const elements = new Map(scripts.map((script) => [script.start, script]))
  const tags = tagsOutside(html, omit)
  let isOpen = false
  for (let i = 0; i < tags.length; i++) {
    const { start, isEnd, after } = tags[i]!
    if (after !== tags[i - 1]?.after) isOpen = false
    if (isEnd) {
      // A second end: the block before ended sooner than its author believes, and the rest of it stands on the page.
      if (!isOpen && after)
        found.push({ code: 'script.stray_end', at: start, range: [after[1], afterTag(html, start)] })
      isOpen = false
      continue
    }
    isOpen = true
    const end = elements.get(start)?.contentStart ?? tags[i + 1]?.start ?? html.length
    if (!backendScope.test(html.slice(start, end))) continue
    while (i + 1 < tags.length && !tags[i + 1]!.isEnd) i++
    const close = tags[++i]
    found.push({
      code: 'script.misplaced',
      at: start,
      range: [start, close ? afterTag(html, close.start) : html.length],
    })
    isOpen = false
  }
  return found
}

interface Tag {
  readonly start: number
  readonly isEnd: boolean
  /** The last range left out before it. */
  readonly after: Range | undefined
}

function tagsOutside(html: string, omit: readonly Range[]): readonly Tag[] {
  const tags: Tag[] = []
  let passed = 0
  for (const { index, 0: text } of html.matchAll(tag)) {
    while (passed < omit.length && omit[passed]![1] <= index) passed++
    const next = omit[passed]
    if (next && next[0] <= index) continue
    tags.push({ start: index, isEnd: text.includes('/'), after: omit[passed - 1] })
  }
  return tags
}

function afterTag(html: string, start: number): number {
  const end = html.indexOf('>', start)
  return end === -1 ? html.length : end + 1
}
