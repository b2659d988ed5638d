import { callOperation } from '../../operations/index.ts'
import type { Command } from '../command.ts'

export const sampleCommand: Command = {
  name: 'sample',
  summary: 'Load the sample, a weight tracker, into a brand',
  details:
    'What the brand has already under the same names stays as it is, so loading it twice, or again after it was interrupted, does no harm.',
  options: { brand: { value: 'B', describe: "the brand's slug", isRequired: true } },
  settings: ['data'],
  answersData: true,
  example: 'npx stagecraft sample --brand demo',
  async run({ values, isJson, read }, io) {
    const place = { folder: read.config.data, command: 'sample' }
    const loaded = await callOperation(place, 'sample.add', { brand: values['brand']! })
    if (isJson) io.data(JSON.stringify(loaded))
    else if (loaded.entities.length + loaded.sources.length + loaded.entries === 0)
      io.say('All of it was there already.')
    else io.say(`Made ${[...loaded.entities, ...loaded.sources].join(', ')}, and ${loaded.entries} entries.`)
    return 0
  },
}
