/**
 * An HTML tokenizer that is fed one character at a time and always says where it is.
 *
 * It follows the tokenization section of the HTML standard, without its error reporting. A tokenizer over finished text
 * would not do: in a template the text forks at every condition, and what counts is whether all ways through it lead to
 * the same place. So the whole state is a small value that can be saved, compared and put back, and nothing looks ahead.
 *
 * What depends on the tree (what a start tag's content is tokenized as, whether `<![CDATA[` means anything) is told by
 * whoever drives the scanner: `enterContent` after a start tag, and `foreign`.
 */

export const State = {
  Data: 0,
  TagOpen: 1,
  EndTagOpen: 2,
  TagName: 3,
  BeforeAttribute: 4,
  AttributeName: 5,
  AfterAttributeName: 6,
  BeforeValue: 7,
  DoubleQuoted: 8,
  SingleQuoted: 9,
  Unquoted: 10,
  AfterValue: 11,
  SelfClosing: 12,
  MarkupDeclaration: 13,
  Bogus: 14,
  Comment: 15,
  Doctype: 16,
  Cdata: 17,
  /** Inside title, textarea, style, script and their like: only the element's own end tag ends it. */
  Raw: 18,
  /** Behind <plaintext>: nothing ends it. */
  Plaintext: 19,
} as const
export type State = (typeof State)[keyof typeof State]

export function isInTag(state: State): boolean {
  return state >= State.TagName && state <= State.SelfClosing
}

export function isInValue(state: State): boolean {
  return state === State.DoubleQuoted || state === State.SingleQuoted || state === State.Unquoted
}

export interface ScannerState {
  readonly state: State
  readonly tagName: string
  readonly isEndTag: boolean
  readonly tagStart: number
  readonly attributeStart: number
  readonly attributeName: string
  readonly partial: string
  readonly tail: number
  readonly rawName: string
  readonly rawStart: number
  readonly escaping: number
}

const lessThan = 0x3c
const greaterThan = 0x3e
const slash = 0x2f
const dash = 0x2d
const bang = 0x21

function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0c || code === 0x0d
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

/** Lower-cases ASCII letters only, as the standard says. */
function lowerChar(code: number): string {
  return String.fromCharCode(code >= 0x41 && code <= 0x5a ? code | 0x20 : code)
}

const declarations = ['--', 'DOCTYPE', '[CDATA[']

export class HtmlScanner {
  state: State = State.Data
  /** Of the tag that is open, or was last: its name in lower case, what it is, the offset of its `<`. */
  tagName = ''
  isEndTag = false
  tagStart = 0
  /** The attribute at hand: the offset at which it begins, its name in lower case. */
  attributeStart = 0
  attributeName = ''
  /** The element whose raw content this is, and where its start tag began. */
  rawName = ''
  rawStart = 0
  /** Whether markup here is SVG or MathML, where `<![CDATA[` is no comment. */
  foreign = false
  /** In raw content: what could become its end tag (`</scr`). In a markup declaration: what was read of it. */
  partial = ''
  /**
   * Of a script: 0 as usual, 1 behind `<!--`, 2 behind `<!-- <script`, where `</script` does not end it
   * (the "script data escaped" and "double escaped" states).
   */
  escaping = 0
  /** Of a comment, a CDATA section and an escaped script: how much of its end was read. */
  #tail = 0

  save(): ScannerState {
    return {
      state: this.state,
      tagName: this.tagName,
      isEndTag: this.isEndTag,
      tagStart: this.tagStart,
      attributeStart: this.attributeStart,
      attributeName: this.attributeName,
      partial: this.partial,
      tail: this.#tail,
      rawName: this.rawName,
      rawStart: this.rawStart,
      escaping: this.escaping,
    }
  }

  restore(saved: ScannerState): void {
    this.state = saved.state
    this.tagName = saved.tagName
    this.isEndTag = saved.isEndTag
    this.tagStart = saved.tagStart
    this.attributeStart = saved.attributeStart
    this.attributeName = saved.attributeName
    this.partial = saved.partial
    this.#tail = saved.tail
    this.rawName = saved.rawName
    this.rawStart = saved.rawStart
    this.escaping = saved.escaping
  }

