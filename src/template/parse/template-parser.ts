import type { Directive } from '../directives/directive.ts'
import { type Expression, someExpression } from '../expression/ast.ts'
import { type CompiledExpression, compileExpression, globalNames } from '../expression/compile.ts'
import { ExpressionParser } from '../expression/parser.ts'
import { ExpressionSyntaxError, type ExpressionText } from '../expression/tokenizer.ts'
import { MarkupReader } from '../html/markup-reader.ts'
import { isInValue, isLetter, State } from '../html/scanner.ts'
import type { IssueCode, IssueList } from '../issue.ts'
import type { Step } from '../run/render.ts'
import type { Source } from '../source.ts'
import { type Block, deepestNesting, type ElementBlock } from './blocks.ts'
import { checkExpression } from './check-expression.ts'
import { readDirectiveWord } from './directive-word.ts'
import { Names } from './names.ts'
import { type ParsedPiece, seal, type Slot } from './pieces.ts'
import { chooseAddressPrinter, choosePrinter, readPrintMode } from './printer.ts'
import { printStep } from './print-step.ts'
import { TagReader } from './tag-reader.ts'
import { findVerbatimElement } from './verbatim.ts'

/** Thrown when what follows could only be misread; the reason is already among the issues. */
export class StopParsing extends Error {}

/**
 * Reads a template from beginning to end, once. Markup goes through the `MarkupReader`, character by character, so that at
 * every expression it is known where the value would stand. What is printed as it stands and what is evaluated become the
 * pieces of the block that is open; a block that ends becomes one step of the block around it.
 */
export class TemplateParser {
  readonly source: Source
  readonly text: string
  readonly issues: IssueList
  readonly names = new Names()
  readonly markup: MarkupReader<ElementBlock>
  /** Named by a literal, each with the offset where it is first. */
  readonly components = new Map<string, number>()
  base: readonly [slug: string, at: number] | undefined
  definesContent = false
  levels = 1
  readonly #functions: ReadonlySet<string>
  readonly #tags: TagReader
  readonly #blocks: [Block, ...Block[]]
  readonly #whole: ExpressionText
  #position = 0
  /** Where the author's text begins that is not yet among the pieces. */
  #textStart = 0
  #jump: number | undefined
  /** The blocks that a page with `@extends` fills. */
  readonly #defined = new Set<string>()
  /** Behind the last `[[ ]]`. */
  #untouchedEnd = 0
  /** The first of what a page with `@extends` holds outside of its blocks. */
  #outside: number | undefined

