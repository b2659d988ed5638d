// The Schema validator of page scripts (rule 3.4). Evaluated inside the sandbox, in strict mode and in a function of its
// own that returns `Schema`, before any author's code.
//
// Invariant: nothing an author changes afterwards is used here. No method is called on a value (`list.push`), nothing is
// iterated (`for of`, spread, array destructuring), no text is made with a template literal (the engine calls
// `String.prototype.concat` for it), no key is added to an object whose prototype could hold a setter for it, no option
// is read that an object need not own. What is needed of the language is captured below.
const { TypeError, RegExp, Date, Number, isFinite } = globalThis
const { hasOwn, keys: keysOf, freeze, getPrototypeOf, setPrototypeOf, getOwnPropertyDescriptor } = Object
const { isArray } = Array
const { isSafeInteger } = Number
const { stringify } = JSON
const uncurry = (method) => Function.prototype.call.bind(method)
const match = uncurry(RegExp.prototype.exec)
const sourceOf = uncurry(getOwnPropertyDescriptor(RegExp.prototype, 'source').get)
const lower = uncurry(String.prototype.toLowerCase)
const slice = uncurry(String.prototype.slice)
const timeOf = uncurry(Date.prototype.getTime)
const plainPrototype = Object.prototype
const listPrototype = Array.prototype
const datePrototype = Date.prototype

/** As deep as an argument of a host function may be (rule 3.2-1). */
const deepest = 64
/** Values looked at in one validation, so that an object that holds another twice on every level ends too. */
const mostValues = 100_000
const mostIssues = 100
const longestName = 200
/** More digits than any number needs; engines differ in what the conversion of more costs. */
const longestNumber = 400

// One pass over the text each: no two neighbouring repetitions can take the same character.
const numeric = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const wholeNumeric = /^[+-]?\d+$/
const emailShape =
  /^[^\s@<>()[\]\\,;:".]+(?:\.[^\s@<>()[\]\\,;:".]+)*@[a-z0-9\u0080-\uffff](?:[a-z0-9\u0080-\uffff-]{0,61}[a-z0-9\u0080-\uffff])?(?:\.[a-z0-9\u0080-\uffff](?:[a-z0-9\u0080-\uffff-]{0,61}[a-z0-9\u0080-\uffff])?)+$/i
const longLocalPart = /^[^@]{65}/
const urlShape =
  /^https?:\/\/(?:[a-z0-9\u0080-\uffff][a-z0-9\u0080-\uffff_.-]*|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][^\s\\]*)?$/i
// Two addresses must not look alike because of what can't be seen.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/u
const plainKey = /^[A-Za-z_$][\w$]*$/

/** The outcomes of a check that are no value. */
const absent = freeze({ __proto__: null })
const stripped = freeze({ __proto__: null })
const failed = freeze({ __proto__: null })

// What an author builds. A rule is the last of a chain of steps, `[before, option, value, type]`, the first of which has
// no option. Validation walks the chain from its end, so that of an option given twice the later counts. Most schemas
// are built for one validation, the page's: four words a step are cheaper than any form that is quicker to read later.
class Rule {
  #last

  constructor(last) {
    this.#last = last
  }

  static lastOf(rule) {
    return rule.#last
  }

  static isRule(value) {
    return typeof value === 'object' && value !== null && #last in value
  }

