import type { MessagePort } from 'node:worker_threads'
import { after, type Awaitable } from '../../../core/awaitable.ts'
import { INSTALLATION, type Installation, type Scope } from '../../../core/brand/index.ts'
import type { CommandInput, CommandName, CommandResult, EntryCommandName } from '../../../core/command/index.ts'
import { Definitions } from '../../../core/definitions/index.ts'
import { isBounded, readNames, type Reads, type Store } from '../../../core/store/index.ts'
import { Connection } from '../database/connection.ts'
import { checkVersion } from '../database/migrate.ts'
import { RecentlyUsed } from '../../../core/recently-used.ts'
import { createReadOnlyReads } from '../reads.ts'
import { Epochs } from './epochs.ts'
import type { CommandCall, ReadCall } from './messages.ts'
import { Remote } from './remote.ts'
import { steadyNow } from './steady-now.ts'

export interface ClientOptions {
  /**
   * With it, bounded reads are answered at once, on a connection of this thread; all others, and without it every read,
   * go to the reader. For threads whose other work may wait for a read of a few microseconds.
   */
  readonly file?: string
  readonly epochs: SharedArrayBuffer
  readonly writer: MessagePort
  readonly reader: MessagePort
  /** Milliseconds that pass evenly: whether a session has ended. */
  readonly steadyNow?: () => number
}

export interface StoreClient extends Store {
  /** What was not answered is rejected with `store.unavailable`; whether it was written is not known then. */
  close(): Promise<void>
}

/** Brands whose definitions a thread keeps. */
const mostBrands = 200

/** The store as one thread uses it. */
export function openClient(options: ClientOptions): StoreClient {
  const { file, steadyNow: now = steadyNow } = options
  const writer = new Remote<CommandCall>(options.writer)
  const reader = new Remote<ReadCall>(options.reader)
  const epochs = new Epochs(options.epochs)
  const connection = file === undefined ? undefined : openReadOnly(file)
  const reads = createClientReads(reader, connection && createReadOnlyReads(connection, now))

  const definitions = new Fresh<Definitions>(epochs, mostBrands)
  const installations = new Fresh<Installation>(epochs, 1)

  return {
    reads,

    writer: {
      execute: <N extends CommandName>(scope: Scope, name: N, input: CommandInput<N>) =>
        writer.call({ scope, name, input }) as Promise<CommandResult<N>>,
      accept: <N extends EntryCommandName>(scope: Scope, name: N, input: CommandInput<N>) =>
        writer.call({ scope, name, input, isAccepted: true }) as Promise<CommandResult<N>>,
    },

    definitions: (scope) =>
      definitions.get(scope.brandId, (held) =>
        after(reads.readDefinitions(scope), (data) => (held?.epoch === data.epoch ? held : new Definitions(data))),
      ),

    installation: () => installations.get(INSTALLATION, () => reads.installation()),

    async close() {
      for (const remote of [writer, reader]) remote.close()
      connection?.close()
    },
  }
}

function openReadOnly(file: string): Connection {
  const connection = new Connection({ file, access: 'read' })
  checkVersion(connection)
  return connection
}

/** Every read by its name: the bounded ones here where there is a connection, the others from the reader. */
function createClientReads(reader: Remote<ReadCall>, here: Reads | undefined): Reads {
  const read =
    (method: keyof Reads) =>
    (...args: readonly unknown[]) =>
      here && isBounded(method, args[1])
        ? (here[method] as (...args: readonly unknown[]) => unknown)(...args)
        : reader.call({ method, args })
  return Object.fromEntries(readNames.map((method) => [method, read(method)])) as unknown as Reads
}

/** What is kept until its epoch is raised; who asks meanwhile waits for the same answer. */
class Fresh<T> {
  readonly #epochs: Epochs
  readonly #held: RecentlyUsed<number, { readonly epoch: number; value: Awaitable<T> }>

  constructor(epochs: Epochs, most: number) {
    this.#epochs = epochs
    this.#held = new RecentlyUsed(most)
  }

  get(brandId: number, read: (held: T | undefined) => Awaitable<T>): Awaitable<T> {
    // Before the read: a change that comes between the two is noticed by the next call.
    const epoch = this.#epochs.of(brandId)
    const held = this.#held.get(brandId)
    if (held?.epoch === epoch) return held.value
    const value = read(held?.value instanceof Promise ? undefined : held?.value)
    const fresh = { epoch, value }
    this.#held.set(brandId, fresh)
    if (value instanceof Promise) {
      value.then(
        (settled) => (fresh.value = settled),
        () => {
          if (this.#held.get(brandId) === fresh) this.#held.delete(brandId)
        },
      )
    }
    return value
  }
}
