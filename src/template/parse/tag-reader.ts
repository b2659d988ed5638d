import { parseBinding } from '../attributes/bind.ts'
import { isBinding, ownAttributes } from '../attributes/registry.ts'
import { ExpressionParser } from '../expression/parser.ts'
import { loadsCode } from '../html/attributes.ts'
import { decodeReferences } from '../html/entities.ts'
import type { ClosedTag, MarkupEvents } from '../html/markup-reader.ts'
import type { OpenAttribute } from '../html/open-attribute.ts'
import { deepestElement } from '../html/open-elements.ts'
import { isInValue, State } from '../html/scanner.ts'
import type { IssueCode } from '../issue.ts'
import { findNearestName } from '../nearest-name.ts'
import { addressStep, judgeAddress } from './address.ts'
import type { ElementBlock } from './blocks.ts'
import { closeElement, finishElement, joinChain } from './element.ts'
import { type ParsedPiece, seal, Slot } from './pieces.ts'
import { StartTag } from './start-tag.ts'
import type { TemplateParser } from './template-parser.ts'

/** What the parser does at tags: v- attributes, values without quotes, addresses, elements that are blocks. */
export class TagReader implements MarkupEvents<ElementBlock> {
  readonly #parser: TemplateParser
  #tag: StartTag | undefined
  /** The start tag that was read last. */
  #lastTag: StartTag | undefined
  /** Where the value of the attribute at hand is one of ours, and not printed. */
  #own: OpenAttribute | undefined
  /** The check of the address at hand, where a value decides about its beginning. */
  #check: ((address: string) => string) | undefined
  #judged: OpenAttribute | undefined

  constructor(parser: TemplateParser) {
    this.#parser = parser
  }

  /** Whether what is printed now is a part of an address that is checked as a whole. */
  get isInOpenAddress(): boolean {
    return this.#check !== undefined
  }

  /** Author's text of a tag or an attribute, as it is to be printed. */
  present(start: number, end: number): ParsedPiece {
    const { text } = this.#parser
    const { attribute } = this.#parser.markup
    if (attribute?.valueStart !== undefined && start >= attribute.valueStart) {
      if (this.isInOpenAddress) return decodeReferences(text, start, end).text
      if (!attribute.isQuoted) {
        const raw = text.slice(start, end)
        const tag = this.#tag
        return new Slot(() => (needsQuotes(attribute, tag) ? raw.replaceAll('"', '&quot;') : raw))
      }
    }
    return text.slice(start, end)
  }

