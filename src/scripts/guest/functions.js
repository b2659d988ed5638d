// The CRM functions: one options object each, both spellings, everything else decided by the host.
const { TypeError } = globalThis
const { getPrototypeOf, prototype: plain } = Object

function isPlainObject(value) {
  if (typeof value !== 'object' || value === null) return false
  const prototype = getPrototypeOf(value)
  return prototype === plain || prototype === null
}

for (const name of guest.functions) {
  const send = guest.caller(name)
  const { [name]: callable } = {
    [name](options) {
      if (arguments.length !== 1 || !isPlainObject(options)) throw new TypeError(name + ' takes one options object')
      return send(options)
    },
  }
  guest.expose(name, callable)
  const twin = name[0].toUpperCase() + name.slice(1)
  if (twin !== name) guest.expose(twin, callable)
}
