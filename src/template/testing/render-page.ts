import { parseTemplate, type RenderContext, renderTemplate, type Template, type TemplateIssue } from '../index.ts'

/** What a test gives a page; everything has a default. */
export interface PageSetting {
  readonly names?: Readonly<Record<string, unknown>>
  /** Functions that expressions may call. */
  readonly functions?: Readonly<Record<string, (...given: readonly unknown[]) => unknown>>
  /** Sources of the pages that are extended, nearest first, and of components by code. */
  readonly bases?: readonly string[]
  readonly components?: Readonly<Record<string, string>>
  readonly omit?: readonly (readonly [start: number, end: number])[]
  readonly context?: Partial<RenderContext>
}

/** Noon in UTC on a Sunday, an hour later in Berlin. */
export const testNow = Date.UTC(2026, 2, 15, 12)

/** Parses a page that must be free of errors. */
export function parsePage(source: string, setting: PageSetting = {}, name = 'page'): Template {
  const functions = new Set(Object.keys(setting.functions ?? {}))
  const omit = name === 'page' ? (setting.omit ?? []) : []
  const { template, issues } = parseTemplate(source, { name, functions, omit })
  if (template === undefined) throw new Error(issues.map(describeIssue).join('\n'))
  return template
}

/** What is found when a page is saved, each as "code line:column". */
export function findIssues(source: string, functions: readonly string[] = []): readonly string[] {
  return parseTemplate(source, { name: 'page', functions: new Set(functions) }).issues.map(
    ({ code, line, column }) => `${code.replace('template.', '')} ${line}:${column}`,
  )
}

export function renderContext(setting: PageSetting = {}): RenderContext {
  const { functions = {}, names = {} } = setting
  return {
    find: (name) => (Object.hasOwn(names, name) ? names[name] : undefined),
    call: (name, given) => functions[name]?.(...given),
    bases: (setting.bases ?? []).map((source, index) => parsePage(source, setting, `base-${index + 1}`)),
    component: (code) => {
      const source = setting.components?.[code]
      return source === undefined ? undefined : parsePage(source, setting, code)
    },
    sanitizeHtml: (html) => html.replaceAll(/<script[\s\S]*?<\/script>/g, ''),
    now: () => testNow,
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    setSessionItem: () => undefined,
    clearSessionItem: () => undefined,
    ...setting.context,
  }
}

/** Renders a page in which nothing waits. */
export function renderPage(source: string, setting: PageSetting = {}): string {
  const html = renderTemplate(parsePage(source, setting), renderContext(setting))
  if (typeof html !== 'string') throw new Error('The page waits for something.')
  return html
}

function describeIssue({ code, message, line, column }: TemplateIssue): string {
  return `${line}:${column} ${code}: ${message}`
}
