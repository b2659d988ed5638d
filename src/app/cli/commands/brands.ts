import { callOperation } from '../../call-operation.ts'
import type { Command } from '../command.ts'
import { presentTable } from '../present-table.ts'

export const brandCreateCommand: Command = {
  name: 'brand create',
  summary: 'Make a brand',
  details: 'Prints its slug. Its pages are at once at `{slug}.localhost`.',
  argument: { name: 'NAME', describe: 'shown to people' },
  options: {
    slug: { value: 'S', describe: 'its name in addresses and commands; made of NAME where not given' },
  },
  settings: ['data'],
  answersData: true,
  example: 'npx stagecraft brand create "Acme Fitness" --slug acme',
  async run({ argument: name, values: { slug }, isJson, read }, io) {
    const place = { folder: read.config.data, command: 'brand create', mayMakeFolder: true }
    const brand = await callOperation(place, 'brand.create', { name, ...(slug === undefined ? {} : { slug }) })
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
