import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import { aWorld } from '../../../core/testing/index.ts'
import { aRequest, testAssets } from '../../pages/testing/index.ts'
import { createRunnerPool, type RunnerPool, type RunnerPoolOptions } from '../../runners/index.ts'
import type { PageRunnerData } from './page-runner.ts'

/** The real pool over real threads, each with pages of its own in memory; `fine` is one of them. */
export interface Threads extends Partial<Pick<RunnerPoolOptions, 'count' | 'patience'>> {
  readonly pages?: Readonly<Record<string, string>>
  /** Those of a second brand. */
  readonly others?: Readonly<Record<string, string>>
  readonly naps?: PageRunnerData['naps']
  readonly limits?: PageRunnerData['limits']
  readonly calls?: PageRunnerData['calls']
  /** Of a thread that is started now. */
  readonly isBroken?: () => boolean
  readonly onStart?: (worker: Worker) => void
}

export interface ThreadWorld {
  readonly pool: RunnerPool
  /** How many threads were started. */
  readonly started: () => number
  /** Addresses that took their thread along. */
  readonly killed: readonly string[]
  /** Addresses that were taken along. */
  readonly takenAlong: readonly string[]
  readonly logged: readonly object[]
  visit(path: string): Promise<ThreadVisited>
  /** Of the second brand. */
  visitOther(path: string): Promise<ThreadVisited>
  check(text: string): ReturnType<RunnerPool['checkDraft']>
}

export interface ThreadVisited {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | undefined
}

const { scope } = aWorld()

export async function openThreads({
  pages = {},
  others = {},
  naps,
  isBroken,
  onStart,
  count = 1,
  patience,
  limits,
  calls,
}: Threads): Promise<ThreadWorld> {
  const assets = await testAssets()
  const killed: string[] = []
  const takenAlong: string[] = []
  const logged: object[] = []
  let started = 0
  const pool = createRunnerPool({
    count,
    startRunner(state) {
      const workerData: PageRunnerData = {
        assets,
        state,
        pages: { fine: script(`setVariable('n', 6 * 7)`, '{{ var.n }}'), ...pages },
        others,
        ...(naps && { naps }),
        ...(limits && { limits }),
        ...(calls && { calls }),
        isBroken: isBroken?.() ?? false,
      }
      started++
      const worker = new Worker(new URL('./page-runner.ts', import.meta.url), { workerData })
      onStart?.(worker)
      return worker
    },
    onKilled: ({ url, isInnocent }) => void (isInnocent ? takenAlong : killed).push(url),
    log: { warn() {}, error: (fields) => void logged.push(fields) },
    ...(patience && { patience }),
  })
  onTestFinished(() => pool.close(0))
  const visit = async (brandId: number, url: string): Promise<ThreadVisited> => {
    const { status, headers, body } = await pool.handle(aRequest(brandId, url))
    return { status, text: String(body), retryAfter: new Map(headers).get('retry-after') }
  }
  return {
    pool,
    started: () => started,
    killed,
    takenAlong,
    logged,
    visit: (url) => visit(scope.brandId, url),
    visitOther: (url) => visit(scope.brandId + 1, url),
    check: (text) => pool.checkDraft(scope, { kind: 'page', name: 'draft', text }),
  }
}

/** A page with a script, and what it shows. */
export function script(code: string, template = 'after'): string {
  return `<script scope="backend">${code}</script>${template}`
}

/** What the page `fine` answers. */
export const fine = { status: 200, text: '42' } as const
