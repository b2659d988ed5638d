import { aPageWorld, type PageWorld } from './page-world.ts'

/** A brand with a tracker and cities, and a visitor who has signed in. */
export interface FunctionsWorld extends PageWorld {
  /** The signed-in visitor's cookie. */
  readonly session: string
  /** What the expressions answer, run one after the other in one script of the signed-in customer, or of `cookie`'s. */
  readonly evaluate: (...expressions: readonly string[]) => Promise<unknown[]>
  readonly evaluateAs: (cookie: string, ...expressions: readonly string[]) => Promise<unknown[]>
}

export async function aFunctionsWorld(): Promise<FunctionsWorld> {
  const world = await aPageWorld()
  world.execute('entity.create', {
    declaration: {
      name: 'Tracker',
      slug: 'tracker',
      fields: [
        { key: 'weight', type: 'number' },
        { key: 'email', type: 'email', unique: true },
        { key: 'bio', type: 'rich_text' },
        { key: 'day', type: 'date' },
      ],
    },
  })
  world.execute('entity.create', {
    declaration: {
      name: 'Cities',
      slug: 'cities',
      entity_mode: 'data',
      fields: [{ key: 'size', type: 'number', required: true }],
    },
  })
  await world.publish(
    'page',
    'signin',
    `<script scope="backend">session.setCustomer({ email: 'ada@example.com', id: 'ada' }); response.json(1)</script>`,
  )
  const session = (await world.visit('/signin')).session!

  let count = 0
  async function evaluateAs(cookie: string, ...expressions: string[]): Promise<unknown[]> {
    const slug = `eval-${++count}`
    const wrapped = expressions.map(
      (text) =>
        `await (async () => { try { return ${text} } catch (error) { return error.name + ': ' + error.message } })()`,
    )
    await world.publish('page', slug, `<script scope="backend">response.json([${wrapped.join(',\n')}])</script>`)
    const { text } = await world.visit(`/${slug}`, { cookie })
    return JSON.parse(text) as unknown[]
  }
  return { ...world, session, evaluateAs, evaluate: (...expressions) => evaluateAs(session, ...expressions) }
}
