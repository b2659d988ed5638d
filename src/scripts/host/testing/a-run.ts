import { randomUUID } from 'node:crypto'
import { aWorld, growingIds, type World } from '../../../core/testing/index.ts'
import { Run } from '../run.ts'
import { Reply } from '../visitor/reply.ts'
import { RunSession } from '../visitor/run-session.ts'
import { VisitorData } from '../visitor/visitor-data.ts'

/** The host's side of a stranger's visit, over a store in memory, with nobody to call outside. */
export function aRun({ store, scope, clock }: World = aWorld()): Run {
  const tools = {
    now: clock.now,
    steadyNow: clock.now,
    newId: growingIds(clock.now),
    newToken: randomUUID,
    hashToken: (token: string) => token,
    newCode: () => '123456',
    randomUuid: randomUUID,
    randomSeed: () => [1, 2, 3, 4] as const,
  }
  const input = {
    method: 'GET',
    path: '/',
    query: '',
    host: 'acme.localhost',
    headers: {},
    cookie: undefined,
    body: null,
    bodyTooLarge: false,
    ip: '192.0.2.1',
    routeParams: {},
  }
  return new Run({
    scope,
    store,
    tools,
    definitions: store.definitions(scope),
    visitor: new VisitorData(input, () => false),
    session: new RunSession({ scope, store, tools, found: undefined, mayStart: true }),
    reply: new Reply({ isOwnCookie: (name) => name.startsWith('stagecraft_'), isSecure: false }),
    outbound: { send: async () => ({ error: 'blocked' }) },
  })
}
