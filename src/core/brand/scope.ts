/** Who does something. Kept with every change (rule 1.6-1); never holds a secret. */
export interface Actor {
  readonly type: 'user' | 'key' | 'page' | 'system'
  readonly id: string
  readonly name: string
  readonly runId?: string
}

export const roles = ['viewer', 'editor', 'admin', 'owner'] as const
export type Role = (typeof roles)[number]

/**
 * Whose data, who asks, what they may. The first argument of everything that touches data, so that a query without a
 * brand can't be written.
 */
export interface Scope {
  readonly brandId: number
  readonly actor: Actor
  readonly role: Role
  /** Runs, imports and bulk calls share one, so that their changes can be seen and undone together. */
  readonly batch?: string
}

/** The scope of what belongs to no brand: brands themselves, users, hosts. No entry is ever found under it. */
export const INSTALLATION = 0

export function installationScope(actor: Actor): Scope {
  return { brandId: INSTALLATION, actor, role: 'owner' }
}

export const systemActor: Actor = { type: 'system', id: 'stagecraft', name: 'Stagecraft' }

/** Roles are ranked: each may what those before it may (rule 5.5-6). */
export function mayActAs(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