  /**
   * Equal for two saved states exactly if all that follows means the same in both. Two tags that are open differ even if
   * they are alike: a tag, an attribute and a raw element must end in the same way through the template they began in.
   */
  static key(saved: ScannerState): string {
    const { state, tagStart, attributeStart, partial, tail, rawStart, escaping } = saved
    if (state === State.Data || state === State.Plaintext) return String(state)
    if (state === State.Raw) return [state, rawStart, partial, escaping, tail].join(' ')
    if (isInTag(state)) {
      const isAtAttribute = state >= State.AttributeName && state <= State.Unquoted
      // Between attributes it does not matter what was read last.
      const where = state === State.AfterValue || state === State.AfterAttributeName ? State.BeforeAttribute : state
      return isAtAttribute ? [state, tagStart, attributeStart].join(' ') : [where, tagStart].join(' ')
    }
    return [state, tagStart, partial, tail].join(' ')
  }

  /** After a start tag: its content is raw until its own end tag. */
  enterRaw(): void {
    this.state = State.Raw
    this.rawName = this.tagName
    this.rawStart = this.tagStart
    this.partial = ''
    this.escaping = 0
  }

  read(code: number, at: number): void {
    switch (this.state) {
      case State.Data:
        if (code === lessThan) this.#openTag(at)
        break
      case State.TagOpen:
        this.#readTagOpen(code, at)
        break
      case State.EndTagOpen:
        if (isLetter(code)) this.#beginName(code, true)
        else this.state = code === greaterThan ? State.Data : State.Bogus
        break
      case State.TagName:
        if (isWhitespace(code)) this.state = State.BeforeAttribute
        else if (code === slash) this.state = State.SelfClosing
        else if (code === greaterThan) this.state = State.Data
        else this.tagName += lowerChar(code)
        break
      case State.BeforeAttribute:
      case State.AfterValue:
      case State.SelfClosing:
        this.#readBeforeAttribute(code, at)
        break
      case State.AttributeName:
        this.#readAttributeName(code)
        break
      case State.AfterAttributeName:
        if (code === 0x3d) this.state = State.BeforeValue
        else if (!isWhitespace(code)) this.#readBeforeAttribute(code, at)
        break
      case State.BeforeValue:
        this.#readBeforeValue(code)
        break
      case State.DoubleQuoted:
        if (code === 0x22) this.state = State.AfterValue
        break
      case State.SingleQuoted:
        if (code === 0x27) this.state = State.AfterValue
        break
      case State.Unquoted:
        if (isWhitespace(code)) this.state = State.BeforeAttribute
        else if (code === greaterThan) this.state = State.Data
        break
      case State.MarkupDeclaration:
        this.#readMarkupDeclaration(code)
        break
      case State.Bogus:
      case State.Doctype:
        if (code === greaterThan) this.state = State.Data
        break
      case State.Comment:
        this.#readComment(code)
        break
      case State.Cdata:
        this.#readCdata(code)
        break
      case State.Raw:
        this.#readRaw(code, at)
        break
      case State.Plaintext:
        break
    }
  }

