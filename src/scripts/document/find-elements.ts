import { createRequire } from 'node:module'
import type { Token, TokenizerMode } from 'parse5'
import type { Range } from './ranges.ts'

/** The tokenizer is loaded when there is something to read (decision 0009). */
const load = createRequire(import.meta.url)

/** A `<script>` element as HTML reads it. */
export interface ScriptElement {
  readonly start: number
  /** After the closing tag; the end of the page where there is none. */
  end: number
  readonly contentStart: number
  contentEnd: number
  isClosed: boolean
  readonly isSelfClosing: boolean
  readonly attributes: readonly Token.Attribute[]
}

/** Where HTML sees no tags: comments, and elements whose content is text. */
export interface OpaquePlace {
  readonly range: Range
  /** For messages: "a comment", "a <textarea>". */
  readonly what: string
}

export interface Elements {
  readonly scripts: readonly ScriptElement[]
  readonly opaque: readonly OpaquePlace[]
  /** Start tags other than `<script>` with an attribute `scope` of value `backend`. */
  readonly strangers: readonly { readonly start: number; readonly name: string }[]
}

// What the HTML standard's tree construction sets for these tags, with scripting on, as in the browsers that will read
// the page. Inside SVG and MathML browsers read some of them as ordinary elements; what is found or not found there
// by mistake is caught by the search for misplaced blocks.
const modes: ReadonlyMap<string, keyof typeof TokenizerMode> = new Map([
  ['script', 'SCRIPT_DATA'],
  ['textarea', 'RCDATA'],
  ['title', 'RCDATA'],
  ['style', 'RAWTEXT'],
  ['xmp', 'RAWTEXT'],
  ['iframe', 'RAWTEXT'],
  ['noembed', 'RAWTEXT'],
  ['noframes', 'RAWTEXT'],
  ['noscript', 'RAWTEXT'],
  ['plaintext', 'PLAINTEXT'],
])

/** Reads the page with the HTML tokenizer. Offsets are those of `html`. */
export function findElements(html: string): Elements {
  const scripts: ScriptElement[] = []
  const opaque: OpaquePlace[] = []
  const strangers: { start: number; name: string }[] = []
  let script: ScriptElement | undefined
  let rawText: { readonly name: string; readonly start: number } | undefined

  const { Tokenizer, TokenizerMode } = load('parse5') as typeof import('parse5')
  const ignore = () => undefined
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag({ tagName: name, attrs: attributes, selfClosing, location }) {
        const { startOffset: start, endOffset: contentStart } = location!
        const mode = modes.get(name)
        if (mode !== undefined) tokenizer.state = TokenizerMode[mode]
        if (name === 'script') {
          const end = html.length
          script = {
            start,
            end,
            contentStart,
            contentEnd: end,
            isClosed: false,
            isSelfClosing: selfClosing,
            attributes,
          }
          scripts.push(script)
          return
        }
        if (mode !== undefined) rawText = { name, start: contentStart }
        if (scopeOf(attributes) === 'backend') strangers.push({ start, name })
      },
      onEndTag({ tagName: name, location }) {
        const { startOffset, endOffset } = location!
        if (script && name === 'script') {
          script.contentEnd = startOffset
          script.end = endOffset
          script.isClosed = true
          script = undefined
        } else if (rawText?.name === name) {
          opaque.push({ range: [rawText.start, startOffset], what: `a <${name}>` })
          rawText = undefined
        }
      },
      onComment({ location }) {
        opaque.push({ range: [location!.startOffset, location!.endOffset], what: 'a comment' })
      },
      onEof() {
        if (rawText) opaque.push({ range: [rawText.start, html.length], what: `a <${rawText.name}>` })
      },
      onDoctype: ignore,
      onCharacter: ignore,
      onNullCharacter: ignore,
      onWhitespaceCharacter: ignore,
    },
  )
  tokenizer.write(html, true)
  return { scripts, opaque, strangers }
}

/** The attribute `scope`, in lower case and without surrounding space; undefined where there is none. */
export function scopeOf(attributes: readonly Token.Attribute[]): string | undefined {
  return attributes
    .find(({ name }) => name === 'scope')
    ?.value.trim()
    .toLowerCase()
}
