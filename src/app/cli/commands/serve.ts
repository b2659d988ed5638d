import { settingNames } from '../../config/index.ts'
import type { Command } from '../command.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Run everything: visitor pages, admin and REST',
  details:
    'Prints the addresses and stays. Where there is no owner yet it also prints a link by which somebody becomes the owner, good once and for 24 hours; a later start prints another. SIGTERM or SIGINT ends it: nothing new is taken, what runs gets 10 seconds. With --json it prints one line of JSON when it answers; the link is its `setup_url`, null where there is an owner.',
  options: {
    sample: { describe: 'give a data folder that is empty the sample brand `demo`' },
  },
  settings: settingNames,
  answersData: true,
  example: 'npx stagecraft serve --sample --port 8080',
  async run({ read, switches, isJson }, io) {
    const { serve } = await import('../../serve/index.ts')
    return await serve(read, { withSample: switches.has('sample'), isJson, io })
  },
}
