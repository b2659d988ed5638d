import type { Brand, Scope } from '../../core/brand/index.ts'
import { installationScope, type Actor } from '../../core/brand/index.ts'
import { CoreError } from '../../core/errors/index.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Store } from '../../core/store/index.ts'
import type { SourceChecker } from '../../server/visit/index.ts'

/** What an operation works on. */
export interface Workplace {
  readonly store: Store
  /** Only where runners are up; without, what is published was not compiled first. */
  readonly checker: SourceChecker | undefined
}

/**
 * What a command does to what is stored. It runs in the server where one holds the data folder, else in the command's
 * own process; so its input is plain data, and is read as strictly as any that comes from outside.
 */
export type Operation<R extends Json> = (workplace: Workplace, input: JsonObject) => Promise<R>

/** Whoever may read the data folder: the one who runs the installation. */
const commandLine: Actor = { type: 'system', id: 'cli', name: 'Command line' }

export const wholeInstallation: Scope = installationScope(commandLine)

/** The brand that a person named by its slug. Throws `brand.not_found`. */
export async function getBrand({ store }: Workplace, slug: string): Promise<{ brand: Brand; scope: Scope }> {
  const { brands } = await store.installation()
  const brand = brands.find((candidate) => candidate.slug === slug)
  if (!brand) throw new CoreError('brand.not_found', { brand: slug })
  return { brand, scope: { ...wholeInstallation, brandId: brand.id } }
}
