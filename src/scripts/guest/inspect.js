// Values as text for the run log: bounded in length, depth and work, and never through an author's toString.
const { String } = globalThis
const { getOwnPropertyDescriptor, getPrototypeOf, prototype: plain } = Object
const { ownKeys } = Reflect
const { stringify } = JSON
const { isArray } = Array
const { call } = Function.prototype
const tagOf = call.bind(plain.toString)
const slice = call.bind(String.prototype.slice)
const isError = Error.isError
const dateText = call.bind(Date.prototype.toISOString)
const dateTime = call.bind(Date.prototype.getTime)
const regexText = call.bind(RegExp.prototype.toString)
const mapEach = call.bind(Map.prototype.forEach)
const setEach = call.bind(Set.prototype.forEach)
const mapSize = call.bind(getOwnPropertyDescriptor(Map.prototype, 'size').get)
const setSize = call.bind(getOwnPropertyDescriptor(Set.prototype, 'size').get)
const define = Object.defineProperty
const stackOf = call.bind(getOwnPropertyDescriptor(Error.prototype, 'stack').get)

const deepest = 4
const mostMembers = 50

const quote = (text) => stringify(text.length > 200 ? slice(text, 0, 200) + '…' : text)

/** The name of what made an object, '' where it has none of its own. */
function className(object) {
  const prototype = getPrototypeOf(object)
  if (prototype === null || prototype === plain) return ''
  const descriptor = getOwnPropertyDescriptor(prototype, 'constructor')
  const name = descriptor?.value && getOwnPropertyDescriptor(descriptor.value, 'name')?.value
  return typeof name === 'string' && name !== 'Object' ? slice(name, 0, 50) : ''
}

function nameOf(object) {
  const name = className(object)
  return name === '' ? '' : name + ' '
}

/** The first members between brackets, and how many more there are. */
function list(open, close, total, member) {
  let text = ''
  const shown = total < mostMembers ? total : mostMembers
  for (let i = 0; i < shown; i++) text += i === 0 ? member(i) : ', ' + member(i)
  if (total > shown) text += ', … ' + (total - shown) + ' more'
  return total === 0 ? open + close : open + ' ' + text + ' ' + close
}

function property(object, key, depth, left) {
  const descriptor = getOwnPropertyDescriptor(object, key)
  if (!descriptor) return 'undefined'
  return descriptor.get || descriptor.set ? '[accessor]' : describe(descriptor.value, depth, left)
}

function describeObject(value, depth, left) {
  if (isError(value)) return errorText(value)
  const tag = tagOf(value)
  if (tag === '[object Date]') return dateTime(value) === dateTime(value) ? dateText(value) : 'Invalid Date'
  if (tag === '[object RegExp]') return regexText(value)
  if (depth >= deepest) return isArray(value) ? '[…]' : '{…}'
  const next = depth + 1
  if (isArray(value)) return list('[', ']', value.length, (i) => property(value, i, next, left))
  if (tag === '[object Map]' || tag === '[object Set]') {
    const isMap = tag === '[object Map]'
    const members = []
    const take = (item, key) => {
      if (members.length < mostMembers) define(members, members.length, { value: isMap ? [key, item] : item })
    }
    if (isMap) mapEach(value, take)
    else setEach(value, take)
    return list(isMap ? 'Map {' : 'Set {', '}', isMap ? mapSize(value) : setSize(value), (i) =>
      isMap
        ? describe(members[i][0], next, left) + ' => ' + describe(members[i][1], next, left)
        : describe(members[i], next, left),
    )
  }
  const keys = ownKeys(value)
  return list(nameOf(value) + '{', '}', keys.length, (i) => {
    const key = keys[i]
    return (typeof key === 'symbol' ? String(key) : slice(key, 0, 100)) + ': ' + property(value, key, next, left)
  })
}

function describe(value, depth, left) {
  if (--left.members < 0) return '…'
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'bigint':
      return String(value) + 'n'
    case 'function':
      return '[function]'
    case 'object':
      return value === null ? 'null' : describeObject(value, depth, left)
    default:
      return String(value)
  }
}

/** Name, message and stack of an error as the engine keeps them; what a script hung there instead is not run. */
function errorParts(error) {
  const read = (key) => {
    for (let holder = error, i = 0; holder !== null && i < 20; holder = getPrototypeOf(holder), i++) {
      const descriptor = getOwnPropertyDescriptor(holder, key)
      if (descriptor) return typeof descriptor.value === 'string' ? descriptor.value : ''
    }
    return ''
  }
  const stack = stackOf(error)
  return {
    name: read('name'),
    message: read('message'),
    stack: typeof stack === 'string' ? stack : '',
    maker: className(error),
  }
}

function errorText(error) {
  const { name, message, stack } = errorParts(error)
  return (slice(name, 0, 100) || 'Error') + ': ' + slice(message, 0, 1000) + '\n' + slice(stack, 0, 2000)
}

guest.errorParts = errorParts

/** One value of a console line: a text as it is, anything else so that it can be told from a text. */
guest.inspect = (value) => {
  if (typeof value === 'string') return value
  try {
    return describe(value, 0, { members: 500 })
  } catch {
    // A trap that throws, or a tag that lies about what the object is.
    return '[object]'
  }
}
