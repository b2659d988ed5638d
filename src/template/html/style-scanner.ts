/**
 * Follows CSS one character at a time, as far as it takes to know what an expression in it stands in: the value of a
 * declaration, a string, a url(), or a place where nothing is printed (selectors, names of properties, at-rules, comments).
 */

/** Where in a style sheet something would be printed. */
export type StylePlace =
  | { readonly kind: 'value'; readonly property: string }
  | { readonly kind: 'string' }
  /** Inside `url(`: quoted or not, and whether the value begins the address. */
  | { readonly kind: 'url'; readonly isQuoted: boolean; readonly isStart: boolean }
  | { readonly kind: 'none'; readonly reason: string }

type Mode = 'code' | 'comment' | 'single' | 'double' | 'url' | 'lost'

/** What the statement at hand is, as far as it was read. */
type Statement = 'start' | 'name' | 'value' | 'prelude' | 'at-rule'

interface StyleState {
  readonly mode: Mode
  readonly statement: Statement
  /** Open `{`. A style attribute begins inside one. */
  readonly braces: number
  /** Open `(` and `[`. */
  readonly parentheses: number
  /** The word being read, or read last, for `url(` and the names of properties. */
  readonly word: string
  readonly property: string
  readonly escaped: boolean
  readonly slash: boolean
  /** Whether the string or address at hand is inside `url(`, and whether anything of it was read. */
  readonly inUrl: boolean
  readonly urlBegun: boolean
  /** Whether a value was printed in the statement at hand: it must then turn out to be a declaration. */
  readonly hasPrinted: boolean
}

export class StyleScanner {
  #state: StyleState
  /**
   * Set when what looked like a declaration (`a:hover`) turns out to be a selector after a value was printed in it. The
   * page is refused then.
   */
  misread = false

