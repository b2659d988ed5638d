/** An element with attributes and children; strings become text nodes, never markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

/** A JSON schema as a person reads it: its type, and the members of an object to be opened. */
export function schemaView(api, schema, { open = false, isAnswer = false } = {}) {
  const { shape, title } = follow(api, schema)
  const members = Object.entries(membersOf(api, shape))
  const label = typeName(api, schema)
  if (members.length === 0) return element('span', { class: 'type' }, label)
  const view = element(
    'details',
    { class: 'schema' },
    element('summary', {}, element('span', { class: 'type' }, label)),
  )
  const fill = () => view.append(memberTable(api, { shape: innermost(api, shape), members, isAnswer }))
  if (open) {
    view.open = true
    fill()
  } else view.addEventListener('toggle', fill, { once: true })
  if (title) view.dataset.title = title
  return view
}

function memberTable(api, { shape: { required = [] }, members, isAnswer }) {
  return element(
    'table',
    {},
    element(
      'tbody',
      {},
      ...members.map(([name, schema]) =>
        element(
          'tr',
          {},
          element('td', {}, element('code', {}, name), required.includes(name) === isAnswer ? '' : mark(isAnswer)),
          element('td', {}, schemaView(api, schema, { isAnswer })),
          element('td', {}, schema.description ?? ''),
        ),
      ),
    ),
  )
}

/** Of a body what must be there is marked, of an answer what may be missing. */
function mark(isAnswer) {
  return isAnswer ? element('i', { title: 'not always there' }, '?') : element('i', { title: 'required' }, '*')
}

/** An example of what fits, for the body of a request. */
export function exampleOf(api, schema) {
  const { shape } = follow(api, schema)
  if (shape.enum) return shape.enum[0]
  if (shape.anyOf) return exampleOf(api, shape.anyOf[0])
  if (shape.type === 'array') return []
  if (shape.type === 'integer' || shape.type === 'number') return shape.minimum ?? 0
  if (shape.type === 'boolean') return false
  if (shape.type === 'object') {
    const { required = [], properties = {} } = shape
    return Object.fromEntries(required.map((name) => [name, exampleOf(api, properties[name])]))
  }
  return shape.type === 'string' ? '' : null
}

function follow(api, schema) {
  if (!schema.$ref) return { shape: schema }
  const title = schema.$ref.split('/').at(-1)
  return { shape: api.components.schemas[title], title }
}

function membersOf(api, shape) {
  return innermost(api, shape).properties ?? {}
}

/** What there is to look into: an object, the items of a list, the one part of a union that is no scalar. */
function innermost(api, shape) {
  if (shape.type === 'array') return innermost(api, follow(api, shape.items).shape)
  const parts = (shape.anyOf ?? []).map((part) => follow(api, part).shape).filter((part) => part.type === 'object')
  return parts.length === 1 ? parts[0] : shape
}

function typeName(api, schema) {
  const { shape, title } = follow(api, schema)
  if (title) return title
  if (shape.const !== undefined) return JSON.stringify(shape.const)
  if (shape.enum) return shape.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (shape.anyOf) return shape.anyOf.map((part) => typeName(api, part)).join(' | ')
  if (shape.type === 'array') return `${typeName(api, shape.items)}[]`
  return `${shape.type ?? 'any JSON'}${bounds(shape)}`
}

function bounds({ format, maxLength, minimum, maximum, default: given }) {
  const known = Number.MAX_SAFE_INTEGER
  const parts = [
    format,
    maxLength === undefined ? undefined : `at most ${maxLength}`,
    minimum !== undefined && maximum !== undefined && maximum < known ? `${minimum} to ${maximum}` : undefined,
    given === undefined ? undefined : `${JSON.stringify(given)} if not given`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}
