import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Mail } from '../../core/mail/index.ts'
import type { SmtpServer } from './smtp-server.ts'

/** Brings mails to where they go. */
export interface Delivery {
  /** `sender` is the name it comes from. Rejects where it did not work out, and soon after `signal` is aborted. */
  deliver(mail: Mail, sender: string, signal: AbortSignal): Promise<void>
}

/** Loaded with the first mail: most starts send none. */
async function loadNodemailer(): Promise<typeof import('nodemailer')> {
  return await import('nodemailer')
}

/** Files in the outbox, at most; the oldest go. */
const mostFiles = 1_000

/** Without a mail server: each mail becomes a file of the folder, for whoever tries things out (rule 5.1-1). */
export function deliverToFolder(given: {
  readonly folder: string
  readonly from: string
  readonly onWritten: (file: string, mail: Mail) => void
}): Delivery {
  const { folder, from, onWritten } = given
  return {
    async deliver(mail, sender, signal) {
      const { createTransport } = await loadNodemailer()
      const transport = createTransport({ streamTransport: true, buffer: true })
      const { message } = await transport.sendMail(messageOf(mail, { name: sender, address: from }))
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const moment = new Date().toISOString().replaceAll(':', '-')
      const file = path.join(folder, `${moment}-${mail.brandId}-${mail.id}.eml`)
      await writeFile(`${file}.part`, message as Buffer, { mode: 0o600, signal })
      await rename(`${file}.part`, file)
      onWritten(file, mail)
      const files = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort()
      for (const name of files.slice(0, Math.max(0, files.length - mostFiles)))
        await rm(path.join(folder, name), { force: true })
    },
  }
}

/** Each mail has a connection of its own: one that hangs holds up no other. */
export function deliverBySmtp(server: SmtpServer, from: string): Delivery {
  return {
    async deliver(mail, sender, signal) {
      const { createTransport } = await loadNodemailer()
      const transport = createTransport({
        host: server.host,
        port: server.port,
        secure: server.isSecure,
        // A password never goes in the clear, but for a server on this machine.
        requireTLS: server.login !== undefined && !/^(?:localhost|127\.[\d.]+|::1)$/.test(server.host),
        ...(server.login ? { auth: { user: server.login.user, pass: server.login.password } } : {}),
        // How long nothing may come; `signal` ends what never comes to an end.
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 20_000,
        socketCloseTimeout: 1_000,
      })
      await transport.sendMail({ ...messageOf(mail, { name: sender, address: from }), signal })
    },
  }
}

/** Whether the server took it for one that it will never take, such as to a mailbox that there is not. */
export function isRefusedForGood(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: unknown; responseCode?: number }
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500
}

/** Addresses as objects: no mail program, ours included, reads a second one out of them. */
function messageOf({ to, subject, text }: Mail, from: { readonly name: string; readonly address: string }) {
  return {
    from: { ...from },
    to: { name: '', address: to },
    subject,
    text,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
