import type { Scope } from '../../../core/brand/index.ts'
import type { Store } from '../../../core/store/index.ts'
import type { SourceChecker, SourceIssue } from '../../visit/index.ts'

/**
 * A checker that compiles nothing: a text names its faults itself (`fault!`, `doubt!`; `unready!` is one only where it
 * goes live, `elsewhere!` then is one of another document), and depends on what it says it needs (`needs NAME`). Enough
 * to tell every answer of the API apart, without a sandbox.
 */
export interface PlainChecker extends SourceChecker {
  /** What happens between a check and the write after it, once for each function. */
  readonly meanwhile: (() => unknown)[]
}

export function plainChecker(store: Store): PlainChecker {
  const meanwhile: (() => unknown)[] = []
  return {
    meanwhile,
    async checkDraft(_scope, { name, text }) {
      return issuesIn(name, text).filter((issue) => !liveFaults.has(issue.code))
    },
    async checkChange(scope, { name, text, formerName = name }) {
      const { epoch } = await store.definitions(scope)
      const live = await liveTexts(store, scope)
      const after = new Map(live)
      after.delete(formerName)
      if (text === null) after.delete(name)
      else after.set(name, text)
      const isBroken = (texts: ReadonlyMap<string, string>, page: string) =>
        needsOf(texts.get(page)!).some((needed) => !texts.has(needed))
      const others = [...live.keys()].filter((page) => page !== name && page !== formerName)
      const broken = others.filter((page) => isBroken(after, page) && !isBroken(live, page))
      await meanwhile.shift()?.()
      if (text === null) return { epoch, issues: [], broken }
      return { epoch, issues: [...issuesIn(name, text), ...(isBroken(after, name) ? [lack(name)] : [])], broken }
    },
  }
}

async function liveTexts({ reads }: Store, scope: Scope): Promise<Map<string, string>> {
  const live = await reads.readSources(scope, 'published')
  return new Map(live.map(({ source, text }) => [source.name, text]))
}

function needsOf(text: string): string[] {
  return [...text.matchAll(/needs ([\w/-]+)/g)].map(([, name]) => name!)
}

const liveFaults: ReadonlySet<string> = new Set(['plain.unready', 'plain.elsewhere'])

function lack(name: string): SourceIssue {
  const message = 'It needs what is not there.'
  return { severity: 'error', code: 'plain.lack', message, document: name, line: 1, column: 1 }
}

function issuesIn(name: string, text: string): SourceIssue[] {
  return text.split('\n').flatMap((content, i) =>
    [...content.matchAll(/(fault|doubt|unready|elsewhere)!/g)].map((match) => ({
      severity: match[1] === 'doubt' ? ('warning' as const) : ('error' as const),
      code: `plain.${match[1]!}`,
      message: `There is a ${match[1]!} here.`,
      document: match[1] === 'elsewhere' ? 'elsewhere' : name,
      line: i + 1,
      column: match.index + 1,
    })),
  )
}
