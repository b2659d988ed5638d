import type { IssueCode } from '../issue.ts'
import { rawElements } from './elements.ts'
import { OpenAttribute, type AttributeState } from './open-attribute.ts'
import { deepestElement, type OpenElement, OpenElements } from './open-elements.ts'
import { noPlace, type Place } from './place.ts'
import { RawContent } from './raw-content.ts'
import { HtmlScanner, isInTag, isInValue, type ScannerState, State } from './scanner.ts'

/** What the reader of a template's markup tells the parser, at the offset at which it is known. */
export interface MarkupEvents<Owner> {
  /** The name of a start tag is read; `at` is its `<`. */
  startTagNamed(name: string, at: number): void
  attributeNamed(attribute: OpenAttribute): void
  /** `start` is behind the quote, if there is one. */
  valueStarted(attribute: OpenAttribute, start: number): void
  valueEnded(attribute: OpenAttribute, end: number): void
  /** `end` is behind the quote, or behind the name where there is no value. */
  attributeEnded(attribute: OpenAttribute, end: number): void
  /** Every type that the script element that was opened last may turn out to have; the empty text for none. */
  scriptTypes(): readonly string[]
  /** The start tag is read up to `end`; what the parser keeps with the element. */
  startTagClosed(tag: ClosedTag): Owner | undefined
  endTagClosed(name: string, start: number, end: number): void
  /** How many of the open elements are outside of the block at hand, and not its to close. */
  floor(): number
  nestedTooDeep(at: number): void
  found(code: IssueCode, message: string, at: number): void
}

export interface ClosedTag {
  readonly name: string
  readonly start: number
  readonly end: number
  /** Whether an element is now open, rather than an empty one done with. */
  readonly hasContent: boolean
}

export interface MarkupState {
  readonly scanner: ScannerState
  readonly raw: RawContent | undefined
  readonly rawState: unknown
  readonly attribute: OpenAttribute | undefined
  readonly attributeState: AttributeState | undefined
  readonly elements: readonly OpenElement<unknown>[]
  readonly mustSeparate: boolean
}

/**
 * Follows the markup of a template, character by character, and knows at every point what a value printed there would be
 * part of: the scanner for HTML, one for the script or style it is in, the attribute, and the open elements together.
 */
export class MarkupReader<Owner> {
  readonly scanner = new HtmlScanner()
  readonly elements = new OpenElements<Owner>()
  attribute: OpenAttribute | undefined
  readonly #source: string
  readonly #events: MarkupEvents<Owner>
  #raw: RawContent | undefined
  /** Where the attribute's text that was not taken yet begins. */
  #textStart = 0
  /** A directive stands right behind a name in a tag; text must not go on with the name behind it. */
  #mustSeparate = false

  constructor(source: string, events: MarkupEvents<Owner>) {
    this.#source = source
    this.#events = events
  }

  /** Whether text here is the text of an element, neither in a tag nor in raw content. */
  get isInText(): boolean {
    return this.scanner.state === State.Data
  }

