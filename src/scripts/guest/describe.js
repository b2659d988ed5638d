// Called by the host, under a budget of its own, with what a script threw: anything at all.
const { inspect, errorParts } = guest
const { stringify } = JSON
const { isError } = Error
const slice = Function.prototype.call.bind(String.prototype.slice)
const cut = (text, length) => (text.length > length ? slice(text, 0, length) + '…' : text)

guest.describe = (thrown) => {
  const isObject = typeof thrown === 'object' && thrown !== null && isError(thrown)
  const parts = isObject ? errorParts(thrown) : { name: 'Error', message: inspect(thrown), stack: '', maker: '' }
  return stringify({
    name: cut(parts.name, 100),
    message: cut(parts.message, 1000),
    stack: cut(parts.stack, 4000),
    maker: cut(parts.maker, 100),
  })
}
