import { installationScope, systemActor, type Scope } from '../../core/brand/index.ts'
import type { Mail } from '../../core/mail/index.ts'
import type { Store } from '../../core/store/index.ts'
import type { Log } from '../log/index.ts'
import { isRefusedForGood, type Delivery } from './deliver.ts'

export interface MailerOptions {
  readonly store: Store
  readonly delivery: Delivery
  readonly log: Log
  /** The store's: by it mails are due. */
  readonly steadyNow: () => number
  /** Milliseconds between two looks at what is due. */
  readonly everyMs?: number
}

export interface Mailer {
  /** Sends what is due by now, at most until the deadline; the rest goes after the next start. */
  close(deadline: AbortSignal): Promise<void>
}

const mostAtOnce = 20
const lost = 'mails could not be looked after'
/** After the store itself failed. */
const pauseMs = 30_000

/**
 * Sends what waits in the store, again and again until it went out or is of no use any more. Where the process ends
 * between sending and noting it, a mail is sent twice, and never not at all.
 */
export function startMailer({ store, delivery, log, steadyNow, everyMs = 1_000 }: MailerOptions): Mailer {
  /** Sent, and not yet taken out of the store: not to be sent again, whatever keeps them there. */
  const sent = new Set<number>()
  let isClosed = false
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  const work = async (): Promise<void> => {
    while (!isOver) {
      const due = await store.reads.listDueMails(steadyNow(), mostAtOnce)
      if (due.length === 0) return
      // To their ends, all of them: none may be under way when the next look finds it still there.
      const failed = (await Promise.allSettled(due.map(send))).find((outcome) => outcome.status === 'rejected')
      if (failed) throw failed.reason
    }
  }

  const send = async (mail: Mail): Promise<void> => {
    const scope: Scope = { ...installationScope(systemActor), brandId: mail.brandId }
    const remove = async () => {
      await store.writer.execute(scope, 'mail.remove', { id: mail.id })
      sent.delete(mail.id)
    }
    if (sent.has(mail.id)) return await remove()
    if (mail.expiresAt <= steadyNow()) {
      log.warn({ mail: mail.id, brand: mail.brandId }, 'a mail waited until it was of no use, and was dropped')
      return await remove()
    }
    const fault = await deliver(mail)
    if (fault === undefined) {
      sent.add(mail.id)
      return await remove()
    }
    const known = { mail: mail.id, brand: mail.brandId, failures: mail.failures + 1, ...presentFault(fault) }
    if (isRefusedForGood(fault)) {
      log.error(known, 'the mail server refused a mail for good; it was dropped')
      return await remove()
    }
    const next = await store.writer.execute(scope, 'mail.postpone', mail)
    if (next === null) log.error(known, 'a mail could not be sent in its time; it was dropped')
    else log.warn(known, 'a mail could not be sent; it is tried again')
  }

  /** What went wrong, if anything. */
  const deliver = async (mail: Mail): Promise<Error | undefined> => {
    try {
      const { brands } = await store.installation()
      await delivery.deliver(mail, brands.find(({ id }) => id === mail.brandId)?.name ?? '')
      return undefined
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  const turn = () => {
    working = work().then(
      () => wait(everyMs),
      (error: unknown) => {
        log.error({ err: error }, lost)
        wait(pauseMs)
      },
    )
  }
  const wait = (milliseconds: number) => {
    if (!isClosed) timer = setTimeout(turn, milliseconds)
  }

  turn()
  return {
    async close(deadline) {
      isClosed = true
      clearTimeout(timer)
      const { promise: over, resolve } = Promise.withResolvers<void>()
      if (deadline.aborted) resolve()
      else deadline.addEventListener('abort', () => resolve(), { once: true })
      // Once more, for what was accepted since the last look.
      const last = working.then(work).catch((error: unknown) => log.error({ err: error }, lost))
      await Promise.race([last, over])
      isOver = true
      delivery.close()
    },
  }
}

/** Faults of the connection, whose texts say nothing of a mail; others may repeat its addresses. */
const ofConnection: ReadonlySet<unknown> = new Set(['ESOCKET', 'ECONNECTION', 'ETIMEDOUT', 'EDNS', 'ETLS'])

function presentFault(fault: Error): Readonly<Record<string, unknown>> {
  const { code, responseCode } = fault as { readonly code?: unknown; readonly responseCode?: unknown }
  return { code, responseCode, ...(ofConnection.has(code) ? { reason: fault.message } : {}) }
}
