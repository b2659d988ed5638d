import { setTimeout as sleep } from 'node:timers/promises'
import type { Answers, Step } from '../../tools/rules/spec-case.ts'
import type { CaseBrand } from './case-brand.ts'
import type { HttpAnswer } from './http.ts'
import { findMismatch } from './match.ts'

/** What steps kept, by name. */
export type Kept = Map<string, unknown>

const patienceMs = 5_000

/** Does the step. Answers how what comes of it is not what the case expects. */
export async function runStep(brand: CaseBrand, written: Step, kept: Kept): Promise<string | undefined> {
  const step = fillIn(written, kept) as Step
  for (const deadline = performance.now() + patienceMs; ; await sleep(50)) {
    const { mismatch, found } = await tryStep(brand, step)
    if (mismatch === undefined) {
      for (const [name, path] of Object.entries(step.keep ?? {})) kept.set(name, partOf(found, path))
      return undefined
    }
    const mayCome = step.eventually === true || 'mail' in step
    if (!mayCome || performance.now() > deadline) {
      return `${mismatch}\nof ${JSON.stringify(found, null, 1)}`
    }
  }
}

async function tryStep(
  brand: CaseBrand,
  step: Step,
): Promise<{ readonly mismatch: string | undefined; readonly found: object }> {
  if ('script' in step) {
    const found = scriptAnswer(await brand.visitOnce(scriptPage(step.script), step.as, step.host))
    if ('returns' in step) return { mismatch: findMismatch({ returned: step.returns }, found), found }
    const isThrown = 'thrown' in found && String(found.thrown).includes(step.throws)
    return { mismatch: isThrown ? undefined : `it does not throw ${step.throws}`, found }
  }
  if ('template' in step) {
    const { status, text } = await brand.visitOnce(step.template, step.as, step.host)
    const found = { status, text: text.trim() }
    return { mismatch: findMismatch({ status: 200, text: step.renders.trim() }, found), found }
  }
  if ('mail' in step) {
    const { to, number = 1 } = step.mail
    const mail = (await brand.mailsTo(to))[number - 1]
    if (!mail) return { mismatch: `there is no mail number ${number} to ${to}`, found: {} }
    return {
      mismatch: findAnswerMismatch(step.answers, { status: 200, cookies: [], ...mail, json: undefined }),
      found: mail,
    }
  }
  const answer = 'visit' in step ? await brand.visit(step.visit, step.as, step.host) : await brand.api(step.api)
  const found = { ...answer, json: jsonOf(answer) }
  return { mismatch: findAnswerMismatch(step.answers, found), found }
}

/** Beside imports, which stand at the top of a module, whatever a script may hold. */
function scriptPage(script: string): string {
  return `<script scope="backend">
const run = async () => {
${script}
};
let answer;
try {
  const returned = await run();
  answer = { returned: returned === undefined ? null : returned };
} catch (error) {
  answer = { thrown: error instanceof Error ? error.name + ': ' + error.message : String(error) };
}
response.json(answer);
</script>`
}

function scriptAnswer(answer: HttpAnswer): object {
  const json = jsonOf(answer)
  return answer.status === 200 && typeof json === 'object' && json !== null ? json : answer
}

function findAnswerMismatch(expected: Answers, found: HttpAnswer & { readonly json: unknown }): string | undefined {
  const { contains = [], lacks = [], ...equal } = expected
  const mismatch = findMismatch(equal, found)
  if (mismatch !== undefined) return mismatch
  const missing = contains.find((text) => !found.text.includes(text))
  if (missing !== undefined) return `its text lacks ${missing}`
  const present = lacks.find((text) => found.text.includes(text))
  return present === undefined ? undefined : `its text contains ${present}`
}

function jsonOf({ text }: HttpAnswer): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** `${name}` in any text; a text that is nothing else becomes what was kept, whatever its type. */
function fillIn(value: unknown, kept: Kept): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\{(\w+)\}$/.exec(value)?.[1]
    if (whole !== undefined && kept.has(whole)) return kept.get(whole)
    return value.replace(/\$\{(\w+)\}/g, (text, name: string) => (kept.has(name) ? String(kept.get(name)) : text))
  }
  if (Array.isArray(value)) return value.map((item) => fillIn(item, kept))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, kept)]))
}

function partOf(found: unknown, path: string): unknown {
  const part = path
    .split('.')
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], found)
  if (part === undefined) throw new Error(`there is no ${path} to keep in ${JSON.stringify(found)}`)
  return part
}
