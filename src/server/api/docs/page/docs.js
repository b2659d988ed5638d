import { element, schemaView } from './schema-view.js'
import { tryForm } from './try-form.js'

/** Builds the page out of the document that the server made of its own routes; texts only ever become text nodes. */

const main = document.querySelector('#routes')
const contents = document.querySelector('#contents')

const response = await fetch('/api/openapi.json')
if (response.ok) show(await response.json())
else main.replaceChildren(element('p', { class: 'note' }, `The document could not be loaded (${response.status}).`))

function show(api) {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  )
  const sections = api.tags.map(({ name }) =>
    section(
      api,
      name,
      operations.filter((operation) => operation.tags[0] === name),
    ),
  )
  main.replaceChildren(intro(api), ...sections.map((part) => part.body))
  contents.replaceChildren(...sections.map((part) => part.links))
  document.querySelector('#search').addEventListener('input', ({ target }) => filter(target.value))
  openTarget()
  addEventListener('hashchange', openTarget)
}

function intro({ info, components }) {
  const refusals = Object.entries(components.responses).map(([name, { description }]) => [
    element('dt', {}, name.slice(1)),
    element('dd', {}, description),
  ])
  return element(
    'section',
    { class: 'intro' },
    element('p', {}, info.description.replaceAll('`', '')),
    element('details', {}, element('summary', {}, 'Errors'), element('dl', {}, ...refusals.flat())),
    element('p', { class: 'note' }, `Version ${info.version}`),
  )
}

function section(api, name, operations) {
  const heading = element('h2', { id: name }, name)
  const links = operations.map((operation) =>
    element(
      'a',
      { href: `#${operation.operationId}`, 'data-find': findText(operation) },
      badge(operation.method),
      shortPath(operation.path),
    ),
  )
  return {
    body: element('section', {}, heading, ...operations.map((operation) => article(api, operation))),
    links: element('div', { class: 'group' }, element('a', { class: 'noun', href: `#${name}` }, name), ...links),
  }
}

/** What is inside is built when it is opened for the first time: most of it never is. */
function article(api, operation) {
  const { operationId, method, path, summary, description } = operation
  const details = element(
    'details',
    { id: operationId, class: 'route', 'data-find': findText(operation) },
    element('summary', {}, badge(method), element('code', {}, path), element('span', { class: 'what' }, summary)),
  )
  details.addEventListener(
    'toggle',
    () =>
      details.append(
        element('p', { class: 'note' }, description),
        takes(api, operation),
        answers(api, operation),
        tryForm(api, operation),
      ),
    { once: true },
  )
  return details
}

function takes(api, { parameters, requestBody }) {
  const rows = parameters
    .map((parameter) => resolve(api, parameter))
    .map(({ name, in: place, schema, description = '' }) =>
      element(
        'tr',
        {},
        element('td', {}, element('code', {}, name)),
        element('td', {}, place),
        element('td', {}, schemaView(api, schema)),
        element('td', {}, description),
      ),
    )
  const body = requestBody
    ? [
        element('h3', {}, 'Body'),
        note(requestBody.description),
        schemaView(api, requestBody.content['application/json'].schema, { open: true }),
      ]
    : []
  return element(
    'div',
    {},
    element('h3', {}, 'Parameters'),
    element('table', {}, element('tbody', {}, ...rows)),
    ...body,
  )
}

function answers(api, { responses }) {
  const [status, ...refusals] = Object.entries(responses)
  const schema = status[1].content['application/json'].schema
  return element(
    'div',
    {},
    element('h3', {}, `Answer ${status[0]}`),
    schemaView(api, schema, { open: true, isAnswer: true }),
    element(
      'ul',
      { class: 'refusals' },
      ...refusals.map(([code, refusal]) =>
        element('li', {}, element('code', {}, code), ` ${resolve(api, refusal).description.replaceAll('`', '')}`),
      ),
    ),
  )
}

export function resolve(api, part) {
  return part.$ref
    ? part.$ref
        .slice(2)
        .split('/')
        .reduce((at, name) => at[name], api)
    : part
}

function note(text) {
  return text ? element('p', { class: 'note' }, text.replaceAll('`', '')) : ''
}

function badge(method) {
  return element('b', { class: `method ${method}` }, method.toUpperCase())
}

function shortPath(path) {
  return path.replace('/api/brands/{brand}', '').replace('/crm/', '/')
}

function findText({ path, summary, method }) {
  return `${method} ${path} ${summary}`.toLowerCase()
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  for (const item of document.querySelectorAll('[data-find]')) {
    item.hidden = !words.every((word) => item.dataset.find.includes(word))
  }
}

function openTarget() {
  const target = document.getElementById(location.hash.slice(1))
  if (target instanceof HTMLDetailsElement) target.open = true
  target?.scrollIntoView()
}
