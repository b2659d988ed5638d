import type { Store } from '../../core/store/index.ts'
import { steadyNow } from '../../stores/sqlite/index.ts'
import type { Config } from '../config/index.ts'
import { dataFiles } from '../data-folder/index.ts'
import type { Log } from '../log/index.ts'
import { deliverBySmtp, deliverToFolder, parseSmtpServer, startMailer, type Mailer } from '../mail/index.ts'

/** Sends mail by the server that is configured, or writes it to the outbox. `url` is the origin of the pages. */
export function openMailer(store: Store, { config, url, log }: { config: Config; url: string; log: Log }): Mailer {
  const server = config.smtpUrl === undefined ? undefined : parseSmtpServer(config.smtpUrl)
  const from = server?.from ?? `no-reply@${new URL(url).hostname}`
  const delivery = server
    ? deliverBySmtp(server, from)
    : deliverToFolder({
        folder: dataFiles(config.data).outbox,
        from,
        onWritten: (file, { id, brandId }) =>
          log.info({ file, mail: id, brand: brandId }, 'no mail server is configured; a mail was written to a file'),
      })
  return startMailer({ store, delivery, log, steadyNow })
}
