import { parseEmail } from '../../../core/text/index.ts'
import { callOperation } from '../../operations/index.ts'
import { hashPassword } from '../../secrets/index.ts'
import { Problem, quote } from '../../problem.ts'
import type { Command } from '../command.ts'
import { readPassword } from '../read-password.ts'

export const ownerCommand: Command = {
  name: 'owner',
  summary: 'Make somebody who owns every brand, or give him a new password',
  details:
    'The password is read from standard input, or asked for on a terminal. Who is made so may also make and delete brands; later brands are his too. The setup link of a running server ends with the first.',
  argument: { name: 'EMAIL', describe: 'who signs in with it' },
  options: {},
  settings: ['data'],
  answersData: true,
  example: 'npx stagecraft owner you@example.com\nnpx stagecraft owner you@example.com < password.txt',
  async run({ argument: email, isJson, read }, io) {
    // Before the password is asked for.
    if (parseEmail(email) === undefined) throw new Problem(`${quote(email)} is no e-mail address.`, 2)
    const passwordHash = await hashPassword(await readPassword(io))
    const place = { folder: read.config.data, command: 'owner', mayMakeFolder: true }
    const owner = await callOperation(place, 'owner.set', { email, password_hash: passwordHash })
    if (isJson) io.data(JSON.stringify(owner))
    else io.say(`${owner.email} owns every brand and has this password now.`)
    return 0
  },
}
