/** Sends the form with the token of the link; what the server says stands beside the field that it is about. */

const part = (id) => document.querySelector(`#${id}`)
const form = document.querySelector('form')
const submit = form.querySelector('[type=submit]')
const fields = ['name', 'email', 'password']

let isDone = false
showPart()
// Whoever pastes the whole link over the half one changes only what stands after #, which loads nothing anew.
addEventListener('hashchange', showPart)

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  clear()
  submit.disabled = true
  submit.textContent = 'One moment…'
  try {
    const { status, answer } = await send()
    if (status === 201) welcome(answer.email)
    else refuse(answer)
  } catch {
    showRefusal(
      'The server could not be reached. Nothing is known of what it did; look whether it runs, and try again.',
    )
  }
  submit.disabled = false
  submit.textContent = 'Become the owner'
})

form.addEventListener('input', ({ target }) => fields.includes(target.name) && showFault(target.name, ''))

part('show').addEventListener('click', ({ target }) => {
  const isShown = form.elements.password.type === 'password'
  form.elements.password.type = isShown ? 'text' : 'password'
  target.textContent = isShown ? 'Hide' : 'Show'
  target.setAttribute('aria-pressed', String(isShown))
})

part('copy').addEventListener('click', async ({ target }) => {
  await navigator.clipboard.writeText(part('command').textContent)
  target.textContent = 'Copied'
})

/** Not escaped in any way by the server: it is base64url. */
function token() {
  return location.hash.slice(1)
}

function showPart() {
  const shown = isDone ? 'done' : token() === '' ? 'incomplete' : 'form'
  for (const id of ['incomplete', 'form', 'done']) part(id).hidden = id !== shown
  if (shown === 'form') form.elements.name.focus()
}

async function send() {
  const { name, email, password } = Object.fromEntries(new FormData(form))
  const response = await fetch('/api/setup', {
    method: 'POST',
    credentials: 'omit',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: token(), name, email, password }),
  })
  return { status: response.status, answer: await response.json() }
}

function refuse({ message, errors = {} }) {
  const faulty = fields.filter((name) => errors[name])
  for (const name of faulty) showFault(name, errors[name][0])
  if (faulty.length > 0) form.elements[faulty[0]].focus()
  else showRefusal(Object.values(errors)[0]?.[0] ?? message)
}

function clear() {
  for (const name of fields) showFault(name, '')
  part('refusal').hidden = true
}

function showFault(name, text) {
  part(`${name}-error`).textContent = text
  form.elements[name].setAttribute('aria-invalid', String(text !== ''))
}

function showRefusal(text) {
  part('refusal').textContent = text
  part('refusal').hidden = false
}

function welcome(email) {
  isDone = true
  form.reset()
  part('owner').textContent = email
  const words = ['npx stagecraft key create', '--brand demo', `--user ${quoted(email)}`]
  part('command').replaceChildren(...words.flatMap((text, i) => (i === 0 ? [span(text)] : [' ', span(text)])))
  part('docs').textContent = part('docs').href
  part('copy').hidden = !navigator.clipboard
  // The token is of no use any more, and need not stand in the history.
  history.replaceState(null, '', location.pathname)
  document.title = 'You own this Stagecraft'
  showPart()
  part('done').querySelector('h1').focus()
}

function span(text) {
  const made = document.createElement('span')
  made.textContent = text
  return made
}

/** As a POSIX shell takes it for one word. */
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
