/** Pages that benches serve; rivals/fastify-page.ts serves the same, written by hand. */

export const readPage = `<script scope="backend">setVariable('weight', getCrmField({ slug: 'weight-tracker', fieldKey: 'current_weight' }));</script><!doctype html><title>Weight</title><h1>Hello, {{ customer.name }}</h1><p>You weigh {{ var.weight | default:"nothing yet" }}.</p>`

export const checkinPage = `<script scope="backend">
  const CheckinSchema = Schema.object({
    weight: Schema.number().required().min(20).max(700),
    unit: Schema.string().valid('kg', 'lbs').default('kg'),
    notes: Schema.string().max(500).default(''),
  });
  if (!is_customer) {
    response.status(401);
    response.json({ ok: false, errors: ['not signed in'] });
  }
  const result = CheckinSchema.validate(request.body);
  if (!result.valid) {
    response.status(400);
    response.json({ ok: false, errors: result.errors });
  }
  const data = result.value;
  setCrmFields({ slug: 'weight-tracker', fields: [
    { fieldKey: 'current_weight', value: data.weight },
    { fieldKey: 'weight_unit', value: data.unit },
    { fieldKey: 'last_checkin', value: new Date().toISOString() },
  ] });
  response.json({ ok: true, data });
</script>`

export const checkinBody = JSON.stringify({ weight: 82.5, unit: 'kg', notes: '' })

/** A template alone, with what the visitor sent in it. */
export const greetingPage = `<!doctype html><title>Welcome</title><h1>Hello, {{ query.name | default:"you" }}</h1><ul>@foreach(day in [1, 2, 3, 4, 5, 6, 7])<li class="{{ day == 3 ? 'today' : '' }}">Day {{ day }}</li>@endforeach</ul>`

/** Twenty values of a list, newest first. */
export const historyPage = `<script scope="backend">setVariable('weights', getCrmFieldValues({ slug: 'weight-tracker', fieldKey: 'history', limit: 20 }));</script><!doctype html><title>History</title><ol><li v-for="weight in var.weights">{{ weight }} kg</li></ol>`

const historyLength = 20

export const addHistoryPage = `<script scope="backend">for (let i = 0; i < ${historyLength}; i++) addCrmFieldValue({ slug: 'weight-tracker', fieldKey: 'history', value: 80 + i }); response.json(1)</script>`

/** The entity of these pages, as the sample declares it, for brands without the sample. */
export const trackerEntity = {
  name: 'Weight Tracker',
  slug: 'weight-tracker',
  entity_mode: 'data',
  fields: [
    { key: 'current_weight', type: 'number' },
    { key: 'weight_unit', type: 'select', options: ['kg', 'lbs'] },
    { key: 'last_checkin', type: 'datetime' },
  ],
}
