/**
 * Follows JavaScript (or JSON) one character at a time, as far as it takes to know what an expression in it stands in.
 *
 * The one hard question of JavaScript's grammar is whether a slash divides or begins a regular expression, for which the
 * previous token decides, and for `)` and `}` what opened them. Where that can't be told (behind a block), and where the
 * code is not well-formed, the scanner is lost: from there on no expression is accepted in this script. Being lost costs
 * an author a rewrite; guessing wrong would let a visitor's value out of its quotes.
 */

/** Where in a script something would be printed. */
export type ScriptPlace =
  | { readonly kind: 'value'; readonly isArrow: boolean }
  | { readonly kind: 'string' }
  | { readonly kind: 'none'; readonly reason: string }

/** What the previous token lets follow. */
type Expected =
  /** The start of a statement. */
  | 'statement'
  /** A value: behind an operator, an opening bracket, a comma. */
  | 'value'
  /** Behind a value: an operator. */
  | 'operator'
  /** A name: behind a dot, `var`, `function`, or where the key of an object stands. */
  | 'name'
  /** Behind `if`, `while` and the like: a parenthesis, whose end begins a statement. */
  | 'condition'
  /** Behind `=>`: a value or a block. */
  | 'arrow'
  /** Behind the `}` of a block, a function or an object, or where branches of the template differ. */
  | 'either'

type Mode = 'code' | 'line' | 'block' | 'single' | 'double' | 'template' | 'regex' | 'class' | 'lost'

/** An open bracket. A `pattern{` holds names: of a destructuring, of an import. */
type Bracket = '(' | 'condition(' | '[' | 'block{' | 'object{' | 'pattern{' | '${'

const valueWords = words('return typeof instanceof in of new delete void throw case await yield extends default')
const nameWords = words('var let const function import export')
const conditionWords = words('if while for with switch catch')
const statementWords = words('else do try finally break continue debugger')
/** Behind these, a name may follow or a block. */
const blockWords = words('class')
const keywords = new Set([...valueWords, ...nameWords, ...conditionWords, ...statementWords, ...blockWords])
/** Keywords in one place and names in another: a slash behind one could be either. */
const uncertainWords = words('yield await of async let get set static')
/** Symbols that are read as one; each beginning of one is kept until the next character decides. */
const compounds = words('/ . .. ... ? ?. ?? + ++ - -- = =>')

interface ScriptState {
  readonly mode: Mode
  readonly expected: Expected
  readonly brackets: readonly Bracket[]
  /** How many `?` still want their `:`, outside of all brackets and in each open one. */
  readonly questions: readonly number[]
  readonly word: string
  readonly symbol: string
  readonly escaped: boolean
  readonly isUncertain: boolean
  readonly isLineStart: boolean
}

export class ScriptScanner {
  readonly language: 'javascript' | 'json'
  #state: ScriptState

