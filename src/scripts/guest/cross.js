// Evaluated once, when the base image is made, before any author's code: what is captured here stays what it was,
// whatever a script does to its globals. No template literals: the engine makes them by String.prototype.concat, which a
// script may replace. All this protects the library from accidents only: the host checks every call again.
const { Error, TypeError, RangeError, isFinite } = globalThis
const { stringify, rawJSON } = JSON
const { getPrototypeOf, prototype: plain } = Object
const { isArray } = Array
const { call } = Function.prototype
const tagOf = call.bind(plain.toString)

/** What the host answers instead of throwing: an error made here has the author's frames and nothing of the host's. */
const failed = {}
guest.failed = failed
const askFailure = guest.host.failure

function fail() {
  const failure = askFailure()
  const message = failure[1]
  if (failure[0] === 'TypeError') throw new TypeError(message)
  if (failure[0] === 'RangeError') throw new RangeError(message)
  throw new Error(message)
}

/** The call under way, for the messages below. */
let calling = ''
const refuse = (what) => new TypeError(calling + ': ' + what + ' cannot be passed')

// JSON has no words for these three; the host reads the numbers below as what they were (crossing.ts).
const infinite = rawJSON('1e999')
const minusInfinite = rawJSON('-1e999')
const notANumber = rawJSON('1e9999')

/** Called once for each value, after its toJSON: refuses what JSON.stringify would silently drop or empty. */
function keep(_key, value) {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value
    case 'number':
      if (isFinite(value)) return value
      return value > 0 ? infinite : value < 0 ? minusInfinite : notANumber
    case 'object': {
      if (value === null || isArray(value)) return value
      const prototype = getPrototypeOf(value)
      if (prototype === plain || prototype === null) return value
      const tag = tagOf(value)
      // An instance of an author's class is its own fields; a boxed primitive is what it boxes.
      if (tag === '[object Object]' || tag === '[object Number]' || tag === '[object String]') return value
      if (tag === '[object Boolean]') return value
      throw refuse('a value of kind ' + tag)
    }
    default:
      throw refuse('a ' + typeof value)
  }
}

/** A function that hands one JSON value to the host and answers its JSON value. */
guest.caller = (name) => {
  const send = guest.host[name]
  return (argument) => {
    calling = name
    const answer = send(stringify(argument, keep))
    return answer === failed ? fail() : answer
  }
}

/** The same for a call that hands over one text, or nothing: it crosses as it is. */
guest.textCaller = (name) => {
  const send = guest.host[name]
  return (text) => {
    const answer = send(text)
    return answer === failed ? fail() : answer
  }
}
