import type { Range } from './ranges.ts'

export interface MaskedTemplate {
  /** As long as the page; inside template syntax every character is an `x`. */
  readonly text: string
  /** Template syntax left as it is, because what it holds could begin or end a script, a comment or a raw text. */
  readonly unmasked: readonly Range[]
}

// A directive needs a parenthesis; after a letter, a digit or a dot it is an e-mail address or the like. Which names
// are directives does not matter here: what is hidden in vain (the arguments of a CSS at-rule) is no markup.
const opening = /\{\{(--)?|(?<![\w.@])@[A-Za-z]+[ \t]*\(/g

// The tokenizer must see these wherever they stand, because browsers do: a mask over one of them would move the end of
// a script, and a mask without them can't.
const significant = /<\/?script|<!--|-->|<\/(?:style|textarea|title|noscript|iframe|xmp|noembed|noframes)/i

/**
 * Hides template syntax from the HTML tokenizer, so that `{{ a > b }}`, `title="{{ x ? "a" : "b" }}"` and `@if(a <b)`
 * are text to it. Takes time linear in the length of the page.
 */
export function maskTemplate(html: string): MaskedTemplate {
  const pieces: string[] = []
  const unmasked: Range[] = []
  let done = 0
  let commentEnd = -1
  opening.lastIndex = 0
  for (let match = opening.exec(html); match; match = opening.exec(html)) {
    const start = match.index
    const inside = start + match[0].length
    if (match[1] && commentEnd < inside) commentEnd = indexOrEnd(html, '--}}', inside)
    const end = match[1] ? commentEnd : endOfExpression(html, inside, match[0].endsWith('('))
    if (end === undefined || end === html.length) continue
    opening.lastIndex = end
    if (significant.test(html.slice(inside, end))) {
      unmasked.push([start, end])
      continue
    }
    pieces.push(html.slice(done, inside), 'x'.repeat(end - inside))
    done = end
  }
  pieces.push(html.slice(done))
  return { text: pieces.join(''), unmasked }
}

function indexOrEnd(html: string, text: string, from: number): number {
  const index = html.indexOf(text, from)
  return index === -1 ? html.length : index
}

/**
 * Where the `}}` or the `)` stands that ends the expression; undefined where it is none. It gives up at what can't
 * stand in an expression, such as another opening, and so never reads far past the opening after its own.
 */
function endOfExpression(html: string, from: number, isArguments: boolean): number | undefined {
  let depth = 0
  for (let at = from; at < html.length; at++) {
    switch (html[at]) {
      case '"':
      case "'": {
        const end = endOfString(html, at)
        if (end === undefined) return undefined
        at = end
        break
      }
      case '{':
        if (html[at + 1] === '{') return undefined
        depth++
        break
      case '(':
      case '[':
        depth++
        break
      case '}':
        if (depth === 0 && !isArguments && html[at + 1] === '}') return at
        if (--depth < 0) return undefined
        break
      case ')':
        if (depth === 0 && isArguments) return at
        if (--depth < 0) return undefined
        break
      case ']':
        if (--depth < 0) return undefined
        break
      case '@':
      case '\\':
        return undefined
      default:
    }
  }
  return undefined
}

function endOfString(html: string, start: number): number | undefined {
  const quote = html[start]
  for (let at = start + 1; at < html.length; at++) {
    const character = html[at]
    if (character === quote) return at
    if (character === '\n' || character === '\r') return undefined
    if (character === '\\') at++
  }
  return undefined
}