  read(code: number, at: number): void {
    const { scanner } = this
    const before = scanner.state
    if (this.#mustSeparate) this.#checkSeparation(code, at)
    scanner.read(code, at)
    if (before === State.Raw) this.#readRaw(code, at)
    const after = scanner.state
    if (before === after) return
    if (before === State.TagName) this.#nameTag()
    if (before === State.AttributeName) this.#nameAttribute(at)
    if (before === State.BeforeValue && this.attribute !== undefined) this.attribute.end = at
    if (isInValue(before)) this.#endValue(before, at)
    else if (this.attribute !== undefined && !isInValue(after) && after !== State.BeforeValue) {
      if (after !== State.AfterAttributeName) this.#endAttribute(this.attribute.end)
    }
    if (isInValue(after)) this.#startValue(after === State.Unquoted ? at : at + 1, after)
    if (after === State.Data && (isInTag(before) || before === State.Raw)) this.#closeTag(before, at + 1)
  }

  /** A directive stands at `at`. */
  pauseForDirective(at: number): void {
    const { state } = this.scanner
    if (state === State.TagName || state === State.AttributeName || state === State.AfterAttributeName) {
      this.#mustSeparate = state !== State.AfterAttributeName
      if (state === State.TagName) this.#nameTag()
      if (state === State.AttributeName) this.#nameAttribute(at)
      if (this.attribute !== undefined) this.#endAttribute(this.attribute.end)
      this.scanner.state = State.BeforeAttribute
    }
    this.pause(at)
  }

  /** The author's text is interrupted at `at`: a value, a directive or a comment of the template stands there. */
  pause(at: number): void {
    if (this.attribute?.valueStart === undefined || this.#textStart >= at) return
    this.attribute.take(this.#source, this.#textStart, at)
    this.#textStart = at
  }

  /** The author's text goes on at `at`. */
  resume(at: number): void {
    this.#textStart = at
  }

  /** A value stands where one could begin without quotes: `class={{ x }}`. */
  beginUnquotedValue(at: number): void {
    this.scanner.state = State.Unquoted
    this.#startValue(at, State.Unquoted)
  }

  /** Goes on behind a value that someone else has read, quotes included. */
  skipValue(end: number): void {
    const isQuoted = this.attribute?.isQuoted ?? false
    this.scanner.state = isQuoted ? State.AfterValue : State.BeforeAttribute
    this.#endAttribute(end)
  }

  place(): Place {
    const { scanner } = this
    switch (scanner.state) {
      case State.Data:
        return { kind: 'text' }
      case State.Plaintext:
        return { kind: 'raw-text', isDecoded: false }
      case State.Raw:
        return this.#raw?.place() ?? noPlace('here')
      case State.DoubleQuoted:
      case State.SingleQuoted:
      case State.Unquoted:
        return this.#placeInAttribute()
      case State.Comment:
      case State.Bogus:
      case State.MarkupDeclaration:
      case State.Doctype:
        return noPlace('in a comment; what is not to be sent stands in "{{-- --}}"')
      case State.Cdata:
        return noPlace('in a CDATA section')
      case State.TagOpen:
      case State.EndTagOpen:
      case State.TagName:
        return noPlace('in the name of a tag (a "<" that is text is written "&lt;")')
      default:
        return noPlace('in a tag where names of attributes stand; put it in quotes behind an attribute’s "="')
    }
  }

  /** A value was printed at the place that `place` answered. */
  printed(isRaw: boolean): void {
    if (this.scanner.state === State.Raw) this.#raw?.printed(isRaw)
    const { attribute } = this
    if (attribute === undefined || !isInValue(this.scanner.state)) return
    attribute.isDynamic = true
    attribute.style?.printed()
  }

  save(): MarkupState {
    return {
      scanner: this.scanner.save(),
      raw: this.#raw,
      rawState: this.#raw?.save(),
      attribute: this.attribute,
      attributeState: this.attribute?.save(),
      elements: this.elements.list,
      mustSeparate: this.#mustSeparate,
    }
  }

  restore(saved: MarkupState): void {
    this.scanner.restore(saved.scanner)
    this.#raw = saved.raw
    this.#raw?.restore(saved.rawState)
    this.attribute = saved.attribute
    if (saved.attributeState !== undefined) this.attribute?.restore(saved.attributeState)
    this.elements.list = saved.elements as readonly OpenElement<Owner>[]
    this.scanner.foreign = this.elements.isForeign
    this.#mustSeparate = saved.mustSeparate
  }

  /**
   * Takes another way through the template into account, which ended in `saved`: from here on, what is safe is what is safe
   * behind both. Answers why there is no such thing, if there is none. `floor` is the number of elements that were open
   * where the ways parted.
   */
  join(saved: MarkupState, floor: number): string | undefined {
    const ours = this.scanner.save()
    if (HtmlScanner.key(ours) !== HtmlScanner.key(saved.scanner)) {
      return `one ends ${describeState(ours)}, the other ${describeState(saved.scanner)}`
    }
    if (this.#raw !== saved.raw || this.#raw?.join(saved.rawState) === false) {
      return 'they end in different places of a script or style sheet'
    }
    if (isInValue(ours.state) && saved.attributeState !== undefined) {
      if (this.attribute?.join(saved.attributeState) === false) return 'they end in different places of an attribute'
    }
    const theirs = saved.elements as readonly OpenElement<Owner>[]
    if (OpenElements.foreignKey(this.elements.list, floor) !== OpenElements.foreignKey(theirs, floor)) {
      return 'one leaves an <svg> or <math> open that the other does not'
    }
    const namesOf = (list: readonly OpenElement<Owner>[]): string => list.map(({ name }) => name).join(' ')
    // Ways that leave different elements open (`@if(a)<div>@endif`) are taken to leave none: the author closes them in the
    // same way.
    if (namesOf(this.elements.list) !== namesOf(theirs)) this.elements.list = this.elements.list.slice(0, floor)
    this.#mustSeparate ||= saved.mustSeparate
    return undefined
  }

  /** Before the body of a loop: what is safe in it must be so in its second turn as well. */
  weaken(): void {
    this.#raw?.weaken()
  }

  /** Whether all that follows means exactly what it would have meant at `saved`. */
  isAt(saved: MarkupState): boolean {
    const now = this.save()
    return (
      HtmlScanner.key(now.scanner) === HtmlScanner.key(saved.scanner) &&
      now.raw === saved.raw &&
      JSON.stringify(now.rawState) === JSON.stringify(saved.rawState)
    )
  }

  /** "in the text of the page", "inside <script>": for messages. */
  describe(): string {
    return describeState(this.scanner.save())
  }

  #checkSeparation(code: number, at: number): void {
    this.#mustSeparate = false
    const separates = code <= 0x20 || code === 0x2f || code === 0x3e
    if (this.scanner.state !== State.BeforeAttribute || separates) return
    this.#events.found(
      'template.no_safe_place',
      'A directive can’t stand in the middle of a name; put a space here.',
      at,
    )
  }

  #nameTag(): void {
    if (!this.scanner.isEndTag) this.#events.startTagNamed(this.scanner.tagName, this.scanner.tagStart)
  }