  #openTag(at: number): void {
    this.state = State.TagOpen
    this.tagStart = at
  }

  #readTagOpen(code: number, at: number): void {
    if (isLetter(code)) this.#beginName(code, false)
    else if (code === slash) this.state = State.EndTagOpen
    else if (code === 0x3f) this.state = State.Bogus
    else if (code === lessThan) this.tagStart = at
    else if (code === bang) {
      this.state = State.MarkupDeclaration
      this.partial = ''
    } else this.state = State.Data
  }

  #beginName(code: number, isEndTag: boolean): void {
    this.state = State.TagName
    this.tagName = lowerChar(code)
    this.isEndTag = isEndTag
  }

  #readBeforeAttribute(code: number, at: number): void {
    if (isWhitespace(code)) this.state = State.BeforeAttribute
    else if (code === slash) this.state = State.SelfClosing
    else if (code === greaterThan) this.state = State.Data
    else {
      this.state = State.AttributeName
      this.attributeStart = at
      this.attributeName = lowerChar(code)
    }
  }

  #readAttributeName(code: number): void {
    if (isWhitespace(code)) this.state = State.AfterAttributeName
    else if (code === slash) this.state = State.SelfClosing
    else if (code === greaterThan) this.state = State.Data
    else if (code === 0x3d) this.state = State.BeforeValue
    else this.attributeName += lowerChar(code)
  }

  #readBeforeValue(code: number): void {
    if (code === 0x22) this.state = State.DoubleQuoted
    else if (code === 0x27) this.state = State.SingleQuoted
    else if (code === greaterThan) this.state = State.Data
    else if (!isWhitespace(code)) this.state = State.Unquoted
  }

  #readMarkupDeclaration(code: number): void {
    const read = this.partial + String.fromCharCode(code)
    if (read === '--') {
      this.state = State.Comment
      this.#tail = Comment.Start
    } else if (read === '[CDATA[' && this.foreign) {
      this.state = State.Cdata
      this.#tail = 0
    } else if (read.toUpperCase() === 'DOCTYPE') this.state = State.Doctype
    else if (code === greaterThan) this.state = State.Data
    else if (declarations.some((declaration) => declaration.startsWith(read.toUpperCase()))) this.partial = read
    else this.state = State.Bogus
  }

  #readComment(code: number): void {
    const next = nextInComment(this.#tail, code)
    if (next === Comment.Closed) this.state = State.Data
    else this.#tail = next
  }

  #readCdata(code: number): void {
    if (code === 0x5d) this.#tail = Math.min(2, this.#tail + 1)
    else if (code === greaterThan && this.#tail === 2) this.state = State.Data
    else this.#tail = 0
  }

  #readRaw(code: number, at: number): void {
    if (this.rawName === 'script') this.#followEscape(code)
    const isTagOpened = this.partial.length >= 2 && this.partial.startsWith('</')
    if (isTagOpened && isLetter(code)) {
      const grown = this.partial + lowerChar(code)
      this.partial = this.#couldMatter(grown) ? grown : ''
      return
    }
    if (isWhitespace(code) || code === slash || code === greaterThan) {
      if (this.#closeRaw(code)) return
      if (code === slash && this.partial === '<') {
        this.partial = '</'
        return
      }
    }
    if (this.rawName === 'script') {
      const grown = this.partial + lowerChar(code)
      if (grown === '<!--') {
        if (this.escaping === 0) {
          this.escaping = 1
          // `<!-->` is at once begun and ended.
          this.#tail = 2
        }
        this.partial = ''
        return
      }
      if (grown === '<!' || grown === '<!-' || (this.escaping === 1 && '<script'.startsWith(grown) && grown !== '<')) {
        this.partial = grown
        return
      }
    }
    this.partial = code === lessThan ? '<' : ''
    if (code === lessThan) this.tagStart = at
  }

  #couldMatter(partial: string): boolean {
    return `</${this.rawName}`.startsWith(partial)
  }

  /** A whole name is read and what follows it ends it: of an end tag, or of what escapes a script. */
  #closeRaw(code: number): boolean {
    if (this.partial === `</${this.rawName}`) {
      this.partial = ''
      if (this.escaping === 2) {
        this.escaping = 1
        return false
      }
      this.tagName = this.rawName
      this.isEndTag = true
      if (code === greaterThan) this.state = State.Data
      else this.state = code === slash ? State.SelfClosing : State.BeforeAttribute
      return true
    }
    if (this.partial === '<script' && this.escaping === 1) {
      this.escaping = 2
      this.partial = ''
    }
    return false
  }

  /** `-->` ends what `<!--` began in a script. */
  #followEscape(code: number): void {
    if (this.escaping === 0) return
    if (code === dash) this.#tail = Math.min(2, this.#tail + 1)
    else {
      if (code === greaterThan && this.#tail === 2) this.escaping = 0
      this.#tail = 0
    }
  }
}

/** How much of the end of a comment was read. */
const Comment = { Text: 0, Dash: 1, Dashes: 2, Bang: 3, Start: 4, StartDash: 5, Closed: 6 } as const

function nextInComment(tail: number, code: number): number {
  const isDash = code === dash
  const isClose = code === greaterThan
  switch (tail) {
    case Comment.Start:
      return isClose ? Comment.Closed : isDash ? Comment.StartDash : Comment.Text
    case Comment.StartDash:
    case Comment.Dashes:
      if (isClose) return Comment.Closed
      if (isDash) return Comment.Dashes
      return code === bang && tail === Comment.Dashes ? Comment.Bang : Comment.Text
    case Comment.Bang:
      return isClose ? Comment.Closed : isDash ? Comment.Dash : Comment.Text
    default:
      return isDash ? (tail === Comment.Dash ? Comment.Dashes : Comment.Dash) : Comment.Text
  }
}
