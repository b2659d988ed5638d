import { createBase } from '../base.ts'
import type { HostCalls } from '../host-calls.ts'
import type { SandboxAssets, ScriptImage } from '../image.ts'
import { cardBytes, memoryBytes } from '../layout.ts'
import type { Program } from '../program.ts'
import type { RunReport } from '../report.ts'
import { openSandbox, type Sandbox, type SandboxOptions } from '../sandbox.ts'

let assets: Promise<SandboxAssets> | undefined

/** The base image for tests, made once a process, with three functions of the CRM. */
export function testAssets(): Promise<SandboxAssets> {
  return (assets ??= createBase({ functions: ['getCrmField', 'setCrmField', 'setCrmFields'] }))
}

export async function openTestSandbox(options?: SandboxOptions): Promise<Sandbox> {
  return openSandbox(await testAssets(), options)
}

/** The memory that an image describes, byte for byte, made without a box; without an image that of the base image. */
export function memoryOf({ base }: SandboxAssets, image: ScriptImage | undefined): Buffer {
  const memory = Buffer.alloc(memoryBytes)
  for (const { numbers, bytes } of [base.kept, ...(image ? [image.kept] : [])]) {
    for (const [i, card] of numbers.entries()) {
      memory.set(new Uint8Array(bytes, i * cardBytes, cardBytes), card * cardBytes)
    }
  }
  return memory
}

/** One document named `page`, or several by name; specifiers are the modules' names. */
export function programOf(
  source: string | Readonly<Record<string, string>>,
  modules: Readonly<Record<string, string>> = {},
): Program {
  const documents = Object.entries(typeof source === 'string' ? { page: source } : source)
  return {
    documents: documents.map(([name, text]) => ({ name, source: text })),
    modules: new Map(Object.entries(modules)),
    resolve: (specifier) => {
      const isKnown = Object.hasOwn(modules, specifier) || documents.some(([name]) => name === specifier)
      return isKnown ? specifier : undefined
    },
    dynamicImports: new Map(),
  }
}

export interface Tried {
  readonly report: RunReport
  /** What the script asked of the host, in order, but for its console. */
  readonly calls: readonly (readonly [name: string, argument: unknown])[]
  /** Lines of its console. */
  readonly lines: readonly string[]
}

/** Answers of a test's host, by name of the call; a function gets the argument. What is not named answers null. */
export type Answers = Readonly<Record<string, unknown>>

export interface Trial {
  readonly answers?: Answers
  readonly modules?: Readonly<Record<string, string>>
}

/** Compiles and runs a script, and tells everything that anybody could see of it. */
export async function tryScript(
  sandbox: Sandbox,
  source: string | Readonly<Record<string, string>>,
  { answers = {}, modules = {} }: Trial = {},
): Promise<Tried> {
  const calls: [string, unknown][] = []
  const lines: string[] = []
  const host: HostCalls = {
    call(name, argument) {
      if (name === 'console') {
        lines.push((argument as { text: string }).text)
        return null
      }
      calls.push([name, argument])
      const answer = Object.hasOwn(answers, name) ? answers[name] : null
      return typeof answer === 'function' ? (answer as (argument: unknown) => unknown)(argument) : answer
    },
  }
  const image = await sandbox.compile(programOf(source, modules))
  const report = await sandbox.run(image, host)
  return { report, calls, lines }
}
