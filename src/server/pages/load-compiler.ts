/**
 * What compiles and prints pages, loaded by a thread's first page: with the parsers that it brings along it is a third
 * of what a runner would load, and one that idles needs none of it (decision 0009).
 */
export async function loadCompiler(): Promise<typeof import('./compile-page.ts')> {
  return await import('./compile-page.ts')
}
