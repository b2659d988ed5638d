import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../product/command.ts'
import { startServer, type CheckedServer } from '../e2e/start-server.ts'
import { CaseBrand, owner } from './case-brand.ts'
import { listSpec, type RunCase } from '../../tools/rules/spec-case.ts'
import { runStep, type Kept } from './run-step.ts'

let server: CheckedServer

beforeAll(async () => {
  server = await startServer({ environment: { STAGECRAFT_TRUST_PROXY: '127.0.0.1,::1' } })
  await runCommand(['owner', owner], { data: server.data, input: 'a long enough password\n' })
})

afterAll(() => server?.stop())

for (const { name, read } of listSpec()) {
  describe(`spec/${name}`, () => {
    let cases: ReturnType<typeof read> = []
    let fault: unknown
    try {
      cases = read()
    } catch (error) {
      fault = error
    }
    it('is as its README says', () => {
      expect(fault).toBeUndefined()
    })
    it.each(cases.filter((each) => 'steps' in each))('$rule $it', async (each) => {
      expect(await findFault(each)).toBeUndefined()
    })
  })
}

/** What is not as the case says, if anything. */
async function findFault({ given = {}, steps }: RunCase): Promise<string | undefined> {
  const brand = await CaseBrand.create(server, given)
  const kept: Kept = new Map()
  for (const [i, step] of steps.entries()) {
    const fault = await runStep(brand, step, kept)
    if (fault !== undefined) return `step ${i + 1}: ${fault}`
  }
  return undefined
}
