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
  /** Milliseconds that one try to send a mail may take, from its first byte to its last. */
  readonly deadlineMs?: number
}

export interface Mailer {
  /** Sends what is due by now, at most until the deadline; the rest goes after the next start. */
  close(deadline: AbortSignal): Promise<void>
}

/** Mails that are being sent: no more connections to the mail server than this. */
const mostAtOnce = 5
/** Of one look at what is due. More than are being sent, so that some of them always are new. */
const mostDue = 20
const lost = 'mails could not be looked after'
/** After the store itself failed. */
const pauseMs = 30_000

/**
 * Sends what waits in the store, again and again until it went out or is of no use any more. A few go at once, each by
 * itself and against the clock, so that none waits for one that hangs; brands take turns. Where the process ends between
 * sending and noting it, a mail is sent twice, and never not at all.
 */
export function startMailer(options: MailerOptions): Mailer {
  const { store, delivery, log, steadyNow, everyMs = 1_000, deadlineMs = 30_000 } = options
  /** By number: until it is sent and noted, or noted as failed. */
  const underWay = new Map<number, Promise<void>>()
  /** Sent, and not yet taken out of the store: not to be sent again, whatever keeps them there. */
  const sent = new Set<number>()
  const stop = new AbortController()
  /** Whose turn it was last. */
  let lastBrandId: number | undefined
  let isClosed = false
  /** The store could not note what became of a mail. */
  let isFailing = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  /** Begins to send what is due, until nothing new is. */
  const work = async (): Promise<void> => {
    const mayGoOn = () => !isFailing && !stop.signal.aborted
    while (mayGoOn()) {
      // Those that end while the store is asked may be in its answer still.
      const known = new Set(underWay.keys())
      const listed = await store.reads.listDueMails(steadyNow(), mostDue, lastBrandId)
      const due = listed.filter(({ id }) => !known.has(id))
      if (due.length === 0) return
      for (const mail of due) {
        while (underWay.size >= mostAtOnce) await Promise.race(underWay.values())
        if (!mayGoOn()) return
        begin(mail)
        lastBrandId = mail.brandId
      }
    }
  }

  const begin = (mail: Mail): void => {
    const ended = send(mail)
      .catch((error: unknown) => {
        isFailing = true
        log.error({ err: error, mail: mail.id, brand: mail.brandId }, lost)
      })
      .finally(() => underWay.delete(mail.id))
    underWay.set(mail.id, ended)
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
    // Given up because the process ends: it goes after the next start.
    if (stop.signal.aborted) return
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
    const late = AbortSignal.timeout(deadlineMs)
    try {
      const { brands } = await store.installation()
      const sender = brands.find(({ id }) => id === mail.brandId)?.name ?? ''
      await delivery.deliver(mail, sender, AbortSignal.any([late, stop.signal]))
      return undefined
    } catch (error) {
      if (late.aborted)
        return Object.assign(new Error(`It took longer than ${deadlineMs / 1000} s.`), { code: 'ETIMEDOUT' })
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  const turn = () => {
    isFailing = false
    working = work()
      .catch((error: unknown) => {
        isFailing = true
        log.error({ err: error }, lost)
      })
      .then(() => {
        if (!isClosed) timer = setTimeout(turn, isFailing ? pauseMs : everyMs)
      })
  }

  /** Once more, for what was accepted since the last look. */
  const finish = async (): Promise<void> => {
    await working
    isFailing = false
    await work().catch((error: unknown) => log.error({ err: error }, lost))
    await Promise.all(underWay.values())
  }

  turn()
  return {
    async close(deadline) {
      isClosed = true
      clearTimeout(timer)
      const { promise: over, resolve } = Promise.withResolvers<void>()
      if (deadline.aborted) resolve()
      else deadline.addEventListener('abort', () => resolve(), { once: true })
      await Promise.race([finish(), over])
      stop.abort()
    },
  }
}

/** Faults of the connection, whose texts say nothing of a mail; others may repeat its addresses. */
const ofConnection: ReadonlySet<unknown> = new Set(['ESOCKET', 'ECONNECTION', 'ETIMEDOUT', 'EDNS', 'ETLS'])

function presentFault(fault: Error): Readonly<Record<string, unknown>> {
  const { code, responseCode } = fault as { readonly code?: unknown; readonly responseCode?: unknown }
  return { code, responseCode, ...(ofConnection.has(code) ? { reason: fault.message } : {}) }
}
