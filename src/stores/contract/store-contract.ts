import { afterAll, beforeAll, describe } from 'vitest'
import { accountContract } from './accounts.contract.ts'
import { brandContract } from './brands.contract.ts'
import { changeNumberContract } from './change-numbers.contract.ts'
import { customerContract } from './customers.contract.ts'
import { definitionContract } from './definitions.contract.ts'
import { entryContract } from './entries.contract.ts'
import { entryWriteContract } from './entry-writes.contract.ts'
import { failedWriteContract } from './failed-writes.contract.ts'
import { fieldTypeContract } from './field-types.contract.ts'
import { filterContract } from './filters.contract.ts'
import { isolationContract } from './isolation.contract.ts'
import { keptAnswerContract } from './kept-answers.contract.ts'
import { listContract } from './lists.contract.ts'
import type { Part } from './describe-part.ts'
import type { OpenedStore, OpenStore } from './opened-store.ts'
import { relationContract } from './relations.contract.ts'
import { runContract } from './runs.contract.ts'
import { sessionContract } from './sessions.contract.ts'
import { signInContract } from './sign-in.contract.ts'
import { sourceContract } from './sources.contract.ts'
import { trafficContract } from './traffic.contract.ts'

/** What every store does alike, whatever it is built on. One store is opened for all cases: it is never empty for long. */
export function storeContract(
  name: string,
  open: OpenStore,
  { without = [] }: { /** Parts that are another's, and proved there. */ readonly without?: readonly Part[] } = {},
): void {
  describe(name, () => {
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(async () => {
      await opened.close()
    })
    for (const part of parts) if (!without.includes(part)) part(() => opened)
  })
}

const parts: readonly Part[] = [
  brandContract,
  isolationContract,
  definitionContract,
  entryContract,
  entryWriteContract,
  changeNumberContract,
  fieldTypeContract,
  filterContract,
  listContract,
  relationContract,
  customerContract,
  sessionContract,
  signInContract,
  sourceContract,
  accountContract,
  runContract,
  failedWriteContract,
  keptAnswerContract,
  trafficContract,
]
