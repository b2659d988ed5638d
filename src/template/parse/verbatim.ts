import { rawElements, voidElements } from '../html/elements.ts'
import { HtmlScanner, isInTag, State } from '../html/scanner.ts'

/** An element with `v-pre`: it is left alone, all but the attribute itself. Offsets in the source. */
export interface VerbatimElement {
  readonly name: string
  readonly attributeStart: number
  readonly attributeEnd: number
  /** Behind its end tag; undefined where it has none. */
  readonly end: number | undefined
}

/**
 * Whether the start tag at `start` has `v-pre`, and how far its element goes. The text is read as HTML alone: in such an
 * element braces and directives are text.
 */
export function findVerbatimElement(source: string, start: number): VerbatimElement | undefined {
  const tag = readStartTag(source, start)
  if (tag?.attributeStart === undefined) return undefined
  const { name, attributeStart, attributeEnd, end, isSelfClosing } = tag
  const isEmpty = voidElements.has(name) || isSelfClosing
  return { name, attributeStart, attributeEnd, end: isEmpty ? end : findEnd(source, end, name) }
}

function readStartTag(source: string, start: number) {
  const scanner = new HtmlScanner()
  let attributeStart: number | undefined
  let attributeEnd = start
  let attributeName = start
  // Nobody writes a longer tag; looking further would cost a hostile page too much.
  const end = Math.min(source.length, start + 20_000)
  for (let at = start; at < end; at++) {
    // Braces of a tag that turns out to have no v-pre; what is in them could look like quotes.
    if (scanner.state !== State.Data && source.startsWith('{{', at)) {
      const close = source.indexOf('}}', at)
      if (close !== -1) at = close + 2
    }
    const before = scanner.state
    scanner.read(source.charCodeAt(at), at)
    const after = scanner.state
    if (before === after) continue
    if (after === State.AttributeName) attributeName = at
    if (before === State.AttributeName && scanner.attributeName === 'v-pre') {
      attributeStart = /\s/.test(source.charAt(attributeName - 1)) ? attributeName - 1 : attributeName
      attributeEnd = at
    }
    if (after === State.Data) {
      const isSelfClosing = before === State.SelfClosing
      return { name: scanner.tagName, attributeStart, attributeEnd, end: at + 1, isSelfClosing }
    }
  }
  return undefined
}

function findEnd(source: string, start: number, name: string): number | undefined {
  const scanner = new HtmlScanner()
  if (rawElements.has(name)) {
    scanner.tagName = name
    scanner.enterRaw()
  }
  let depth = 1
  for (let at = start; at < source.length; at++) {
    const before = scanner.state
    scanner.read(source.charCodeAt(at), at)
    if (scanner.state !== State.Data || !(isInTag(before) || before === State.Raw)) continue
    if (scanner.isEndTag) {
      if (scanner.tagName === name && --depth === 0) return at + 1
    } else {
      if (scanner.tagName === name && before !== State.SelfClosing) depth++
      if (rawElements.has(scanner.tagName)) scanner.enterRaw()
    }
  }
  return undefined
}
