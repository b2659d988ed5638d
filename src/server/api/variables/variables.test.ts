import { describe, expect } from 'vitest'
import { describeScenarios } from '../testing/scenario.ts'

const set = 'PUT /variables'
const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) })

describe('variables', () => {
  describeScenarios([
    {
      title: 'are read whole',
      as: 'admin',
      request: 'GET /variables',
      status: 200,
      look: (_, { body }) => body,
      sees: { greeting: 'Hello from Acme' },
    },
    {
      title: 'are replaced whole',
      as: 'admin',
      request: set,
      body: { phone: '+49', colors: ['#fff', { a: null }], 'on-off': false },
      status: 200,
      answer: { phone: '+49', colors: ['#fff', { a: null }], 'on-off': false },
      look: ({ store, acme }) => store.definitions(acme.scope).data.variables,
      sees: { phone: '+49', colors: ['#fff', { a: null }], 'on-off': false },
    },
    {
      title: 'may come wrapped',
      request: set,
      body: { variables: { phone: '+49' } },
      status: 200,
      look: (_, { body }) => body,
      sees: { phone: '+49' },
    },
    ...[
      ...['', '1a', 'a b', 'a.b', 'x'.repeat(129)].map((name) => ({ name, reason: /^The names of variables must be/ })),
      ...['__proto__', 'constructor'].map((name) => ({ name, reason: /which JavaScript keeps to itself\.$/ })),
    ].map(({ name, reason }) => ({
      title: `are not called ${JSON.stringify(name.slice(0, 20))}`,
      request: set,
      // Written as JSON: in a literal, __proto__ would be no member.
      body: JSON.parse(`{${JSON.stringify(name)}:1}`),
      status: 422,
      answer: { code: 'input.invalid', errors: { variables: [expect.stringMatching(reason)] } },
    })),
    {
      title: 'hold no NUL, no broken characters, no prototype, however deep',
      request: set,
      body: { a: [{ b: 'x\0' }], c: { d: '\ud800' }, e: [[JSON.parse('{"__proto__":1}')]], f: 'fine' },
      status: 422,
      answer: { errors: { a: expect.any(Array), c: expect.any(Array), e: expect.any(Array) } },
    },
    {
      title: 'nest as deep as a body may',
      request: set,
      body: { a: deep(62) } as never,
      status: 200,
    },
    {
      title: 'hold 64 KB each at most; what there was stays',
      request: set,
      body: { logo: 'x'.repeat(70_000), phone: '+49' },
      status: 422,
      answer: { code: 'input.invalid', errors: { logo: ['The logo field must not be larger than 64 KB as JSON.'] } },
      look: ({ store, acme }) => store.definitions(acme.scope).data.variables,
      sees: { greeting: 'Hello from Acme' },
    },
    {
      title: 'hold 256 KB in all',
      request: set,
      body: Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`v${i}`, 'x'.repeat(60_000)])),
      status: 422,
      answer: { errors: { variables: ['The variables must not be larger than 256 KB as JSON, all together.'] } },
    },
    {
      title: 'are a JSON object',
      request: set,
      body: [1],
      status: 422,
      answer: { errors: { body: ['The body must be a JSON object.'] } },
    },
    {
      title: 'are not for editors to read: scripts sign in elsewhere with them',
      as: 'editor',
      request: 'GET /variables',
      status: 403,
    },
  ])
})
