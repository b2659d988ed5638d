import { once } from 'node:events'
import { get } from 'node:http'
import { expect, it } from 'vitest'
import { tryCommand } from '../product/command.ts'
import { spawnProduct } from '../product/process.ts'
import { serve } from '../product/serve.ts'
import { temporaryFolders } from './temporary-folders.ts'

const newFolder = temporaryFolders()

async function statusAt(port: number, host: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, headers: { host }, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode!)
    }).once('error', reject)
  })
}

it('where there are several brands, a start names an address of each that answers', async () => {
  const folder = newFolder()
  for (const slug of ['acme', 'bolt']) await tryCommand(['brand', 'create', slug], { folder })
  const { child, output } = spawnProduct(['serve', '--port', '0', '--admin-port', '0'], { folder })
  await once(child.stdout, 'data')
  const addresses = [...output().stdout.matchAll(/http:\/\/(\w+\.localhost):(\d+)/g)]
  expect(addresses.map(([, host]) => host)).toEqual(['acme.localhost', 'bolt.localhost'])
  expect(output().stdout).not.toContain('//localhost')
  const port = Number(addresses[0]![2])
  for (const [, host] of addresses) expect(await statusAt(port, `${host}:${port}`)).toBe(404)
  expect(await statusAt(port, `localhost:${port}`)).toBe(421)
})

it('a brand answers for the hosts that it is made with', async () => {
  const folder = newFolder()
  const args = ['--host', 'www.example.com, example.com', '--time-zone', 'Europe/Berlin', '--currency', 'EUR']
  const made = await tryCommand(['brand', 'create', 'Acme', ...args, '--json'], { folder })
  expect(JSON.parse(made.stdout)).toMatchObject({ hosts: ['www.example.com', 'example.com'] })
  await tryCommand(['brand', 'create', 'Bolt', '--host', 'localhost'], { folder })
  const { started } = await serve([], { folder })
  const { port } = started.pages
  for (const host of ['www.example.com', 'EXAMPLE.com', 'localhost']) expect(await statusAt(port, host)).toBe(404)
  expect(await statusAt(port, 'other.example.com')).toBe(421)
})

it.each([
  [['--host', 'example.com:80'], 'The hosts field must be a list of host names without ports.'],
  [['--time-zone', 'Europe/Bonn'], 'The time_zone field must be an IANA name such as Europe/Berlin.'],
  [['--currency', 'euro'], 'currency'],
])('a brand is not made with %j', async (args, text) => {
  const { status, stdout, stderr } = await tryCommand(['brand', 'create', 'Acme', ...args], { folder: newFolder() })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain(text)
})
