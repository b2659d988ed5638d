/**
 * Imports what each thread begins with, so that their compiled code is in the cache that Node writes when this process
 * ends: what a server's threads compile is written only when the server ends, which may be months away.
 */
export async function warmUp(): Promise<void> {
  await import('./serve/index.ts')
  await import('./serve/listeners.ts')
  await import('./threads/sandbox-base.ts')
  await import('./threads/writer.ts')
  await import('./threads/reader.ts')
  await import('./threads/runner.ts')
}
