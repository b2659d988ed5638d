import { sanitizeHtml } from '../html/index.ts'
import { splitDocument } from '../scripts/document/index.ts'
import { loadOutbound } from '../server/outbound/index.ts'
import { createEngines } from './threads/engines.ts'

/**
 * Loads what a server runs, so that its compiled code is in the cache that Node writes when this process ends: what a
 * server's threads compile is written only when the server ends, which may be months away.
 */
export async function warmUp(): Promise<void> {
  // What each thread begins with.
  await import('./serve/index.ts')
  await import('./threads/writer.ts')
  await import('./threads/reader.ts')
  await import('./threads/runner.ts')
  // What is loaded when it is first used (decision 0009).
  await import('../server/api/index.ts')
  const { loadCompiler } = await import('../server/pages/index.ts')
  await loadCompiler()
  await loadOutbound()
  await import('nodemailer')
  splitDocument('<script scope="backend">1</script>', 'page')
  sanitizeHtml('<p>')
  createEngines().patternFault('a')
}
