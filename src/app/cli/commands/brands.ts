import { callOperation } from '../../operations/index.ts'
import type { Command } from '../command.ts'
import { presentTable } from '../present-table.ts'

export const brandCreateCommand: Command = {
  name: 'brand create',
  summary: 'Make a brand',
  details:
    'Prints its slug. Its pages are at once at `{slug}.localhost`. From the second brand on, `localhost` itself answers for none of them, unless it is given as the host of one.',
  argument: { name: 'NAME', describe: 'shown to people' },
  options: {
    slug: { value: 'S', describe: 'its name in addresses and commands; made of NAME where not given' },
    host: { value: 'NAMES', describe: 'host names that it answers for, divided by commas, without ports' },
    'time-zone': { value: 'ZONE', describe: 'in which its days begin, such as `Europe/Berlin`; UTC where not given' },
    currency: { value: 'CODE', describe: 'of amounts on its pages, such as `EUR`; USD where not given' },
  },
  settings: ['data'],
  answersData: true,
  example: 'npx stagecraft brand create "Acme Fitness" --slug acme --host www.example.com --time-zone Europe/Berlin',
  async run({ argument: name, values, isJson, read }, io) {
    const place = { folder: read.config.data, command: 'brand create', mayMakeFolder: true }
    const { slug, host, 'time-zone': time_zone, currency } = values
    const given = { slug, hosts: host?.split(',').map((each) => each.trim()), time_zone, currency }
    const isGiven = ([, value]: readonly [string, unknown]) => value !== undefined
    const brand = await callOperation(place, 'brand.create', {
      name,
      ...Object.fromEntries(Object.entries(given).filter(isGiven)),
    })
    io.data(isJson ? JSON.stringify(brand) : brand.slug)
    return 0
  },
}

export const brandListCommand: Command = {
  name: 'brand list',
  summary: 'List the brands',
  options: {},
  settings: ['data'],
  answersData: true,
  example: 'npx stagecraft brand list',
  async run({ isJson, read }, io) {
    const place = { folder: read.config.data, command: 'brand list' }
    const brands = await callOperation(place, 'brand.list', {})
    const rows = brands.map(({ slug, name, hosts }) => [slug, name, hosts.join(', ')])
    io.data(isJson ? JSON.stringify(brands) : presentTable(['slug', 'name', 'hosts'], rows))
    return 0
  },
}
