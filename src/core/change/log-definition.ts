import { ask, type Deciding, type Work } from '../command/work.ts'

/** That a definition or a source was made or changed; what became of it is read from where it is kept. */
export function* logDefinition({ scope, now }: Deciding, what: string, id: number): Work<void> {
  yield* ask('appendChange', scope, { at: now, kind: 'definition', by: scope.actor, what, id })
}
