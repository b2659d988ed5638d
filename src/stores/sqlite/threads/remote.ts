import type { MessagePort } from 'node:worker_threads'
import { CoreError } from '../../../core/errors/index.ts'
import { atTurnEnd } from '../../../event-loop/index.ts'
import type { Answer } from './messages.ts'

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** Calls to a thread of the store: what is called in one turn goes in one message, and each call gets its own answer. */
export class Remote<Call extends { readonly id: number }> {
  readonly #port: MessagePort
  /**
   * By id, which is used again once it is answered. No Map: each time one makes room, its old table goes on pointing to
   * what was in it and to the next table, and so keeps all that ever waited from the quick garbage collection.
   */
  readonly #pending: (Pending | undefined)[] = []
  readonly #freeIds: number[] = []
  #outgoing: Call[] = []
  #isClosed = false

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (answers: readonly Answer[]) => this.#settle(answers))
    port.on('close', () => this.#abandon())
    // A thread with nothing else to do may end; not while it waits for an answer.
    port.unref()
  }

  /** How many wait for an answer. */
  get #load(): number {
    return this.#pending.length - this.#freeIds.length
  }

  /** Rejects with the CoreError that the other side answers, or `store.unavailable` where it is gone. */
  call(call: Omit<Call, 'id'>): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new CoreError('store.unavailable', {}))
    if (this.#load === 0) this.#port.ref()
    const id = this.#freeIds.pop() ?? this.#pending.push(undefined) - 1
    if (this.#outgoing.push({ ...call, id } as Call) === 1) atTurnEnd(() => this.#send())
    return new Promise((resolve, reject) => {
      this.#pending[id] = { resolve, reject }
    })
  }

  close(): void {
    this.#send()
    this.#port.close()
    this.#abandon()
  }

  #send(): void {
    if (this.#outgoing.length === 0) return
    const calls = this.#outgoing
    this.#outgoing = []
    try {
      this.#port.postMessage(calls)
    } catch (error) {
      // Something in one of them can't be sent; whose it is shows when each is tried alone.
      if (calls.length === 1) this.#settleOne(calls[0]!.id, (pending) => pending.reject(error as Error))
      else for (const call of calls) this.#sendAlone(call)
    }
  }

  #sendAlone(call: Call): void {
    this.#outgoing = [call]
    this.#send()
  }

  #settle(answers: readonly Answer[]): void {
    for (const answer of answers) {
      this.#settleOne(answer.id, ({ resolve, reject }) => {
        if ('error' in answer) reject(CoreError.fromPlain(answer.error))
        else resolve(answer.result)
      })
    }
  }

  #settleOne(id: number, settle: (pending: Pending) => void): void {
    const pending = this.#pending[id]
    if (!pending) return
    this.#pending[id] = undefined
    this.#freeIds.push(id)
    if (this.#load === 0) this.#port.unref()
    settle(pending)
  }

  #abandon(): void {
    this.#isClosed = true
    for (const id of this.#pending.keys()) {
      this.#settleOne(id, ({ reject }) => reject(new CoreError('store.unavailable', {})))
    }
  }
}