  required() {
    return new Rule([this.#last, 'presence', 'required', this.#last[3]])
  }

  optional() {
    return new Rule([this.#last, 'presence', 'optional', this.#last[3]])
  }

  default(value) {
    if (typeof value === 'function') return new Rule([this.#last, 'default', value, this.#last[3]])
    return new Rule([
      this.#last,
      'default',
      typeof value === 'object' && value !== null ? copyPlain(value) : value,
      this.#last[3],
    ])
  }

  label(text) {
    if (typeof text !== 'string' || text === '') throw misuse(this, 'label', 'takes a text')
    return new Rule([this.#last, 'label', slice(text, 0, longestName), this.#last[3]])
  }

  valid(...values) {
    expectType(this, 'valid', 'string', 'number', 'boolean', 'any')
    const list = values.length === 1 && isArray(values[0]) ? copyPlain(values[0]) : values
    for (let i = 0; i < list.length; i++) {
      const value = list[i]
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
        throw misuse(this, 'valid', 'takes texts, numbers, true and false')
      }
    }
    return new Rule([this.#last, 'valid', list, this.#last[3]])
  }

  strip() {
    return new Rule([this.#last, 'strip', true, this.#last[3]])
  }

  custom(check) {
    if (typeof check !== 'function') throw misuse(this, 'custom', 'takes a function')
    return new Rule([this.#last, 'custom', check, this.#last[3]])
  }

  min(limit) {
    return new Rule([this.#last, 'min', takeLimit(this, 'min', limit), this.#last[3]])
  }

  max(limit) {
    return new Rule([this.#last, 'max', takeLimit(this, 'max', limit), this.#last[3]])
  }

  email() {
    expectType(this, 'email', 'string')
    return new Rule([this.#last, 'email', true, this.#last[3]])
  }

  url() {
    expectType(this, 'url', 'string')
    return new Rule([this.#last, 'url', true, this.#last[3]])
  }

  pattern(regex) {
    expectType(this, 'pattern', 'string')
    try {
      // Throws for what is no regular expression; RegExp() would take a text too.
      sourceOf(regex)
    } catch {
      throw misuse(this, 'pattern', 'takes a regular expression')
    }
    // A copy: `lastIndex` of the author's own is his, and must not decide what is valid.
    return new Rule([this.#last, 'pattern', new RegExp(regex), this.#last[3]])
  }

  lowercase() {
    expectType(this, 'lowercase', 'string')
    return new Rule([this.#last, 'lowercase', true, this.#last[3]])
  }

  integer() {
    expectType(this, 'integer', 'number')
    return new Rule([this.#last, 'integer', true, this.#last[3]])
  }

  positive() {
    expectType(this, 'positive', 'number')
    return new Rule([this.#last, 'positive', true, this.#last[3]])
  }

  negative() {
    expectType(this, 'negative', 'number')
    return new Rule([this.#last, 'negative', true, this.#last[3]])
  }

  items(rule) {
    expectType(this, 'items', 'array')
    if (!isRule(rule)) throw misuse(this, 'items', 'takes a rule, such as Schema.string()')
    return new Rule([this.#last, 'items', lastOf(rule), this.#last[3]])
  }

  pattern_values(rule) {
    expectType(this, 'pattern_values', 'object')
    if (!isRule(rule)) throw misuse(this, 'pattern_values', 'takes a rule, such as Schema.string()')
    return new Rule([this.#last, 'values', lastOf(rule), this.#last[3]])
  }

  validate(input) {
    return validate(this.#last, input)
  }
}
const { lastOf, isRule } = Rule

function typeOf(rule) {
  return lastOf(rule)[3]
}

function expectType(rule, method, first, second, third, fourth) {
  const type = typeOf(rule)
  if (type !== first && type !== second && type !== third && type !== fourth) {
    throw new TypeError('Schema.' + type + '() has no ' + method + '()')
  }
}

function misuse(rule, method, text) {
  return new TypeError('Schema.' + typeOf(rule) + '().' + method + '() ' + text)
}

function takeLimit(rule, method, limit) {
  if (typeOf(rule) === 'number') {
    if (typeof limit !== 'number' || !isFinite(limit)) throw misuse(rule, method, 'takes a number')
  } else {
    expectType(rule, method, 'string', 'array')
    if (!isSafeInteger(limit) || limit < 0) throw misuse(rule, method, 'takes a whole number from 0')
  }
  return limit
}

/** Keys and, in the same order, what they must hold. */
function takeShape(shape) {
  if (shape === undefined) return undefined
  if (typeof shape !== 'object' || shape === null || isArray(shape) || isRule(shape)) {
    throw new TypeError('Schema.object() takes an object of rules by key')
  }
  const keys = keysOf(shape)
  // A second list of the same length, to be overwritten.
  const rules = keysOf(shape)
  for (let i = 0; i < keys.length; i++) {
    const rule = shape[keys[i]]
    if (!isRule(rule))
      throw new TypeError('Schema.object(): ' + quote(keys[i]) + ' is no rule, such as Schema.string()')
    rules[i] = lastOf(rule)
  }
  return { keys, rules }
}

function validate(rule, input) {
  const run = newRun()
  const value = check(rule, input, run, 0, true)
  return {
    valid: run.issues === undefined,
    value: value === absent || value === stripped || value === failed ? undefined : value,
    errors: run.errors === undefined ? [] : setPrototypeOf(run.errors, listPrototype),
    issues: run.issues === undefined ? [] : setPrototypeOf(run.issues, listPrototype),
  }
}

function newRun() {
  return { issues: undefined, errors: undefined, path: { __proto__: null }, values: 0, isOver: false }
}

/** Without a prototype while it is filled, so that no setter is in the way. */
function newList() {
  return setPrototypeOf([], null)
}

/**
 * A checked copy of the input, or `absent`, `stripped`, or `failed` after an issue was noted. `isWhole`: there is no key
 * to leave out (the root, an item of an array), so nothing is only right where the rule says `optional()`.
 */
function check(rule, input, run, depth, isWhole) {
  if (++run.values > mostValues) return failSize(run, depth)
  let presence
  let fallback
  let hasDefault = false
  let valid = false
  let strip = false
  let hasCustom = false
  let step = rule
  for (; step[0] !== undefined; step = step[0]) {
    switch (step[1]) {
      case 'presence':
        presence ??= step[2]
        break
      case 'default':
        if (!hasDefault) fallback = step[2]
        hasDefault = true
        break
      case 'valid':
        valid = true
        break
      case 'strip':
        strip = true
        break
      case 'custom':
        hasCustom = true
    }
  }
  const type = step[3]

  if (isMissing(type, presence, input)) {
    if (fallback !== undefined) return strip ? stripped : takeDefault(fallback, step[2])
    if (presence === 'required' || (isWhole && presence !== 'optional')) {
      return fail(rule, run, depth, 'required', 'is required')
    }
    return absent
  }

  const noted = countIssues(run)
  const value = valid
    ? checkListed(type, rule, input, run, depth)
    : type === 'string'
      ? checkString(rule, input, run, depth)
      : type === 'number'
        ? checkNumber(rule, input, run, depth)
        : type === 'boolean'
          ? checkBoolean(rule, input, run, depth)
          : type === 'object'
            ? checkObject(rule, step[2], input, run, depth)
            : type === 'array'
              ? checkArray(rule, input, run, depth)
              : copy(rule, input, run, depth)
  // A check of the author's may rely on all that was checked before it.
  if (hasCustom && value !== failed && countIssues(run) === noted) {
    if (!passesCustoms(rule, value, run, depth)) return failed
  }
  return strip && value !== failed ? stripped : value
}

function countIssues(run) {
  return run.issues === undefined ? 0 : run.issues.length
}

function isMissing(type, presence, input) {
  if (input === undefined || input === null) return true
  if (input !== '') return false
  // A form sends '' for what was left empty: as a number or boolean it can only mean "nothing", and what is required
  // must be more than that.
  return type === 'number' || type === 'boolean' || (type === 'string' && presence === 'required')
}

/** In the order in which they were given. */
function passesCustoms(step, value, run, depth, rule = step) {
  if (step[0] === undefined) return true
  if (!passesCustoms(step[0], value, run, depth, rule)) return false
  if (step[1] !== 'custom') return true
  const custom = step[2]
  const name = nameOf(rule, run, depth)
  // What it throws is a fault of the author's code and not of the visitor: it goes on to whoever called validate().
  const answer = custom(value, name)
  if (answer === undefined || answer === null || answer === true || answer === '') return true
  if (answer === false) fail(rule, run, depth, 'custom', 'is invalid')
  else if (typeof answer === 'string') note(run, depth, 'custom', answer)
  else throw new TypeError('The custom() check of ' + name + ' must answer a text, or nothing where the value is right')
  return false
}

/** A value of the list need not meet the other rules. */
function checkListed(type, rule, input, run, depth) {
  let value = input
  if (type === 'number') value = toNumber(input)
  else if (type === 'boolean') value = toBoolean(input)
  let text = ''
  let shown = 0
  for (let step = rule; step[0] !== undefined; step = step[0]) {
    if (step[1] !== 'valid') continue
    const list = step[2]
    let part = ''
    for (let i = 0; i < list.length; i++) {
      if (list[i] === value) return value
      if (shown++ < 20) part += (part === '' ? '' : ', ') + list[i]
    }
    text = text === '' || part === '' ? part + text : part + ', ' + text
  }
  return fail(rule, run, depth, 'valid', 'must be one of: ' + text + (shown > 20 ? ', …' : ''))
}

function checkString(rule, value, run, depth) {
  if (typeof value !== 'string') return fail(rule, run, depth, 'type', 'must be a string')
  let min
  let max
  let isEmail = false
  let isUrl = false
  let isLowercase = false
  let hasPattern = false
  for (let step = rule; step[0] !== undefined; step = step[0]) {
    switch (step[1]) {
      case 'max':
        max ??= step[2]
        break
      case 'min':
        min ??= step[2]
        break
      case 'email':
        isEmail = true
        break
      case 'url':
        isUrl = true
        break
      case 'lowercase':
        isLowercase = true
        break
      case 'pattern':
        hasPattern = true
    }
  }
  // What is too long is not looked at any further.
  if (max !== undefined && value.length > max) {
    return fail(rule, run, depth, 'max', 'must be at most ' + count(max, 'character'))
  }
  let outcome = value
  if (min !== undefined && value.length < min) {
    outcome = fail(rule, run, depth, 'min', 'must be at least ' + count(min, 'character'))
  }
  if (isEmail && value !== '' && !isEmailAddress(value)) {
    outcome = fail(rule, run, depth, 'email', 'must be a valid e-mail address')
  }
  if (isUrl && value !== '' && (match(urlShape, value) === null || match(invisible, value) !== null)) {
    outcome = fail(rule, run, depth, 'url', 'must be a valid http or https address')
  }
  if (isLowercase && lower(value) !== value) outcome = fail(rule, run, depth, 'lowercase', 'must be lowercase')
  if (hasPattern && !matchesPatterns(rule, value)) {
    outcome = fail(rule, run, depth, 'pattern', 'does not have the right format')
  }
  return outcome
}

function isEmailAddress(text) {
  if (text.length > 254 || match(emailShape, text) === null) return false
  return match(longLocalPart, text) === null && match(invisible, text) === null
}

function matchesPatterns(rule, value) {
  for (let step = rule; step[0] !== undefined; step = step[0]) {
    if (step[1] !== 'pattern') continue
    step[2].lastIndex = 0
    if (match(step[2], value) === null) return false
  }
  return true
}

/** The number that a text spells in decimal digits; all else as it is. */
function toNumber(input) {
  if (typeof input !== 'string' || input.length > longestNumber || match(numeric, input) === null) return input
  // -0 is 0.
  return Number(input) + 0
}

function checkNumber(rule, input, run, depth) {
  const value = toNumber(input)
  if (typeof value !== 'number' || !isFinite(value)) return fail(rule, run, depth, 'type', 'must be a number')
  // An id, most likely: another one, in silence, would be worse than an error.
  if (typeof input === 'string' && !isSafeInteger(value) && match(wholeNumeric, input) !== null) {
    return fail(rule, run, depth, 'digits', 'has too many digits')
  }
  let min
  let max
  let isInteger = false
  let isPositive = false
  let isNegative = false
  for (let step = rule; step[0] !== undefined; step = step[0]) {
    switch (step[1]) {
      case 'max':
        max ??= step[2]
        break
      case 'min':
        min ??= step[2]
        break
      case 'integer':
        isInteger = true
        break
      case 'positive':
        isPositive = true
        break
      case 'negative':
        isNegative = true
    }
  }
  let outcome = value
  if (isInteger && !isSafeInteger(value)) outcome = fail(rule, run, depth, 'integer', 'must be a whole number')
  if (min !== undefined && value < min) outcome = fail(rule, run, depth, 'min', 'must be at least ' + min)
  if (max !== undefined && value > max) outcome = fail(rule, run, depth, 'max', 'must be at most ' + max)
  if (isPositive && !(value > 0)) outcome = fail(rule, run, depth, 'positive', 'must be greater than 0')
  if (isNegative && !(value < 0)) outcome = fail(rule, run, depth, 'negative', 'must be less than 0')
  return outcome
}

function toBoolean(input) {
  if (input === 'true' || input === '1') return true
  return input === 'false' || input === '0' ? false : input
}

function checkBoolean(rule, input, run, depth) {
  const value = toBoolean(input)
  return typeof value === 'boolean' ? value : fail(rule, run, depth, 'type', 'must be true or false')
}

function checkArray(rule, value, run, depth) {
  if (!isArray(value)) return fail(rule, run, depth, 'type', 'must be a list')
  let min
  let max
  let items
  for (let step = rule; step[0] !== undefined; step = step[0]) {
    if (step[1] === 'min') min ??= step[2]
    else if (step[1] === 'max') max ??= step[2]
    else if (step[1] === 'items') items ??= step[2]
  }
  const { length } = value
  if (min !== undefined && length < min) {
    return fail(rule, run, depth, 'min', 'must have at least ' + count(min, 'item'))
  }
  if (max !== undefined && length > max) {
    return fail(rule, run, depth, 'max', 'must have at most ' + count(max, 'item'))
  }
  return copyList(value, length, items, run, depth)
}

function checkObject(rule, shape, value, run, depth) {
  if (typeof value !== 'object' || isArray(value)) return fail(rule, run, depth, 'type', 'must be an object')
  let values
  for (let step = rule; step[0] !== undefined; step = step[0]) {
    if (step[1] === 'values') values ??= step[2]
  }
  if (shape === undefined && values === undefined) return copy(rule, value, run, depth)
  if (depth >= deepest) return failDepth(run, depth)
  // Without a prototype while it is filled: no setter is in the way, and `__proto__` is a key like any other.
  const object = { __proto__: null }
  if (shape !== undefined) {
    const { keys, rules } = shape
    for (let i = 0; i < keys.length && !run.isOver; i++) {
      const key = keys[i]
      run.path[depth] = key
      const member = check(rules[i], hasOwn(value, key) ? value[key] : undefined, run, depth + 1, false)
      if (member !== absent && member !== stripped && member !== failed) object[key] = member
    }
  }
  if (values !== undefined) {
    const keys = keysOf(value)
    for (let i = 0; i < keys.length && !run.isOver; i++) {
      const key = keys[i]
      if (shape !== undefined && includes(shape.keys, key)) continue
      run.path[depth] = key
      const member = check(values, value[key], run, depth + 1, false)
      if (member !== absent && member !== stripped && member !== failed) object[key] = member
    }
  }
  return setPrototypeOf(object, plainPrototype)
}

function includes(list, value) {
  for (let i = 0; i < list.length; i++) if (list[i] === value) return true
  return false
}

/** The rule of values that have none: anything plain, which is what JSON could hold, and dates. */
const anything = [undefined, undefined, undefined, 'any']

function copy(rule, value, run, depth) {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return value
    case 'object':
      if (value === null) return null
      break
    default:
      return fail(rule, run, depth, 'type', 'must hold plain data only')
  }
  if (isArray(value)) return copyList(value, value.length, undefined, run, depth)
  const prototype = getPrototypeOf(value)
  if (prototype === datePrototype) return new Date(timeOf(value))
  if (prototype !== plainPrototype && prototype !== null) {
    return fail(rule, run, depth, 'type', 'must hold plain data only')
  }
  if (depth >= deepest) return failDepth(run, depth)
  const object = { __proto__: null }
  const keys = keysOf(value)
  for (let i = 0; i < keys.length && !run.isOver; i++) {
    run.path[depth] = keys[i]
    const member = copyMember(value[keys[i]], run, depth + 1)
    if (member !== failed) object[keys[i]] = member
  }
  return setPrototypeOf(object, plainPrototype)
}

function copyMember(value, run, depth) {
  if (++run.values > mostValues) return failSize(run, depth)
  return copy(anything, value, run, depth)
}

function copyList(value, length, items, run, depth) {
  if (depth >= deepest) return failDepth(run, depth)
  const list = newList()
  for (let i = 0; i < length && !run.isOver; i++) {
    run.path[depth] = i
    const given = hasOwn(value, i) ? value[i] : undefined
    const item = items === undefined ? copyMember(given, run, depth + 1) : check(items, given, run, depth + 1, true)
    if (item === stripped) continue
    list[list.length] = item === failed ? undefined : item === absent ? null : item
  }
  return setPrototypeOf(list, listPrototype)
}

function copyPlain(value) {
  const run = newRun()
  const result = copy(anything, value, run, 0)
  if (run.isOver || run.issues !== undefined) {
    throw new TypeError(
      'Schema: default() takes plain data of at most ' + deepest + ' levels, or a function that answers such',
    )
  }
  return result
}

/** Defaults are the author's own values and not judged; each use is a copy of its own. */
function takeDefault(fallback, shape) {
  const value = typeof fallback === 'function' ? fallback() : fallback
  return typeof value === 'object' && value !== null ? fillDefaults(copyPlain(value), shape) : value
}

/** Puts in what a shape has defaults for and the value lacks. */
function fillDefaults(value, shape) {
  if (shape === undefined || typeof value !== 'object' || value === null) return value
  if (getPrototypeOf(value) !== plainPrototype) return value
  setPrototypeOf(value, null)
  for (let i = 0; i < shape.keys.length; i++) {
    const key = shape.keys[i]
    let fallback
    let hasDefault = false
    let strip = false
    let step = shape.rules[i]
    for (; step[0] !== undefined; step = step[0]) {
      if (step[1] === 'default' && !hasDefault) {
        fallback = step[2]
        hasDefault = true
      } else if (step[1] === 'strip') strip = true
    }
    if (value[key] !== undefined && value[key] !== null) value[key] = fillDefaults(value[key], step[2])
    else if (fallback !== undefined && !strip) value[key] = takeDefault(fallback, step[2])
  }
  return setPrototypeOf(value, plainPrototype)
}

function fail(rule, run, depth, code, text) {
  note(run, depth, code, nameOf(rule, run, depth) + ' ' + text)
  return failed
}

function failDepth(run, depth) {
  return stop(run, depth, 'too_deep', 'is nested deeper than ' + deepest + ' levels')
}

function failSize(run, depth) {
  return stop(run, depth, 'too_large', 'holds more than ' + mostValues + ' values')
}

/** Ends the validation; what is named is the member of the root in which it went too far. */
function stop(run, depth, code, text) {
  if (!run.isOver) fail(anything, run, depth < 1 ? depth : 1, code, text)
  run.isOver = true
  return failed
}

function note(run, depth, code, message) {
  if (countIssues(run) >= mostIssues) {
    run.isOver = true
    return
  }
  run.issues ??= newList()
  run.errors ??= newList()
  run.issues[run.issues.length] = { path: pathOf(run, depth), code, message }
  run.errors[run.errors.length] = message
}

/** The label, or the path of the value; for the root "value". */
function nameOf(rule, run, depth) {
  for (let step = rule; step[0] !== undefined; step = step[0]) if (step[1] === 'label') return step[2]
  const path = pathOf(run, depth)
  return path === '' || path[0] === '[' ? 'value' + path : path
}

/** Such as `items[2].name`; empty for the root. */
function pathOf(run, depth) {
  let path = ''
  for (let i = 0; i < depth; i++) {
    const key = run.path[i]
    if (typeof key === 'number') path += '[' + key + ']'
    else if (match(plainKey, key) === null) path += '[' + quote(key) + ']'
    else path += (i === 0 ? '' : '.') + slice(key, 0, longestName)
  }
  return path
}

function quote(key) {
  return stringify(slice(key, 0, longestName))
}

function count(number, what) {
  return number + ' ' + what + (number === 1 ? '' : 's')
}

// Without it, nobody makes a rule but by the functions below.
delete Rule.prototype.constructor
freeze(Rule.prototype)

const Schema = freeze({
  string: () => new Rule([undefined, undefined, undefined, 'string']),
  number: () => new Rule([undefined, undefined, undefined, 'number']),
  boolean: () => new Rule([undefined, undefined, undefined, 'boolean']),
  array: () => new Rule([undefined, undefined, undefined, 'array']),
  object: (shape) => new Rule([undefined, undefined, takeShape(shape), 'object']),
  any: () => new Rule([undefined, undefined, undefined, 'any']),
})
