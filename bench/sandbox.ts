import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { EvalFlags, QuickJS } from 'quickjs-wasi'
import { readGuestFiles } from '../src/scripts/guest/index.ts'
import { createBase, HALT, openSandbox, type HostCalls, type Program } from '../src/scripts/sandbox/index.ts'
import { microseconds, printBenches, type Row } from './report.ts'
import { besideLimit, inTurns, shortRounds, type Round } from './rounds.ts'

/**
 * One run of the check-in script (a body validated by a schema of a module, three fields written, one read, JSON
 * answered), the store answered from memory, beside its limit, beside what it costs to make a fresh quickjs context and run
 * nothing in it, and beside the same program in one, the guest library evaluated there: the same engine, by its package's
 * own binding.
 */
const mostMicroseconds = 80
const modules = {
  validators: `export const CheckIn = Schema.object({
    weight: Schema.number().required().min(50).max(500),
    unit: Schema.string().valid('lbs', 'kg').default('lbs'),
    notes: Schema.string().max(500).default(''),
  })
  export function requireCustomer() {
    if (!is_customer) {
      response.status(401)
      response.json({ ok: false, error: 'not authenticated' })
    }
  }`,
}
const page = `import { CheckIn, requireCustomer } from 'validators'
  if (request.method === 'POST') {
    requireCustomer()
    const result = CheckIn.validate(request.body)
    if (!result.valid) {
      response.status(400)
      response.json({ ok: false, errors: result.errors })
    }
    const { weight, unit } = result.value
    setCrmFields({
      slug: 'weight-tracker',
      fields: [
        { fieldKey: 'current_weight', value: weight },
        { fieldKey: 'weight_unit', value: unit },
        { fieldKey: 'last_checkin', value: new Date().toISOString() },
      ],
    })
    const goal = getCrmField({ slug: 'weight-tracker', fieldKey: 'goal_weight' })
    response.json({ ok: true, weight, unit, goal })
  }`

const program: Program = {
  documents: [{ name: 'page', source: page }],
  modules: new Map(Object.entries(modules)),
  resolve: (specifier) => (specifier in modules ? specifier : undefined),
  dynamicImports: new Map(),
}

const answers: Readonly<Record<string, unknown>> = {
  request: {
    method: 'POST',
    path: '/weight/checkin',
    query: {},
    body: { weight: 181.5, unit: 'lbs', notes: '' },
    headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', host: 'localhost' },
    cookies: { theme: 'dark' },
    ip: '127.0.0.1',
    is_mobile: false,
    is_tablet: false,
    route_params: {},
  },
  customer: { id: '42', email: 'ann@example.com', name: 'Ann' },
  getCrmField: 165,
  setCrmFields: true,
  'response.json': HALT,
}
const functions = ['getCrmField', 'setCrmFields']

export async function benchSandbox(): Promise<readonly Row[]> {
  const assets = await createBase({ functions })
  const sandbox = openSandbox(assets)
  const image = await sandbox.compile(program)
  const host: HostCalls = { call: (name) => answers[name] ?? null }
  const runs = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const { outcome } = await sandbox.run(image, host)
      if (outcome !== 'halted') throw new Error(`The check-in script ${outcome}.`)
    }
  }
  const wasm = await compileEngine()
  const rivals = [
    { rival: 'a fresh quickjs context, nothing run', bar: 5, runs: repeat(() => runNothing(wasm)) },
    { rival: 'the same in a fresh quickjs context', bar: 8, runs: repeat(() => runFresh(wasm)) },
  ]

  await runs(10_000)
  const measured: { readonly rival: string; readonly bar: number; readonly rounds: readonly Round[] }[] = []
  for (const { rival, bar, runs: rivalRuns } of rivals) {
    await rivalRuns(50)
    const both = { ours: () => cpuOf(runs, 1000), theirs: () => cpuOf(rivalRuns, 30) }
    measured.push({ rival, bar, rounds: await inTurns(shortRounds, both) })
  }
  sandbox.close()
  const name = 'a run of the check-in script'
  const all = measured.flatMap(({ rounds }) => rounds.map(({ ours }) => ours))
  return [
    { name, rival: 'the limit', rounds: besideLimit(all, mostMicroseconds), show: ofCpu, bar: { atMost: 1 } },
    ...measured.map(({ rival, bar, rounds }) => ({ name, rival, rounds, show: ofCpu, bar: { timesLess: bar } })),
  ]
}

const ofCpu = (us: number) => `${microseconds(us)} of CPU`

const repeat = (run: () => Promise<void>) => async (count: number) => {
  for (let i = 0; i < count; i++) await run()
}

async function compileEngine(): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')
  return WebAssembly.compile(readFileSync(path))
}

async function runNothing(wasm: WebAssembly.Module): Promise<void> {
  const engine = await QuickJS.create({ wasm, memoryLimit: 8 * 1024 * 1024, interruptHandler: () => false })
  engine.dispose()
}

const library = readGuestFiles()

/** The same program as most embedders run it: an engine of its own for every run, thrown away afterwards. */
async function runFresh(wasm: WebAssembly.Module): Promise<void> {
  const engine = await QuickJS.create({
    wasm,
    memoryLimit: 8 * 1024 * 1024,
    interruptHandler: () => false,
    moduleLoader: { normalize: (_base: string, name: string) => name, load: () => modules.validators },
  })
  let isAnswered = false
  const ask = engine.newFunction('ask', (name) => {
    const call = name!.toString()
    if (call !== 'response.json') return engine.hostToHandle(answers[call] ?? null)
    isAnswered = true
    throw new Error('halted')
  })
  engine.setProp(engine.global, 'ask', ask)
  engine.evalCode(
    `globalThis.guest = { functions: ${JSON.stringify(functions)}, host: new Proxy({}, { get: (_, name) => (text) => ask(name, text) }) }`,
  )
  for (const { name, source } of library) engine.evalCode(`${source}(guest)`, name)
  engine.evalCode('guest.seal()')
  engine.evalCode(page, 'page', EvalFlags.TYPE_MODULE)
  engine.executePendingJobs()
  if (!isAnswered) throw new Error('The check-in script did not answer.')
  engine.dispose()
}

/** Microseconds of the processor's time: what else runs on the machine counts only for the caches it spoils. */
async function cpuOf(runs: (count: number) => Promise<void>, count: number): Promise<number> {
  const started = process.cpuUsage()
  await runs(count)
  const { user, system } = process.cpuUsage(started)
  return (user + system) / count
}

if (import.meta.main) await printBenches({ sandbox: benchSandbox })
