import { ask, type Deciding, type Work } from '../command/work.ts'
import { CoreError } from '../errors/index.ts'
import { mostWaitingMails, retryAfter, type Mail } from './mail.ts'

/** Accepts a mail in the transaction of the command it belongs to. Throws `limit.reached` where too many wait. */
export function* queueMail(
  { scope, steadyNow }: Deciding,
  mail: Pick<Mail, 'to' | 'subject' | 'text' | 'expiresAt'>,
): Work<void> {
  if ((yield* ask('countMails', scope)) >= mostWaitingMails)
    throw new CoreError('limit.reached', { what: 'mails that wait to be sent', limit: mostWaitingMails })
  yield* ask('insertMail', scope, { ...mail, dueAt: steadyNow, failures: 0 })
}

/** It was sent, or never will be. */
export function* removeMail({ scope }: Deciding, { id }: { readonly id: number }): Work<void> {
  yield* ask('deleteMail', scope, id)
}

/** Sending it failed. Answers when it is tried again; null where it is of no use by then, and was removed. */
export function* postponeMail({ scope, steadyNow }: Deciding, mail: Mail): Work<number | null> {
  const failures = mail.failures + 1
  const dueAt = steadyNow + retryAfter(failures)
  if (dueAt >= mail.expiresAt) {
    yield* ask('deleteMail', scope, mail.id)
    return null
  }
  yield* ask('postponeMail', scope, { id: mail.id, failures, dueAt })
  return dueAt
}
