import type { Expression, ObjectEntry } from './ast.ts'
import type { BinaryOperator } from './operators.ts'
import { type ExpressionText, ExpressionSyntaxError, readToken, type Token } from './tokenizer.ts'
import { forbiddenKeys } from './values.ts'

/** Nesting of one expression; deeper ones are refused, so that evaluating never meets the end of the stack. */
const deepestExpression = 64
/** Operators in one chain (`a + b + c`), each of which is one level of the tree as well. */
const longestChain = 500

const comparisons: Readonly<Record<string, BinaryOperator>> = {
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}
const equalities: Readonly<Record<string, BinaryOperator>> = {
  '==': '==',
  '!=': '!=',
  '===': '===',
  '!==': '!==',
  eq: '==',
  neq: '!=',
}
const sums: Readonly<Record<string, BinaryOperator>> = { '+': '+', '-': '-' }
const products: Readonly<Record<string, BinaryOperator>> = { '*': '*', '/': '/', '%': '%' }

const wordOperators: ReadonlySet<string> = new Set(['and', 'or', 'not', 'eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'in'])
const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

/** Names that nothing can be called: operators, constants. */
function isReservedWord(name: string): boolean {
  return wordOperators.has(name) || constants.has(name)
}

/**
 * Parses expressions (rule 3.5-2), from the loosest to the tightest:
 * `|` filters, `?:`, `or ||`, `and &&`, `not`, equality, comparison, `+ -`, `* / %`, `! -`, then paths and calls.
 * A directive reads several expressions with one parser, with words and commas between.
 */
export class ExpressionParser {
  readonly #source: ExpressionText
  #token: Token
  #depth = 0
  #chain = 0

  constructor(source: ExpressionText, position: number) {
    this.#source = source
    this.#token = readToken(source, position)
  }

  /** Where the next unread token begins, in the text that is read. */
  get position(): number {
    return this.#token.start
  }

  get isAtEnd(): boolean {
    return this.#token.kind === 'end'
  }

  /** Offset in the template's source of the next token. */
  get at(): number {
    return this.#source.offsetOf(this.#token.start)
  }

  fail(message: string): never {
    throw new ExpressionSyntaxError(message, this.at)
  }

  isAt(symbol: string): boolean {
    return this.#token.kind === 'symbol' && this.#token.value === symbol
  }

  /** Reads the symbol if it is next. */
  accept(symbol: string): boolean {
    if (!this.isAt(symbol)) return false
    this.#advance()
    return true
  }

  expect(symbol: string, reason: string): void {
    if (!this.accept(symbol)) this.fail(`${this.#describe()} where ${reason}.`)
  }

  /**
   * The offset behind the symbol that ends the whole expression. It is not read: what follows is not an expression, and
   * an apostrophe there would be taken for the start of a text.
   */
  endBehind(symbol: string, reason: string): number {
    const { start } = this.#token
    if (this.#token.kind !== 'symbol' || !this.#source.text.startsWith(symbol, start)) {
      this.fail(`${this.#describe()} where ${reason}.`)
    }
    return start + symbol.length
  }

  acceptWord(...words: readonly string[]): boolean {
    if (this.#token.kind !== 'name' || !words.includes(this.#token.value)) return false
    this.#advance()
    return true
  }

  /** A name that may be given to something: not an operator, not a constant. */
  expectName(reason: string): string {
    const { kind, value } = this.#token
    if (kind !== 'name') this.fail(`${this.#describe()} where ${reason}.`)
    if (isReservedWord(value)) this.fail(`"${value}" is a word of the language and can’t be a name.`)
    this.#advance()
    return value
  }

  /** Text in quotes, such as the code of a component. */
  expectText(reason: string): string {
    const { kind, value } = this.#token
    if (kind !== 'text') this.fail(`${this.#describe()} where ${reason}.`)
    this.#advance()
    return value
  }

  /** A whole expression, filters included. */
  parse(): Expression {
    return this.#nested(() => {
      let expression = this.#parseConditional()
      while (this.isAt('|')) expression = this.#parseFilter(expression)
      return expression
    })
  }

  /** An object literal, as the arguments of a component. */
  parseObject(reason: string): Expression {
    if (!this.isAt('{')) this.fail(`${this.#describe()} where ${reason}.`)
    return this.#nested(() => this.#parseObjectLiteral())
  }

  #advance(): void {
    this.#token = readToken(this.#source, this.#token.end)
  }

  #describe(): string {
    const { kind, value } = this.#token
    if (kind === 'end') return 'The expression ends'
    return kind === 'text' ? 'There is text' : `There is "${value}"`
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > deepestExpression) {
      const message = `An expression can’t be nested more than ${deepestExpression} levels deep.`
      throw new ExpressionSyntaxError(message, this.at, 'template.nesting')
    }
    const parsed = parse()
    this.#depth--
    return parsed
  }

  #countLink(): void {
    if (++this.#chain > longestChain) {
      const message = `One expression can’t have more than ${longestChain} operators.`
      throw new ExpressionSyntaxError(message, this.at, 'template.nesting')
    }
  }

  #parseFilter(input: Expression): Expression {
    this.#countLink()
    const at = this.at
    this.#advance()
    const name = this.expectName('the name of a filter should follow "|"')
    if (this.isAt('(')) this.fail(`Arguments of a filter follow colons: "${name}:1:2".`)
    const given: Expression[] = []
    while (this.accept(':')) given.push(this.#nested(() => this.#parseUnary()))
    return { kind: 'filter', name, input, arguments: given, at }
  }

  #parseConditional(): Expression {
    const test = this.#parseOr()
    if (!this.isAt('?')) return test
    const at = this.at
    this.#advance()
    const yes = this.#nested(() => this.#parseConditional())
    this.expect(':', 'the ":" of "condition ? a : b" should follow')
    const no = this.#nested(() => this.#parseConditional())
    return { kind: 'conditional', test, yes, no, at }
  }

  #parseOr(): Expression {
    let left = this.#parseAnd()
    for (let at = this.at; this.accept('||') || this.acceptWord('or'); at = this.at) {
      this.#countLink()
      left = { kind: 'logical', operator: 'or', left, right: this.#parseAnd(), at }
    }
    return left
  }

  #parseAnd(): Expression {
    let left = this.#parseNot()
    for (let at = this.at; this.accept('&&') || this.acceptWord('and'); at = this.at) {
      this.#countLink()
      left = { kind: 'logical', operator: 'and', left, right: this.#parseNot(), at }
    }
    return left
  }

  /** The word `not` binds looser than a comparison, as it reads: `not a eq b`. */
  #parseNot(): Expression {
    const at = this.at
    if (!this.acceptWord('not')) return this.#parseEquality()
    return { kind: 'not', operand: this.#nested(() => this.#parseNot()), at }
  }

  #parseEquality(): Expression {
    return this.#parseChain(equalities, () => this.#parseComparison())
  }

  #parseComparison(): Expression {
    return this.#parseChain(comparisons, () => this.#parseSum())
  }

  #parseSum(): Expression {
    return this.#parseChain(sums, () => this.#parseProduct())
  }

  #parseProduct(): Expression {
    return this.#parseChain(products, () => this.#parseUnary())
  }

  #parseChain(operators: Readonly<Record<string, BinaryOperator>>, parseOperand: () => Expression): Expression {
    let left = parseOperand()
    for (;;) {
      const { kind, value } = this.#token
      const operator = (kind === 'symbol' || kind === 'name') && Object.hasOwn(operators, value) && operators[value]
      if (!operator) return left
      this.#countLink()
      const at = this.at
      this.#advance()
      left = { kind: 'binary', operator, left, right: parseOperand(), at }
    }
  }

  #parseUnary(): Expression {
    const at = this.at
    if (this.accept('!')) return { kind: 'not', operand: this.#nested(() => this.#parseUnary()), at }
    if (this.accept('-')) return { kind: 'negative', operand: this.#nested(() => this.#parseUnary()), at }
    return this.#parsePath()
  }

  #parsePath(): Expression {
    let expression = this.#parsePrimary()
    for (;;) {
      const at = this.at
      if (this.accept('.')) {
        this.#countLink()
        // Any word is a key, so that `entry.values_flat.in` works.
        const { kind, value } = this.#token
        if (kind !== 'name') this.fail(`${this.#describe()} where a name should follow ".".`)
        this.#advance()
        expression = { kind: 'member', object: expression, key: value, at }
      } else if (this.accept('[')) {
        this.#countLink()
        const key = this.parse()
        this.expect(']', 'the "]" of an index should follow')
        expression = { kind: 'computed', object: expression, key, at }
      } else if (this.isAt('(')) {
        this.fail('A value can’t be called, and values have no methods; only the known functions can be called.')
      } else {
        return expression
      }
    }
  }

  #parsePrimary(): Expression {
    const token = this.#token
    const at = this.at
    if (token.kind === 'number') {
      this.#advance()
      return { kind: 'literal', value: Number(token.value), at }
    }
    if (token.kind === 'text') {
      this.#advance()
      return { kind: 'literal', value: token.value, at }
    }
    if (token.kind === 'name') return this.#parseName(token.value, at)
    if (this.accept('(')) {
      const inner = this.parse()
      this.expect(')', 'a ")" should follow')
      return inner
    }
    if (this.isAt('[')) return this.#nested(() => this.#parseList())
    if (this.isAt('{')) return this.#nested(() => this.#parseObjectLiteral())
    return this.fail(`${this.#describe()} where a value should stand.`)
  }

  #parseName(name: string, at: number): Expression {
    const constant = constants.get(name)
    if (constant !== undefined) {
      this.#advance()
      return { kind: 'literal', value: constant, at }
    }
    if (wordOperators.has(name)) this.fail(`There is "${name}" where a value should stand.`)
    this.#advance()
    if (!this.accept('(')) return { kind: 'name', name, at }
    const given = this.#parseUntil(')', () => this.parse())
    return { kind: 'call', name, arguments: given, at }
  }

  #parseList(): Expression {
    const at = this.at
    this.#advance()
    return { kind: 'list', items: this.#parseUntil(']', () => this.parse()), at }
  }

  #parseObjectLiteral(): Expression {
    const at = this.at
    this.#advance()
    return { kind: 'object', entries: this.#parseUntil('}', () => this.#parseEntry()), at }
  }

  #parseEntry(): ObjectEntry {
    const { kind, value } = this.#token
    if (kind !== 'name' && kind !== 'text') this.fail(`${this.#describe()} where the key of an object should stand.`)
    if (forbiddenKeys.has(value)) this.fail(`"${value}" can’t be a key.`)
    this.#advance()
    this.expect(':', `a ":" should follow the key "${value}"`)
    return { key: value, value: this.parse() }
  }

  /** Elements with commas between them, and one after the last if the author likes. */
  #parseUntil<T>(close: string, parseElement: () => T): readonly T[] {
    const elements: T[] = []
    while (!this.accept(close)) {
      elements.push(parseElement())
      if (!this.accept(',')) {
        this.expect(close, `"," or "${close}" should follow`)
        break
      }
    }
    return elements
  }
}
