import { element, exampleOf } from './schema-view.js'

const brand = document.querySelector('#brand')
const key = document.querySelector('#key')

/** Sends one request with the key and brand in the page's head, and shows what came back. */
export function tryForm(api, { method, path, parameters, requestBody }) {
  const fields = parameters
    .filter((parameter) => parameter.name)
    .map(({ name, in: place }) => ({
      name,
      place,
      input: element('input', { name, autocomplete: 'off', spellcheck: 'false' }),
    }))
  const body = requestBody ? element('textarea', { rows: '8', spellcheck: 'false', 'aria-label': 'Body' }) : undefined
  if (body) body.value = JSON.stringify(exampleOf(api, requestBody.content['application/json'].schema), null, 2)
  const output = element('div', { class: 'output', 'aria-live': 'polite' })
  const form = element(
    'form',
    { class: 'try' },
    element('h3', {}, 'Try it'),
    ...fields.map(({ name, input }) => element('label', {}, name, input)),
    ...(body ? [body] : []),
    element('button', { type: 'submit' }, `Send ${method.toUpperCase()}`),
    output,
  )
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const url = urlOf(path, fields)
    output.replaceChildren(element('p', { class: 'note' }, 'Waiting.'))
    output.replaceChildren(...(await send(url, { method: method.toUpperCase(), body: body?.value })))
  })
  return form
}

function urlOf(path, fields) {
  const values = new Map(fields.filter(({ place }) => place === 'path').map(({ name, input }) => [name, input.value]))
  values.set('brand', brand.value.trim())
  const query = new URLSearchParams(
    fields
      .filter(({ place, input }) => place === 'query' && input.value !== '')
      .map(({ name, input }) => [name, input.value]),
  )
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values.get(name) ?? ''))
  return query.size === 0 ? filled : `${filled}?${query.toString()}`
}

async function send(url, { method, body }) {
  const started = performance.now()
  try {
    const response = await fetch(url, {
      method,
      credentials: 'omit',
      headers: {
        'EF-Access-Key': key.value.trim(),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    const took = `${Math.round(performance.now() - started)} ms`
    const facts = `${method} ${url} · ${response.status} · ${took} · ${response.headers.get('x-request-id') ?? ''}`
    return [element('p', { class: response.ok ? 'good' : 'bad' }, facts), element('pre', {}, pretty(text))]
  } catch (error) {
    return [element('p', { class: 'bad' }, `Nothing was sent or nothing came back: ${error.message}`)]
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