  constructor(language: 'javascript' | 'json') {
    this.language = language
    this.#state = {
      mode: 'code',
      expected: language === 'json' ? 'value' : 'statement',
      brackets: [],
      questions: [0],
      word: '',
      symbol: '',
      escaped: false,
      isUncertain: false,
      isLineStart: true,
    }
  }

  save(): unknown {
    return this.#state
  }

  restore(saved: unknown): void {
    this.#state = saved as ScriptState
  }

  /**
   * Takes another way through the template into account, which ended in `saved`: what follows must mean the same, or be
   * refused, on both. Answers false where the two have nothing in common, such as one ending inside a string.
   */
  join(saved: unknown): boolean {
    const ours = this.#state
    const theirs = saved as ScriptState
    const isAlike =
      ours.mode === theirs.mode &&
      ours.word === theirs.word &&
      ours.symbol === theirs.symbol &&
      ours.escaped === theirs.escaped &&
      ours.brackets.join(' ') === theirs.brackets.join(' ') &&
      ours.questions.join(' ') === theirs.questions.join(' ')
    if (!isAlike) return false
    const isUncertain = ours.isUncertain || theirs.isUncertain
    const isLineStart = ours.isLineStart || theirs.isLineStart
    if (ours.expected === theirs.expected) this.#change({ isUncertain, isLineStart })
    else if ([ours.expected, theirs.expected].some((expected) => expected === 'name' || expected === 'condition')) {
      this.#lose()
    } else this.#change({ expected: 'either', isUncertain, isLineStart })
    return true
  }

  /** Before the body of a loop, which may be run behind itself. */
  weaken(): void {
    const { mode, expected, word, symbol } = this.#state
    if (mode === 'code' && expected === 'statement' && word === '' && symbol === '')
      this.#change({ expected: 'either' })
  }

  /** Where an expression at this point would print. */
  place(): ScriptPlace {
    const { mode, word, symbol, escaped } = this.#state
    switch (mode) {
      case 'single':
      case 'double':
      case 'template':
        return escaped ? none('behind a backslash') : { kind: 'string' }
      case 'line':
      case 'block':
        return none('in a comment of the script')
      case 'regex':
      case 'class':
        return none('in a regular expression')
      case 'lost':
        return none('behind script whose meaning can’t be told (give the value a script element of its own)')
      case 'code':
    }
    if (word !== '') return none('glued to a name or a number of the script')
    const expected = symbol === '' ? this.#state.expected : this.#expectedBehind(symbol)
    if (expected === 'value' || expected === 'arrow') return { kind: 'value', isArrow: expected === 'arrow' }
    if (expected === 'regex') return none('in a regular expression')
    return none('where the script takes no value; values stand behind "=", ":", "(", "," and the like, or in quotes')
  }

  /** An expression was printed here, as `place` said. */
  printed(): void {
    if (this.#state.mode === 'code') this.#change({ expected: 'operator', symbol: '', isUncertain: false })
    // In a template literal, a "$" before the value and a "{" behind it are apart.
    else this.#change({ symbol: '' })
  }

  /** The author printed something unknown here; what follows is taken as if nothing had been. */
  printedRaw(): void {
    if (this.#state.mode !== 'code') return
    if (this.#state.word !== '') this.#endWord()
    if (this.#state.symbol !== '') this.#endSymbol()
  }

  read(code: number): void {
    switch (this.#state.mode) {
      case 'code':
        this.#readCode(code)
        break
      case 'line':
        if (isLineEnd(code)) this.#change({ mode: 'code', isLineStart: true })
        break
      case 'block':
        if (this.#state.symbol === '*' && code === 0x2f) this.#change({ mode: 'code', symbol: '' })
        else this.#change({ symbol: code === 0x2a ? '*' : '' })
        break
      case 'single':
        this.#readQuoted(code, 0x27)
        break
      case 'double':
        this.#readQuoted(code, 0x22)
        break
      case 'template':
        this.#readTemplate(code)
        break
      case 'regex':
      case 'class':
        this.#readRegex(code)
        break
      case 'lost':
        break
    }
  }

  #change(change: Partial<ScriptState>): void {
    this.#state = { ...this.#state, ...change }
  }

  #lose(): void {
    this.#change({ mode: 'lost' })
  }

  #readCode(code: number): void {
    const char = String.fromCharCode(code)
    const { word } = this.#state
    const isInWord = isWordChar(code) || (word === '' ? char === '#' : char === '.' && isDigit(word.charCodeAt(0)))
    if (isInWord) {
      if (!this.#endSymbolIn(code)) this.#change({ word: this.#state.word + char })
      return
    }
    if (word !== '') this.#endWord()
    if (this.#growSymbol(char)) return
    if (this.#endSymbolIn(code)) return
    if (isLineEnd(code)) this.#change({ isLineStart: true })
    if (isBlank(code)) return
    if (compounds.has(char)) this.#change({ symbol: char })
    else {
      this.#readSymbol(char)
      this.#change({ isUncertain: false, isLineStart: false })
    }
  }

  /** Ends a symbol that was waiting for its next character. True where that character is no longer code. */
  #endSymbolIn(code: number): boolean {
    if (this.#state.symbol === '') return false
    this.#endSymbol()
    if (this.#state.mode === 'code') return false
    this.read(code)
    return true
  }

  /** True where the character continues a symbol, or a comment begins with it. */
  #growSymbol(char: string): boolean {
    const { symbol, expected, isLineStart } = this.#state
    if (symbol === '') return false
    const grown = symbol + char
    if (grown === '//' || grown === '/*') {
      this.#change({ mode: grown === '//' ? 'line' : 'block', symbol: '' })
      if (this.language === 'json') this.#lose()
      return true
    }
    // At the start of a line this begins a comment in a classic script, and is code in a module.
    if (grown === '-->' && (isLineStart || expected !== 'operator')) {
      this.#lose()
      return true
    }
    if (!compounds.has(grown)) return false
    this.#change({ symbol: grown })
    return true
  }

  #endSymbol(): void {
    const { symbol } = this.#state
    const next = this.#expectedBehind(symbol)
    if (symbol === '?') this.#ask(1)
    this.#change({ symbol: '', isUncertain: false, isLineStart: false })
    if (next === 'regex') this.#change({ mode: 'regex' })
    else if (next === 'unclear') this.#lose()
    else this.#change({ expected: next })
  }

  #expectedBehind(symbol: string): Expected | 'regex' | 'unclear' {
    const { expected, isUncertain, isLineStart } = this.#state
    switch (symbol) {
      case '/':
        if (isUncertain || expected === 'either' || expected === 'name' || expected === 'condition') return 'unclear'
        if (expected !== 'operator') return 'regex'
        // At the start of a line, a semicolon may be understood before it: `let a` and then `/b/`.
        return isLineStart ? 'unclear' : 'value'
      case '.':
      case '?.':
        return 'name'
      case '++':
      case '--':
        return expected === 'operator' ? 'operator' : 'value'
      case '=>':
        return 'arrow'
      case '..':
        return 'unclear'
      default:
        return 'value'
    }
  }

  #readSymbol(char: string): void {
    const { expected, brackets } = this.#state
    const top = brackets.at(-1)
    switch (char) {
      case '"':
        this.#change({ mode: 'double' })
        break
      case "'":
        this.#change({ mode: 'single' })
        break
      case '`':
        this.#change({ mode: 'template' })
        break
      case '(':
        this.#open(expected === 'condition' ? 'condition(' : '(', 'value')
        break
      case '[':
        this.#open('[', 'value')
        break
      case '{':
        this.#openBrace()
        break
      case ')':
      case ']':
      case '}':
        this.#close(char)
        break
      case ';':
        this.#change({ expected: 'statement' })
        break
      case ',':
        this.#change({ expected: top === 'object{' || top === 'pattern{' ? 'name' : 'value' })
        break
      case ':':
        this.#readColon(top)
        break
      default:
        // A decorator, a backslash in a name: nothing that could not be written otherwise.
        if ('*%<>!&|^~'.includes(char)) this.#change({ expected: 'value' })
        else this.#lose()
    }
  }

  #ask(change: 1 | -1): void {
    const { questions } = this.#state
    this.#change({ questions: [...questions.slice(0, -1), (questions.at(-1) ?? 0) + change] })
  }

  /** The second half of `?:`, or what follows a key, a label or a case. */
  #readColon(top: Bracket | undefined): void {
    const isChoice = (this.#state.questions.at(-1) ?? 0) > 0
    if (isChoice) this.#ask(-1)
    this.#change({ expected: isChoice || (top !== undefined && top !== 'block{') ? 'value' : 'statement' })
  }

  #open(bracket: Bracket, expected: Expected): void {
    const { brackets, questions } = this.#state
    // Each bracket is copied with every further one; nobody nests a script like this.
    if (brackets.length >= 500) this.#lose()
    else this.#change({ brackets: [...brackets, bracket], questions: [...questions, 0], expected })
  }

  #openBrace(): void {
    const { expected } = this.#state
    if (expected === 'value') this.#open('object{', 'name')
    else if (expected === 'name') this.#open('pattern{', 'name')
    else this.#open('block{', 'statement')
  }

  #close(char: string): void {
    const top = this.#state.brackets.at(-1)
    const { brackets, questions } = this.#state
    this.#change({ brackets: brackets.slice(0, -1), questions: questions.slice(0, -1) })
    if (char === ')' && top === 'condition(') this.#change({ expected: 'statement' })
    else if ((char === ')' && top === '(') || (char === ']' && top === '[') || (char === '}' && top === 'object{')) {
      this.#change({ expected: 'operator' })
    } else if (char === '}' && top === '${') this.#change({ mode: 'template' })
    else if (char === '}' && (top === 'block{' || top === 'pattern{')) this.#change({ expected: 'either' })
    else this.#lose()
  }

  #endWord(): void {
    const { word, expected } = this.#state
    this.#change({ word: '', isLineStart: false, isUncertain: false })
    if (expected === 'name' || this.language === 'json' || !keywords.has(word)) {
      this.#change({ expected: 'operator', isUncertain: expected !== 'name' && uncertainWords.has(word) })
    } else if (expected !== 'condition' || word !== 'await') {
      this.#change({ expected: expectedBehindKeyword(word), isUncertain: uncertainWords.has(word) })
    }
  }

  #readQuoted(code: number, quote: number): void {
    if (this.#state.escaped) {
      // A backslash before CRLF continues the line over both.
      this.#change({ escaped: code === 0x0d })
    } else if (code === 0x5c) this.#change({ escaped: true })
    else if (code === quote) this.#endText()
    else if (code === 0x0a || code === 0x0d) this.#lose()
  }

  #readTemplate(code: number): void {
    if (this.#state.escaped) {
      this.#change({ escaped: false })
      return
    }
    const isSubstitution = this.#state.symbol === '$' && code === 0x7b
    this.#change({ symbol: code === 0x24 ? '$' : '', escaped: code === 0x5c })
    if (code === 0x60) this.#endText()
    else if (isSubstitution) {
      this.#change({ mode: 'code' })
      this.#open('${', 'value')
    }
  }

  #endText(): void {
    this.#change({ mode: 'code', symbol: '', expected: 'operator', isUncertain: false, isLineStart: false })
  }

  #readRegex(code: number): void {
    const { escaped, mode } = this.#state
    if (isLineEnd(code)) this.#lose()
    else if (escaped) this.#change({ escaped: false })
    else if (code === 0x5c) this.#change({ escaped: true })
    else if (mode === 'class') {
      if (code === 0x5d) this.#change({ mode: 'regex' })
    } else if (code === 0x5b) this.#change({ mode: 'class' })
    // The flags follow as if they were a name behind a dot, which makes a value of them.
    else if (code === 0x2f) this.#change({ mode: 'code', expected: 'name', word: '0', isUncertain: false })
  }
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '))
}

function none(reason: string): ScriptPlace {
  return { kind: 'none', reason }
}

function expectedBehindKeyword(word: string): Expected {
  if (conditionWords.has(word)) return 'condition'
  if (nameWords.has(word)) return 'name'
  if (blockWords.has(word)) return 'operator'
  return statementWords.has(word) ? 'statement' : 'value'
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isBlank(code: number): boolean {
  return code <= 0x20 || code === 0xa0 || code === 0xfeff || isLineEnd(code)
}

function isWordChar(code: number): boolean {
  const lower = code | 0x20
  const isAscii = isDigit(code) || (lower >= 0x61 && lower <= 0x7a) || code === 0x5f || code === 0x24
  return isAscii || (code >= 0x80 && !isBlank(code))
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029
}
