export { deliverBySmtp, deliverToFolder, type Delivery } from './deliver.ts'
export { startMailer, type Mailer } from './mailer.ts'
export { parseSmtpServer } from './smtp-server.ts'
