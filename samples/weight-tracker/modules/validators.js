export const CheckinSchema = Schema.object({
  weight: Schema.number().required().min(20).max(700),
  unit: Schema.string().valid('kg', 'lbs').default('kg'),
  notes: Schema.string().max(500).default(''),
})

export const JoinSchema = Schema.object({
  name: Schema.string().required().min(1).max(80),
  email: Schema.string().required().email().max(200).label('e-mail'),
  goal: Schema.number().required().min(20).max(700).label('goal weight'),
  unit: Schema.string().valid('kg', 'lbs').default('kg'),
})

export const QuizSchema = Schema.object({
  goal: Schema.string().valid('lose', 'hold', 'gain').required(),
  pace: Schema.string().valid('slow', 'steady', 'fast').required(),
  obstacle: Schema.string().valid('time', 'habits', 'motivation').required(),
})

/** Ends the script with 401 where nobody is signed in. */
export function requireCustomer() {
  if (is_customer) return
  response.status(401)
  response.json({ ok: false, errors: ['Please join first.'] })
}

/** The checked body, or the end of the script with 400 and what is wrong. */
export function requireValid(schema, body) {
  const result = schema.validate(body)
  if (result.valid) return result.value
  response.status(400)
  response.json({ ok: false, errors: result.errors, issues: result.issues })
}