  constructor(source: Source, functions: ReadonlySet<string>, issues: IssueList) {
    this.source = source
    this.text = source.text
    this.issues = issues
    this.#functions = functions
    this.#whole = { text: this.text, end: this.text.length, offsetOf: (position) => position }
    this.#tags = new TagReader(this)
    this.markup = new MarkupReader(this.text, this.#tags)
    this.#blocks = [{ label: 'the page', at: 0, pieces: [], start: this.markup.save(), floor: 0, kind: 'template' }]
  }

  get top(): Block {
    return this.#blocks.at(-1) ?? this.#blocks[0]
  }

  /** Reads everything, leaving out the given ranges, and answers the step that prints it. */
  parse(omit: readonly (readonly [start: number, end: number])[]): Step {
    const omitted = omit.toSorted(([a], [b]) => a - b).values()
    let next = omitted.next().value
    const mayHaveVerbatim = /\sv-pre\b/i.test(this.text)
    while (this.#position < this.text.length) {
      const at = this.#position
      while (next !== undefined && next[0] < at) next = omitted.next().value
      if (next?.[0] === at && next[1] > at) this.#skipToken(at, next[1])
      else if (this.#isUntouched(at)) this.#readMarkup(at)
      else if (this.text.startsWith('{{', at) && !isSubstitution(this.text, at)) this.#readBraces(at)
      else if (this.text.charCodeAt(at) === 0x40 && this.#readDirective(at)) continue
      else if (mayHaveVerbatim && this.#readVerbatim(at)) continue
      else this.#readMarkup(at)
    }
    return this.#finish()
  }

  // What directives and attributes use.

  /** Adds an issue after which nothing that follows could be read rightly. */
  stop(code: IssueCode, message: string, at: number): never {
    this.issues.add(code, message, at)
    throw new StopParsing(message)
  }

  /** Checks and compiles an expression. One that can't be compiled is reported, and evaluates to nothing. */
  compile(expression: Expression): CompiledExpression {
    this.names.use(expression)
    const misplaced = findPrintFilter(expression)
    if (misplaced !== undefined) {
      const message = `${misplaced.name} says how {{ }} prints, and can only be the last filter there.`
      this.issues.add('template.filter_arguments', message, misplaced.at)
    }
    if (checkExpression(expression, { functions: this.#functions, issues: this.issues })) {
      return compileExpression(expression)
    }
    return { evaluate: () => undefined, waits: false, weight: 1 }
  }

  /** Runs something that reads expressions; where one is malformed, reports it and gives up. */
  guardExpression(read: () => void): void {
    try {
      read()
    } catch (error) {
      if (!(error instanceof ExpressionSyntaxError)) throw error
      this.stop(error.code, error.message, error.at)
    }
  }

  refusePrintFilters(expression: Expression, reason: string): void {
    const found = findPrintFilter(expression)
    if (found !== undefined)
      this.stop('template.filter_arguments', `${found.name} has no place here: ${reason}.`, found.at)
  }

  defineName(name: string, from: Expression | undefined, at: number): void {
    if (globalNames.has(name)) this.refuseName(name, at)
    this.names.define(name, from)
  }

  refuseName(name: string, at: number): void {
    this.stop('template.directive', `"${name}" always means the same everywhere and can’t be given another value.`, at)
  }

  nameComponent(code: string, at: number): void {
    if (!this.components.has(code)) this.components.set(code, at)
  }

  extend(slug: string, at: number): void {
    if (this.base !== undefined) this.stop('template.unexpected', 'A page can extend one page.', at)
    if (this.#blocks.length > 1 || this.top.pieces.some((piece) => typeof piece !== 'string' || piece.trim() !== '')) {
      this.stop('template.unexpected', '@extends stands at the beginning of the page, before all else.', at)
    }
    this.base = [slug, at]
  }

  /** Whether a block that ends here fills one of the base, rather than being a place itself. */
  isDefinitionPlace(): boolean {
    return this.base !== undefined && this.top.kind === 'template'
  }

  defineBlock(name: string, step: Step, at: number): void {
    if (this.#defined.has(name)) this.stop('template.unexpected', `The block "${name}" is there twice.`, at)
    this.#defined.add(name)
    if (name === 'content') this.definesContent = true
    this.run(step)
  }

  /** Where a block or a component may stand, and what becomes of its HTML there. */
  expectSlotPlace(label: string, at: number): 'markup' | 'text' {
    const place = this.markup.place()
    if (place.kind === 'text') return 'markup'
    if (place.kind === 'raw-text' && place.isDecoded) return 'text'
    const isPlain =
      place.kind === 'attribute' && (place.attribute.kind === 'plain' || place.attribute.kind === 'meta-content')
    if (isPlain) return 'text'
    const where = place.kind === 'none' ? place.reason : this.markup.describe()
    return this.stop('template.no_safe_place', `${label} prints HTML, which can’t stand ${where}.`, at)
  }

  /** What all blocks have, for one that begins here. */
  frame(label: string, at: number): Pick<Block, 'label' | 'at' | 'pieces' | 'start' | 'floor'> {
    return { label, at, pieces: [], start: this.markup.save(), floor: this.markup.elements.list.length }
  }

  open(block: Block): void {
    this.#blocks.push(block)
    this.levels = Math.max(this.levels, this.#blocks.length)
    if (this.#blocks.length > deepestNesting) {
      this.stop('template.nesting', `Blocks can’t be nested more than ${deepestNesting} deep.`, block.at)
    }
  }

  close(): void {
    this.#blocks.pop()
  }

  /** The open block that a directive belongs to, which must be the innermost. */
  expectBlock<Kind extends Block['kind']>(
    kind: Kind,
    { name, at }: { readonly name: string; readonly at: number },
  ): Extract<Block, { kind: Kind }> {
    const { top } = this
    if (top.kind === kind) return top as Extract<Block, { kind: Kind }>
    const isOpen = this.#blocks.some((block) => block.kind === kind)
    if (isOpen) this.stop('template.unclosed', `${top.label} is not closed before this @${name}.`, top.at)
    return this.stop('template.unexpected', `@${name} stands here without the @${kind} it belongs to.`, at)
  }

  /** Adds something that prints. */
  add(piece: Step | Slot): void {
    this.#noteOutside(this.#position)
    this.top.pieces.push(piece)
  }

  /** Adds something that prints nothing. */
  run(step: Step): void {
    this.top.pieces.push(step)
  }

  addSlot(slot: Slot): void {
    this.top.pieces.push(slot)
  }

  /** Adds the author's text up to an offset to the pieces. */
  flush(end: number): void {
    if (end <= this.#textStart) return
    const piece: ParsedPiece = this.#tags.present(this.#textStart, end)
    if (typeof piece !== 'string' || piece.trim() !== '') this.#noteOutside(this.#textStart)
    this.top.pieces.push(piece)
    this.#textStart = end
  }

  /** Leaves the author's text up to an offset out. */
  skipTo(end: number): void {
    this.#textStart = Math.max(this.#textStart, end)
  }

  /** Someone else has read the markup up to an offset. */
  jumpTo(end: number): void {
    this.#jump = end
  }

  // The parts of a template.

  #readMarkup(at: number): void {
    this.#jump = undefined
    this.markup.read(this.text.charCodeAt(at), at)
    this.#position = this.#jump ?? at + 1
  }

  /**
   * Whether this is inside `[[ ]]`, which holds an expression for the browser: in text and attributes it is left alone with
   * all that is in it. In a script, two brackets are a list in a list.
   */
  #isUntouched(at: number): boolean {
    const { state } = this.markup.scanner
    if (state !== State.Data && !isInValue(state)) return false
    if (this.text.startsWith('[[', at) && at >= this.#untouchedEnd) {
      const close = this.text.slice(at, at + longestUntouched).indexOf(']]')
      if (close !== -1) this.#untouchedEnd = at + close + 2
    }
    return at < this.#untouchedEnd
  }

  /** Something of the template's begins at `at`, so the author's text before it is complete. */
  #interrupt(at: number): void {
    this.markup.pause(at)
    this.#tags.interrupt(at)
    this.flush(at)
  }

  /** The author's text goes on at `end`. */
  #resume(end: number): void {
    this.skipTo(end)
    this.#position = end
    this.markup.resume(end)
    this.#tags.resume(end)
  }

  #skipToken(at: number, end: number): void {
    const { state } = this.markup.scanner
    if (state === State.TagOpen || state === State.EndTagOpen || state === State.TagName) {
      this.stop('template.no_safe_place', 'A comment or a script of the page can’t stand in the name of a tag.', at)
    }
    this.#interrupt(at)
    this.#resume(end)
  }

  #readBraces(at: number): void {
    if (this.text.startsWith('{{--', at)) {
      const close = this.text.indexOf('--}}', at + 4)
      if (close === -1) this.stop('template.unclosed', 'This comment has no "--}}".', at)
      this.#skipToken(at, close + 4)
      return
    }
    if (!this.text.includes('}}', at + 2)) this.stop('template.unclosed', 'This "{{" has no "}}".', at)
    this.#interrupt(at)
    let end: number
    try {
      const words = new ExpressionParser(this.#whole, at + 2)
      if (words.isAt('}')) words.fail('There is no expression between "{{" and "}}".')
      const expression = words.parse()
      end = words.endBehind('}}', 'the "}}" of the expression should follow')
      this.#print(expression, at, end)
    } catch (error) {
      if (!(error instanceof ExpressionSyntaxError)) throw error
      this.issues.add(error.code, error.message, error.at)
      end = this.text.indexOf('}}', at) + 2
      this.markup.printed(false)
    }
    this.#resume(end)
  }

  #print(expression: Expression, at: number, end: number): void {
    const place = this.markup.place()
    const mode = readPrintMode(expression)
    const chosen =
      this.#tags.isInOpenAddress && place.kind === 'attribute'
        ? chooseAddressPrinter(place.attribute, mode)
        : choosePrinter(place, mode)
    if (mode.isRaw) this.names.printRaw(mode.value, at)
    const compiled = this.compile(place.kind === 'script-value' && !mode.isRaw ? mode.scriptValue : mode.value)
    if (typeof chosen === 'function') {
      const label = place.kind === 'text' ? this.text.slice(at + 2, end - 2).trim() : undefined
      this.add(printStep({ expression: compiled, print: chosen, at, label }))
    } else this.issues.add('template.no_safe_place', chosen.refusal, at)
    this.markup.printed(mode.isRaw)
  }

  #readDirective(at: number): boolean {
    const word = readDirectiveWord(this, at)
    if (word === undefined) return false
    if (word === 'escaped') {
      this.#skipToken(at, at + 1)
      this.markup.read(0x40, at + 1)
      this.#position = at + 2
    } else this.#runDirective(word.directive, at, word.end)
    return true
  }

  #runDirective(directive: Directive, at: number, argumentsStart: number): void {
    const { state } = this.markup.scanner
    if (state === State.TagOpen || state === State.EndTagOpen || state === State.MarkupDeclaration) {
      this.stop('template.no_safe_place', 'A directive can’t stand where the name of a tag should.', at)
    }
    this.markup.pauseForDirective(at)
    this.#interrupt(at)
    const { name, takesArguments } = directive
    let end = argumentsStart
    this.guardExpression(() => {
      if (takesArguments && !this.text.includes(')', argumentsStart)) {
        this.stop('template.unclosed', `@${name} has no closing ")".`, at)
      }
      const words = new ExpressionParser(takesArguments ? this.#whole : nothing, takesArguments ? argumentsStart : 0)
      directive.parse(this, { name, at, words })
      if (takesArguments) end = words.endBehind(')', `the ")" of @${name} should follow`)
    })
    this.#resume(end)
  }

  #readVerbatim(at: number): boolean {
    const isTag = this.text.charCodeAt(at) === 0x3c && this.markup.isInText && isLetter(this.text.charCodeAt(at + 1))
    if (!isTag) return false
    const element = findVerbatimElement(this.text, at)
    if (element === undefined) return false
    const { attributeStart, attributeEnd, end, name } = element
    if (end === undefined) this.stop('template.unclosed', `<${name} v-pre> has no end tag.`, at)
    this.flush(attributeStart)
    this.skipTo(attributeEnd)
    this.flush(end)
    this.#position = end
    return true
  }

  #noteOutside(at: number): void {
    if (this.base !== undefined && this.top.kind === 'template') this.#outside ??= at
  }

