import type { EntryWrite } from '../change/index.ts'
import type { Deciding, Work } from './work.ts'

/** What a command of a batch changed; the answer names the first of them. */
export interface ToldChanges {
  readonly first: readonly EntryWrite[]
  readonly count: number
}

export const mostToldChanges = 200

type Decide = (deciding: Deciding, input: never) => Work<object>
type InputOf<C extends Decide> = Parameters<C>[1]
type ResultOf<C extends Decide> = ReturnType<C> extends Work<infer R> ? R : never

type Telling<C extends Decide> = (
  deciding: Deciding,
  input: InputOf<C>,
) => Work<ResultOf<C> & { readonly changes?: ToldChanges }>

/**
 * Commands that answer, beside their own result, which entries they changed and where in the log that stands, when they
 * are part of a batch: whoever began it, such as a run of a page, shows it (rule 3.1-10). Alone they answer as they are.
 */
export function tellChanges<C extends Readonly<Record<string, Decide>>>(
  commands: C,
): { readonly [N in keyof C]: Telling<C[N]> } {
  const telling = Object.entries(commands).map(([name, command]) => [name, tell(command)] as const)
  return Object.fromEntries(telling) as unknown as { readonly [N in keyof C]: Telling<C[N]> }
}

function tell(command: Decide): Decide {
  return function* (deciding, input) {
    if (deciding.scope.batch === undefined) return yield* command(deciding, input)
    const first: EntryWrite[] = []
    let count = 0
    const onChange = (write: EntryWrite) => {
      if (count++ < mostToldChanges) first.push(write)
    }
    const result = yield* command({ ...deciding, onChange }, input)
    return { ...result, changes: { first, count } }
  }
}