  /** A value, a directive or a comment of the template stands at `at`, and may stand in a tag. */
  interrupt(at: number): void {
    const { markup } = this.#parser
    if (markup.scanner.state === State.BeforeValue) markup.beginUnquotedValue(at)
    const { attribute } = markup
    if (attribute?.valueStart === undefined || !isInValue(markup.scanner.state)) return
    attribute.isDynamic = true
    if (this.#judged === attribute || markup.scanner.isEndTag) return
    this.#judged = attribute
    const judgement = judgeAddress(attribute)
    if (judgement === 'refused') {
      const message = `No value is safe in ${attribute.name} behind "${attribute.beginning.trim()}".`
      this.found('template.no_safe_place', message, at)
    } else if (judgement !== 'settled') this.#openAddress(attribute, judgement, at)
  }

  /** A directive or comment in a tag ends at `end`. */
  resume(end: number): void {
    if (this.#tag !== undefined) this.#tag.lastEnd = end
  }

  floor(): number {
    return this.#parser.top.floor
  }

  nestedTooDeep(at: number): void {
    this.#parser.stop('template.nesting', `Elements can’t be nested more than ${deepestElement} deep.`, at)
  }

  found(code: IssueCode, message: string, at: number): void {
    this.#parser.issues.add(code, message, at)
  }

  startTagNamed(name: string, at: number): void {
    const parser = this.#parser
    parser.flush(at)
    this.#tag = new StartTag(name, at, parser.top)
  }

  attributeNamed(attribute: OpenAttribute): void {
    const tag = this.#tag
    if (tag === undefined || this.#parser.markup.scanner.isEndTag) return
    if (tag.lastEnd === tag.at) tag.lastEnd = attribute.at - countBlanksBefore(this.#parser.text, attribute.at)
    const name = attribute.name
    if (ownAttributes.has(name) || isBinding(name)) {
      if (this.#parser.top !== tag.block) {
        this.#parser.stop('template.attribute', `${name} can’t stand in a condition inside a tag.`, attribute.at)
      }
      this.#parser.flush(tag.lastEnd)
      this.#own = attribute
      return
    }
    if (!name.startsWith('v-')) return
    const nearest = findNearestName(name, ownAttributes.keys())
    if (nearest !== undefined) {
      this.found('template.unknown_attribute', `${name} is left to the browser; did you mean ${nearest}?`, attribute.at)
    }
  }

  valueStarted(attribute: OpenAttribute, start: number): void {
    const parser = this.#parser
    if (this.#own === attribute) {
      const end = this.#findValueEnd(attribute, start)
      parser.markup.skipValue(attribute.isQuoted ? end + 1 : end)
      parser.jumpTo(attribute.isQuoted ? end + 1 : end)
    } else if (!attribute.isQuoted) {
      parser.flush(start)
      parser.addSlot(this.#quote(attribute))
    }
  }

  valueEnded(attribute: OpenAttribute, end: number): void {
    const parser = this.#parser
    parser.flush(end)
    if (this.#check !== undefined) this.#closeAddress(this.#check, attribute)
    const tag = this.#tag
    if (tag !== undefined && (attribute.name === 'class' || attribute.name === 'style')) {
      parser.addSlot(tag.joinPlace(attribute.name))
    }
    if (!attribute.isQuoted) parser.addSlot(this.#quote(attribute))
  }

  attributeEnded(attribute: OpenAttribute, end: number): void {
    const tag = this.#tag
    if (tag === undefined || this.#parser.markup.scanner.isEndTag) return
    tag.lastEnd = end
    if (this.#own === attribute) {
      this.#own = undefined
      this.#parseOwn(attribute, tag)
      this.#parser.skipTo(end)
    } else tag.write(attribute, this.#parser.top === tag.block)
  }

  scriptTypes(): readonly string[] {
    return this.#lastTag?.possibleValues('type', this.#parser.text) ?? []
  }

  startTagClosed({ name, start, end, hasContent }: ClosedTag): ElementBlock | undefined {
    const parser = this.#parser
    const tag = this.#tag
    this.#tag = undefined
    this.#lastTag = tag
    if (tag === undefined) return undefined
    if (parser.top !== tag.block) {
      parser.stop(
        'template.branches',
        `The tag <${name}> ends inside ${parser.top.label}, but begins outside of it.`,
        end - 1,
      )
    }
    tag.close(parser)
    this.#checkTag(tag)
    const { plan } = tag
    if (plan.condition === undefined && plan.loop === undefined && plan.content === undefined) return undefined
    return this.#openElement(tag, { start, end, hasContent })
  }

  endTagClosed(name: string, start: number, end: number): void {
    const parser = this.#parser
    const { elements } = parser.markup
    const { list } = elements
    const { floor } = parser.top
    const index = list.findLastIndex((element) => element.name === name)
    const element = list[index]
    if (element === undefined) return
    if (index < floor) {
      const { label, kind, at } = parser.top
      // In a condition, an end tag may belong to what another condition opens. A v- element must be closed.
      if (kind === 'element') {
        parser.stop(
          'template.unclosed',
          `${label} is not closed before the </${name}> on ${parser.source.describe(start)}.`,
          at,
        )
      }
      return
    }
    if (element.namespace === 'foreign' && list.slice(index + 1).some(({ content }) => content === 'html')) {
      const inner = list.slice(index + 1).findLast(({ namespace }) => namespace === 'html')
      if (inner !== undefined) {
        const message = `<${inner.name}> is still open; browsers do not take </${name}> for the end of <${name}> here.`
        this.found('template.ambiguous_markup', message, start)
      }
    }
    if (name === 'noscript' && /<\/noscript/i.test(parser.text.slice(element.contentStart, start))) {
      const message = 'Browsers that run scripts take the first "</noscript" for its end, wherever it stands.'
      this.found('template.ambiguous_markup', message, element.at)
    }
    elements.list = list.slice(0, index)
    if (element.owner !== undefined) closeElement(parser, element.owner, start, end)
  }

  #openAddress(attribute: OpenAttribute, check: (address: string) => string, at: number): void {
    const parser = this.#parser
    const { name, valueStart = at, kind } = attribute
    if (kind === 'address') this.#tag?.openAddresses.push({ name, at })
    parser.flush(valueStart)
    parser.open({ ...parser.frame(name, valueStart), kind: 'address' })
    this.#check = check
  }

  #closeAddress(check: (address: string) => string, { name, at }: OpenAttribute): void {
    const parser = this.#parser
    const { top } = parser
    this.#check = undefined
    if (top.kind !== 'address') {
      parser.stop('template.branches', `${name} ends inside ${top.label}, but begins outside of it.`, at)
    }
    parser.close()
    parser.add(addressStep(seal(top.pieces), check))
  }

  #quote(attribute: OpenAttribute): Slot {
    const tag = this.#tag
    return new Slot(() => (needsQuotes(attribute, tag) ? '"' : undefined))
  }

  #findValueEnd(attribute: OpenAttribute, start: number): number {
    const { text } = this.#parser
    if (attribute.isQuoted) {
      const end = text.indexOf(text.charAt(start - 1), start)
      if (end === -1)
        this.#parser.stop('template.unclosed', `The value of ${attribute.name} is not closed.`, attribute.at)
      return end
    }
    let end = start
    while (end < text.length && !/[\s>]/.test(text.charAt(end))) end++
    return end
  }

  #parseOwn(attribute: OpenAttribute, tag: StartTag): void {
    const parser = this.#parser
    const { at, valueStart, end, isQuoted } = attribute
    const hasValue = valueStart !== undefined
    const name = parser.text.slice(at, at + attribute.name.length)
    const known = ownAttributes.get(attribute.name)
    const takesValue = known?.takesValue ?? true
    if (hasValue !== takesValue) {
      parser.stop('template.attribute', `${name} ${takesValue ? 'needs a value' : 'takes no value'}.`, at)
    }
    const start = valueStart ?? end
    const decoded = decodeReferences(parser.text, start, isQuoted ? end - 1 : end)
    const text = { text: decoded.text, end: decoded.text.length, offsetOf: decoded.offsetOf }
    parser.guardExpression(() => {
      const words = new ExpressionParser(text, 0)
      if (takesValue && words.isAtEnd) words.fail(`${name} needs a value.`)
      const written = { name, at, hasValue, words }
      if (known === undefined) parseBinding(parser, tag, written)
      else known.parse(parser, tag, written)
      if (!words.isAtEnd) words.fail(`The value of ${name} goes on where it should end.`)
    })
  }

  #checkTag(tag: StartTag): void {
    const { text, issues } = this.#parser
    const content = tag.name === 'meta' ? tag.findDynamic('content') : undefined
    const isRefresh = tag.possibleValues('http-equiv', text).some((value) => value.trim().toLowerCase() === 'refresh')
    if (content !== undefined && isRefresh) {
      issues.add('template.no_safe_place', 'Nothing can be printed safely in a meta refresh.', content.at)
    }
    for (const { name, at } of tag.openAddresses) {
      if (!loadsCode(tag.name, name, tag.possibleValues('rel', text).join(' '))) continue
      const message = `Whoever chooses this value chooses what code <${tag.name}> loads; write the beginning of the address out.`
      issues.add('template.code_address', message, at)
    }
  }

  #openElement(tag: StartTag, { start, end, hasContent }: Omit<ClosedTag, 'name'>): ElementBlock | undefined {
    const parser = this.#parser
    const { plan, block, name } = tag
    parser.flush(end)
    const head = block.pieces.splice(tag.mark)
    const chain = joinChain(parser, tag)
    plan.isTransparent = name === 'template' && (plan.condition !== undefined || plan.loop !== undefined)
    const pieces = plan.isTransparent ? [] : head
    if (!hasContent) {
      finishElement(parser, plan, seal(pieces), chain)
      return undefined
    }
    const kinds = [
      plan.loop === undefined ? '' : ' v-for',
      plan.condition === undefined ? '' : ` v-${plan.condition.kind}`,
      plan.content === undefined ? '' : ' v-text',
    ]
    const element: ElementBlock = {
      ...parser.frame(`<${name}${kinds.find((kind) => kind !== '') ?? ''}>`, start),
      kind: 'element',
      name,
      plan,
      pieces,
      headLength: pieces.length,
      elementChain: chain,
    }
    parser.open(element)
    return element
  }
}

/** Whether an attribute written without quotes gets them: a value, or what joins it, could hold a blank or be empty. */
function needsQuotes(attribute: OpenAttribute, tag: StartTag | undefined): boolean {
  return attribute.isDynamic || (tag?.isJoined(attribute.name) ?? false)
}

function countBlanksBefore(text: string, at: number): number {
  let start = at
  while (start > 0 && /[\s/]/.test(text.charAt(start - 1))) start--
  return at - start
}
