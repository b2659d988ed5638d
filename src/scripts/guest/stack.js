// `error.stack` shows the author's source only (rule 3.2-1). It is filtered where it is read: a hook that made it would
// be code of ours running wherever the engine makes an error, out of memory and at the end of its stack included.
const { call } = Function.prototype
const { defineProperty, getOwnPropertyDescriptor } = Object
const indexOf = call.bind(String.prototype.indexOf)
const slice = call.bind(String.prototype.slice)
const endsWith = call.bind(String.prototype.endsWith)
const lastIndexOf = call.bind(String.prototype.lastIndexOf)

Error.stackTraceLimit = 50
// The engine has values of its own for these: without the properties, they can't be set any more. The first would hand
// a script the functions of this library, the last shows their frames.
delete Error.prepareStackTrace
delete Error.stackTraceLimit
delete Error.captureStackTrace

const { get, set } = getOwnPropertyDescriptor(Error.prototype, 'stack')
const rawStack = call.bind(get)

/** Whether a frame is in an author's text: those of the engine's functions have no place, those of this library a name that no text can have. */
function isAuthors(line) {
  if (endsWith(line, '(native)')) return false
  const open = lastIndexOf(line, '(')
  return slice(line, open + 1, open + 7) !== 'guest:' && slice(line, 0, 13) !== '    at guest:'
}

function filter(stack) {
  let text = ''
  for (let at = 0; at < stack.length;) {
    const found = indexOf(stack, '\n', at)
    const end = found < 0 ? stack.length : found
    const line = slice(stack, at, end)
    if (line !== '' && isAuthors(line)) text += line + '\n'
    at = end + 1
  }
  return text
}

defineProperty(Error.prototype, 'stack', {
  get() {
    const stack = rawStack(this)
    return typeof stack === 'string' ? filter(stack) : stack
  },
  set,
  enumerable: false,
  configurable: true,
})
