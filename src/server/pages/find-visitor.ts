import { after, type Awaitable } from '../../core/awaitable.ts'
import type { Scope } from '../../core/brand/index.ts'
import type { Store, Visitor } from '../../core/store/index.ts'
import { findCookie, type RunTools } from '../../scripts/host/index.ts'
import { sessionCookieName, type VisitorRequest } from '../visit/index.ts'

/** With the token that his cookie holds. */
export type FoundVisitor = Visitor & { readonly token: string }

/** Whose cookie this is: the session, and its customer. Undefined of who has none (rule 3.1-4). */
export function findVisitor(
  { store, tools }: { readonly store: Store; readonly tools: RunTools },
  scope: Scope,
  request: VisitorRequest,
): Awaitable<FoundVisitor | undefined> {
  const token = findCookie(request.cookie, sessionCookieName(request.isSecure))
  if (token === undefined || !/^[\w-]{20,64}$/.test(token)) return undefined
  return after(store.reads.findVisitor(scope, tools.hashToken(token)), (found) => found && { token, ...found })
}