  #nameAttribute(end: number): void {
    this.attribute = new OpenAttribute(this.scanner.tagName, this.scanner.attributeName, this.scanner.attributeStart)
    this.attribute.end = end
    this.#events.attributeNamed(this.attribute)
  }

  #startValue(start: number, state: State): void {
    const { attribute } = this
    if (attribute === undefined) return
    attribute.valueStart = start
    attribute.isQuoted = state !== State.Unquoted
    this.#textStart = start
    this.#events.valueStarted(attribute, start)
  }

  #endValue(before: State, at: number): void {
    this.pause(at)
    const { attribute } = this
    if (attribute === undefined) return
    this.#events.valueEnded(attribute, at)
    if (attribute.style?.misread === true) this.#reportMisread(attribute.at)
    this.#endAttribute(before === State.Unquoted ? at : at + 1)
  }

  #endAttribute(end: number): void {
    const { attribute } = this
    this.attribute = undefined
    if (attribute === undefined) return
    attribute.end = end
    this.#events.attributeEnded(attribute, end)
  }

  #closeTag(before: State, end: number): void {
    const { scanner, elements } = this
    const { tagName: name, tagStart: start } = scanner
    if (scanner.isEndTag) {
      this.#events.endTagClosed(name, start, end)
    } else {
      const namespace = elements.enter(name, this.#events.floor())
      const hasContent = OpenElements.hasContent(name, namespace, before === State.SelfClosing)
      const owner = this.#events.startTagClosed({ name, start, end, hasContent })
      if (hasContent) {
        if (elements.list.length >= deepestElement) this.#events.nestedTooDeep(start)
        elements.push({ name, namespace, at: start, contentStart: end, owner })
        this.#enterContent(name)
      }
    }
    scanner.foreign = elements.isForeign
  }

  #enterContent(name: string): void {
    if (name === 'plaintext') this.scanner.state = State.Plaintext
    const kind = rawElements.get(name)
    if (kind === undefined) return
    const types = kind === 'script' ? this.#events.scriptTypes() : []
    this.scanner.enterRaw()
    this.#raw = new RawContent(this.#source, this.scanner, { kind, types, isDoubtful: this.elements.isDoubtful })
  }

  #readRaw(code: number, at: number): void {
    const complaint = this.#raw?.read(code, at)
    if (complaint !== undefined) this.#events.found('template.ambiguous_markup', complaint, at)
    if (this.scanner.state === State.Raw) return
    if (this.#raw?.isMisread === true) this.#reportMisread(this.scanner.rawStart)
    this.#raw = undefined
  }

  #reportMisread(at: number): void {
    const message = 'A value of this style sheet stands in a selector; values stand behind the ":" of a property.'
    this.#events.found('template.no_safe_place', message, at)
  }

  #placeInAttribute(): Place {
    const { attribute } = this
    if (attribute === undefined || this.scanner.isEndTag) return noPlace('in an end tag')
    const { element, name, kind } = attribute
    if (kind === 'code') {
      return noPlace(
        `in ${name}, which the browser runs as code; put the value in a data- attribute and read it from there`,
      )
    }
    if (kind === 'fixed') return noPlace(`in ${name}, which decides how other things are read`)
    if (kind === 'srcdoc' && attribute.nested?.canPrint() !== true) {
      return noPlace('in srcdoc, except in the text and the plain attributes of its document')
    }
    if (attribute.style !== undefined) {
      const style = attribute.style.place()
      return style.kind === 'none' ? noPlace(style.reason) : { kind: 'style', style, isAttribute: true }
    }
    return {
      kind: 'attribute',
      attribute: { element, name, kind, isParameter: attribute.addressPart === 'parameter value' },
    }
  }
}

function describeState({ state, rawName, tagName }: ScannerState): string {
  if (state === State.Data) return 'in the text of the page'
  if (state === State.Raw) return `inside <${rawName}>`
  if (isInValue(state)) return `in the value of an attribute of <${tagName}>`
  if (isInTag(state)) return `inside the tag <${tagName}>`
  return 'inside a comment'
}
