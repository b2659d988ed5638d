import type { Scope } from '../brand/index.ts'
import type { Mail } from '../mail/index.ts'
import type { Ledger } from '../store/index.ts'
import type { Tables } from './tables.ts'

/** The codes of visitors who sign in, and the mails that wait. */
export function memorySignIn(tables: Tables) {
  const mailOf = ({ brandId }: Scope, id: number): Mail | undefined => {
    const mail = tables.mails.get(id)
    return mail?.brandId === brandId ? mail : undefined
  }

  return {
    findSignInCode(scope, tokenHash) {
      const codes = tables.of(scope).signInCodes.values()
      return codes.find((code) => code.tokenHash === tokenHash && code.codeHash !== null)
    },

    countSignInCodes(scope, of) {
      return tables
        .of(scope)
        .signInCodes.values()
        .filter(
          (code) =>
            code.createdAt > of.since && ('mailbox' in of ? code.mailbox === of.mailbox : code.network === of.network),
        ).length
    },

    insertSignInCode(scope, code) {
      const id = tables.nextId('sign-in code')
      tables.of(scope).signInCodes.set(id, { ...code, id })
    },

    updateSignInCode(scope, code) {
      tables.of(scope).signInCodes.set(code.id, code)
    },

    endSignInCodes(scope, { tokenHash, mailbox }) {
      const table = tables.of(scope).signInCodes
      for (const code of table.values()) {
        if (code.tokenHash === tokenHash || code.mailbox === mailbox) table.set(code.id, { ...code, codeHash: null })
      }
    },

    dropSignInCodes(scope, before) {
      const table = tables.of(scope).signInCodes
      for (const code of table.values()) if (code.createdAt <= before) table.delete(code.id)
    },

    countMails({ brandId }) {
      return tables.mails.values().filter((mail) => mail.brandId === brandId).length
    },

    listDueMails(now, limit, lastBrandId = 0) {
      const taken = new Map<number, number>()
      const turnOf = ({ brandId }: Mail) => {
        const turn = taken.get(brandId) ?? 0
        taken.set(brandId, turn + 1)
        return turn
      }
      return tables.mails
        .values()
        .filter(({ dueAt }) => dueAt <= now)
        .sort((a, b) => a.dueAt - b.dueAt || a.id - b.id)
        .map((mail) => ({ mail, turn: turnOf(mail), isBehind: mail.brandId > lastBrandId }))
        .sort((a, b) => a.turn - b.turn || Number(b.isBehind) - Number(a.isBehind) || a.mail.brandId - b.mail.brandId)
        .slice(0, limit)
        .map(({ mail }) => mail)
    },

    insertMail({ brandId }, mail) {
      const id = tables.nextId('mail')
      tables.mails.set(id, { ...mail, id, brandId })
    },

    postponeMail(scope, { id, failures, dueAt }) {
      const mail = mailOf(scope, id)
      if (mail) tables.mails.set(id, { ...mail, failures, dueAt })
    },

    deleteMail(scope, id) {
      if (mailOf(scope, id)) tables.mails.delete(id)
    },
  } satisfies Partial<Ledger>
}
