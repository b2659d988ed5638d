import type { CommandName } from '../../../core/command/index.ts'
import type { Scope } from '../../../core/brand/index.ts'
import type { PlainError } from '../../../core/errors/index.ts'
import type { Reads } from '../../../core/store/index.ts'

/** A command on its way to the writer. `input` is plain data, as the command's name says. */
export interface CommandCall {
  readonly id: number
  readonly scope: Scope
  readonly name: CommandName
  readonly input: unknown
  /** It was accepted: where it is refused, it is kept as a failed write. Only of commands that write entries. */
  readonly isAccepted?: boolean
}

/** A read on its way to a reader. */
export interface ReadCall {
  readonly id: number
  readonly method: keyof Reads
  readonly args: readonly unknown[]
}

/** What comes back, in groups, each by the id of its call. */
export type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: PlainError })
