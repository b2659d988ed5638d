import type { Engines } from '../command/index.ts'

/** Engines without a library: tags are taken out whole, patterns run on the language's own RegExp. */
export const plainEngines: Engines = {
  sanitizeHtml: (html) => html.replace(/<[^>]*>/g, ''),
  matchesPattern: (pattern, text) => new RegExp(pattern, 'u').test(text),
  patternFault(pattern) {
    try {
      new RegExp(pattern, 'u')
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  },
}