  #finish(): Step {
    const { length } = this.text
    this.markup.pause(length)
    this.flush(length)
    const { top } = this
    if (top.kind !== 'template') this.stop('template.unclosed', `${top.label} is not closed.`, top.at)
    const { scanner, elements } = this.markup
    if (scanner.state === State.Raw) {
      this.stop('template.unclosed', `<${scanner.rawName}> is not closed.`, scanner.rawStart)
    }
    if (scanner.state !== State.Data && scanner.state !== State.Plaintext) {
      this.stop('template.unclosed', `The page ends ${this.markup.describe()}.`, scanner.tagStart)
    }
    const foreign = elements.list.find(({ namespace }) => namespace === 'foreign')
    if (foreign !== undefined) this.stop('template.unclosed', `<${foreign.name}> is not closed.`, foreign.at)
    if (this.definesContent && this.#outside !== undefined) {
      const message = 'This is not printed: outside of its blocks, a page with the block "content" holds nothing.'
      this.issues.add('template.outside_blocks', message, this.#outside)
    }
    this.names.report(this.issues)
    return seal(top.pieces)
  }
}

/** Brackets further apart than this do not belong together. */
const longestUntouched = 400

/** `${{{ x }}}` in a template literal: the first brace is the script's. */
function isSubstitution(text: string, at: number): boolean {
  return text.charAt(at - 1) === '$' && text.charAt(at + 2) === '{'
}

const nothing: ExpressionText = { text: '', end: 0, offsetOf: () => 0 }

function findPrintFilter(expression: Expression): { readonly name: string; readonly at: number } | undefined {
  let found: { readonly name: string; readonly at: number } | undefined
  someExpression(expression, (part) => {
    if (part.kind === 'filter' && (part.name === 'raw' || part.name === 'nl2br')) found = part
    return found !== undefined
  })
  return found
}
