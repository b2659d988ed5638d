import type { CommandName } from '../../core/command/index.ts'
import type { Store } from '../../core/store/index.ts'

/** The same store; `onCommand` hears of each command before it goes out. */
export function hearCommands(store: Store, onCommand: (name: CommandName) => void): Store {
  return {
    reads: store.reads,
    definitions: (scope) => store.definitions(scope),
    installation: () => store.installation(),
    writer: {
      execute(scope, name, input) {
        onCommand(name)
        return store.writer.execute(scope, name, input)
      },
      accept(scope, name, input) {
        onCommand(name)
        return store.writer.accept(scope, name, input)
      },
    },
  }
}
