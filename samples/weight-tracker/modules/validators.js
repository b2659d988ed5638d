const hasControl = (text) => /[\p{Cc}\p{Cs}]/u.test(text)
const control = (label) => `${label} must not hold control characters`

const line = () => Schema.string().custom((text, label) => (hasControl(text) ? control(label) : undefined))
const lines = () =>
  Schema.string().custom((text, label) => (hasControl(text.replace(/[\t\r\n]/g, '')) ? control(label) : undefined))
const unit = Schema.string().valid('kg', 'lbs').default('kg')
/** What a person may weigh, in the unit that came with it; a little inside what the entity allows, which is in kg. */
const weightIn = (given) =>
  given === 'lbs' ? Schema.number().required().min(45).max(1540) : Schema.number().required().min(20).max(700)

export const checkinSchema = (body) =>
  Schema.object({ weight: weightIn(body?.unit), unit, notes: lines().max(500).default('') })

export const joinSchema = (body) =>
  Schema.object({
    name: line().required().max(80),
    email: Schema.string().required().email().max(200).label('e-mail'),
    goal: weightIn(body?.unit).label('goal weight'),
    unit,
  })

export const QuizSchema = Schema.object({
  goal: Schema.string().valid('lose', 'hold', 'gain').required(),
  pace: Schema.string().valid('slow', 'steady', 'fast').required(),
  obstacle: Schema.string().valid('time', 'habits', 'motivation').required(),
})

/** Ends the script with a status and a text for the visitor. */
export function fail(status, text) {
  response.status(status)
  response.json({ ok: false, errors: [text] })
}

/** Ends the script with 401 where nobody is signed in. */
export function requireCustomer() {
  if (!is_customer) fail(401, 'Please join first.')
}

const bodyErrors = {
  too_large: [413, 'That is more text than this form takes. Please shorten it.'],
  too_many_fields: [413, 'That is more than this form has fields for.'],
  unsupported_type: [415, 'Please send this form as JSON or as a web form does.'],
  invalid_json: [400, 'What arrived here was damaged. Please try again.'],
}

/** The checked body of the request, its texts trimmed; or the end of the script with what is wrong. */
export function requireValid(schema) {
  if (request.body_error) fail(...bodyErrors[request.body_error])
  const { body } = request
  if (typeof body !== 'object' || body === null || Array.isArray(body)) fail(400, 'Please fill in the form.')
  const result = schema.validate(trimmed(body))
  if (result.valid) return result.value
  response.status(400)
  response.json({ ok: false, errors: result.errors, issues: result.issues })
}

/** Ends the script with 500 where a write answered false: nothing is called saved that is not. */
export function requireSaved(isSaved) {
  if (!isSaved) fail(500, 'That could not be saved. Please try again in a moment.')
}

/** Ends the script with 429 where the session took nothing: so many sessions a minute may an address begin. */
export function requireSession(isSet) {
  if (isSet) return
  setHeader('Retry-After', '60')
  fail(429, 'There are too many new visitors from your network right now. Please try again in a minute.')
}

function trimmed(body) {
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, typeof value === 'string' ? trim(value) : value]),
  )
}

/** Without the blanks around it. A text in which nothing can be seen is empty. */
function trim(text) {
  return /[^\p{Z}\p{C}]/u.test(text) ? text.trim() : ''
}
