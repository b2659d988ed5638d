import { randomUUID } from 'node:crypto'
import type { Scope } from '../../../core/brand/index.ts'
import type { Definitions } from '../../../core/definitions/index.ts'
import type { Store } from '../../../core/store/index.ts'
import { aWorld, growingIds, type Clock, type World } from '../../../core/testing/index.ts'
import { Run, type RunTools } from '../run.ts'
import { Reply } from '../visitor/reply.ts'
import { RunSession } from '../visitor/run-session.ts'
import { VisitorData } from '../visitor/visitor-data.ts'

/** The host's side of a stranger's visit, over a store in memory, with nobody to call outside. */
export function aRun(world: World = aWorld()): Run {
  return aRunOver({ ...world, definitions: world.store.definitions(world.scope) })
}

/** The same over any store. */
export function aRunOver({
  store,
  scope,
  clock,
  definitions,
  tools: given = {},
}: {
  readonly store: Store
  readonly scope: Scope
  readonly clock: Clock
  readonly definitions: Definitions
  readonly tools?: Partial<RunTools>
}): Run {
  const tools: RunTools = {
    now: clock.now,
    steadyNow: clock.now,
    newId: growingIds(clock.now),
    newToken: randomUUID,
    hashToken: (token: string) => token,
    newCode: () => '123456',
    randomUuid: randomUUID,
    randomSeed: () => [1, 2, 3, 4] as const,
    ...given,
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
    definitions,
    visitor: new VisitorData(input, () => false),
    session: new RunSession({ scope, store, tools, found: undefined, mayStart: true }),
    reply: new Reply({ isOwnCookie: (name) => name.startsWith('stagecraft_'), isSecure: false }),
    outbound: { send: async () => ({ error: 'blocked' }) },
  })
}