  constructor(where: 'element' | 'attribute') {
    this.#state = {
      mode: 'code',
      statement: 'start',
      braces: where === 'attribute' ? 1 : 0,
      parentheses: 0,
      word: '',
      property: '',
      escaped: false,
      slash: false,
      inUrl: false,
      urlBegun: false,
      hasPrinted: false,
    }
  }

  save(): unknown {
    return this.#state
  }

  restore(saved: unknown): void {
    this.#state = saved as StyleState
  }

  /** Takes another way through the template into account; false where it ended in another place. */
  join(saved: unknown): boolean {
    const ours = this.#state
    const theirs = saved as StyleState
    const isAlike = (Object.keys(ours) as (keyof StyleState)[]).every(
      (key) => ours[key] === theirs[key] || key === 'hasPrinted' || key === 'property' || key === 'word',
    )
    if (!isAlike) return false
    // A word that could begin a function, or a property that only one way names: neither is taken for granted.
    if (ours.word !== theirs.word) this.#change({ word: '' })
    if (ours.property !== theirs.property) this.#change({ property: '' })
    this.#change({ hasPrinted: ours.hasPrinted || theirs.hasPrinted })
    return true
  }

  place(): StylePlace {
    const { mode, statement, escaped, inUrl, urlBegun, property } = this.#state
    if (mode === 'lost') return none('behind CSS that is not well-formed')
    if (mode === 'comment') return none('in a comment of the style sheet')
    if (escaped) return none('behind a backslash')
    if (statement === 'at-rule') return none('in an at-rule')
    if (mode === 'url' || (inUrl && mode !== 'code')) {
      return { kind: 'url', isQuoted: mode !== 'url', isStart: !urlBegun }
    }
    if (mode !== 'code') return { kind: 'string' }
    if (statement === 'value') return { kind: 'value', property }
    return none('in a selector or the name of a property; in CSS, values stand behind the ":" of a property')
  }

  /** An expression was printed here, as `place` said. */
  printed(): void {
    this.#change({ hasPrinted: true, urlBegun: this.#state.mode !== 'code', slash: false, word: '' })
  }

  read(code: number): void {
    const { mode, escaped } = this.#state
    if (mode === 'lost') return
    if (mode === 'comment') {
      this.#readComment(code)
      return
    }
    if (escaped) {
      this.#change({ escaped: false, urlBegun: mode !== 'code' })
      return
    }
    if (code === 0x5c) {
      this.#change({ escaped: true })
      if (mode === 'code') this.#beginStatement('prelude')
      return
    }
    if (mode === 'single' || mode === 'double') this.#readQuoted(code)
    else if (mode === 'url') this.#readUrl(code)
    else this.#readCode(code)
  }

  #change(change: Partial<StyleState>): void {
    this.#state = { ...this.#state, ...change }
  }

  #readComment(code: number): void {
    if (this.#state.slash && code === 0x2f) this.#change({ mode: 'code', slash: false, word: '' })
    else this.#change({ slash: code === 0x2a })
  }

  #readQuoted(code: number): void {
    const quote = this.#state.mode === 'single' ? 0x27 : 0x22
    if (code === quote) {
      const { inUrl } = this.#state
      this.#change({ mode: inUrl ? 'url' : 'code', urlBegun: inUrl, word: '' })
    } else if (code === 0x0a || code === 0x0d || code === 0x0c) this.#change({ mode: 'lost' })
    else this.#change({ urlBegun: true })
  }

  /** Inside `url(`: blanks, then an address, quoted or bare. */
  #readUrl(code: number): void {
    const { urlBegun } = this.#state
    if (code === 0x29) this.#change({ mode: 'code', inUrl: false, urlBegun: false, word: '' })
    else if ((code === 0x22 || code === 0x27) && !urlBegun) this.#change({ mode: code === 0x22 ? 'double' : 'single' })
    else if (!isBlank(code)) this.#change({ urlBegun: true })
  }

  #readCode(code: number): void {
    const char = String.fromCharCode(code)
    const { slash, word, statement, parentheses } = this.#state
    if (slash) {
      this.#change({ slash: false })
      if (char === '*') {
        this.#change({ mode: 'comment' })
        return
      }
    }
    if (isNameChar(code)) {
      this.#beginStatement('name')
      this.#change({ word: word + char })
      return
    }
    switch (char) {
      case '"':
      case "'":
        this.#beginStatement('prelude')
        this.#change({ mode: char === '"' ? 'double' : 'single', inUrl: false, word: '' })
        return
      case '/':
        this.#change({ slash: true, word: '' })
        return
      case '(':
        this.#openParenthesis(word)
        return
      case '[':
        this.#beginStatement('prelude')
        this.#change({ parentheses: parentheses + 1, word: '' })
        return
      case ')':
      case ']':
        this.#change({ parentheses: Math.max(0, parentheses - 1), word: '' })
        return
      case '{':
      case '}':
        this.#readBrace(char)
        return
      case ';':
        if (parentheses === 0) this.#change({ statement: 'start', hasPrinted: false, property: '' })
        break
      case ':':
        if (statement === 'name') this.#readColon(word)
        else this.#beginStatement('prelude')
        break
      case '@':
        if (statement === 'start') this.#change({ statement: 'at-rule' })
        break
      default:
        if (isBlank(code)) {
          // `color : red` still names a property; in all else a blank ends the word.
          if (statement !== 'name') this.#change({ word: '' })
          return
        }
        this.#beginStatement('prelude')
        if (statement === 'name') this.#change({ statement: 'prelude' })
    }
    this.#change({ word: '' })
  }

  #beginStatement(statement: Statement): void {
    if (this.#state.statement === 'start') this.#change({ statement, word: '' })
  }

  #readColon(word: string): void {
    // Outside of all braces there are no declarations, so this is a selector such as `a:hover`.
    if (this.#state.braces === 0) this.#change({ statement: 'prelude' })
    else this.#change({ statement: 'value', property: word.toLowerCase() })
  }

  #openParenthesis(word: string): void {
    this.#beginStatement('prelude')
    if (word.toLowerCase() === 'url') this.#change({ mode: 'url', inUrl: true, urlBegun: false, word: '' })
    else this.#change({ parentheses: this.#state.parentheses + 1, word: '' })
  }

  #readBrace(char: string): void {
    const { parentheses, braces, statement, hasPrinted } = this.#state
    if (parentheses > 0) {
      // Inside parentheses a brace ends nothing, and what the author meant is anybody's guess.
      this.#change({ mode: 'lost' })
      return
    }
    if (char === '{' && statement === 'value' && hasPrinted) this.misread = true
    const open = char === '{' ? braces + 1 : Math.max(0, braces - 1)
    this.#change({ braces: open, statement: 'start', hasPrinted: false, property: '', word: '' })
  }
}

function none(reason: string): StylePlace {
  return { kind: 'none', reason }
}

function isNameChar(code: number): boolean {
  const lower = code | 0x20
  const isAscii = (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f
  return isAscii || code >= 0x80
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0c || code === 0x0d
}
