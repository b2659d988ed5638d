import { existsSync, rmSync, writeFileSync } from 'node:fs'
import type { Store } from '../../core/store/index.ts'
import type { Config } from '../config/index.ts'
import { dataFiles } from '../data-folder/index.ts'
import type { Log } from '../log/index.ts'
import { getBrand, wholeInstallation, type Workplace } from '../operations/index.ts'
import { loadSample, readSample, weightTracker } from '../sample/index.ts'
import { hashPassword } from '../secrets/index.ts'

interface Wanted {
  readonly config: Config
  readonly withSample: boolean
  readonly log: Log
}

/**
 * What a new installation begins with, before anybody is answered. Where it can't be made, the server is of use without
 * it, and the log says why.
 */
export async function addFirstContent(workplace: Workplace, { config, withSample, log }: Wanted): Promise<void> {
  try {
    await addConfiguredOwner(workplace.store, config, log)
    if (withSample) await addSampleBrand(workplace, config.data, log)
  } catch (error) {
    log.error({ err: error }, 'what a new installation begins with could not be made')
  }
}

/** The owner that the configuration names, where there is none (rule 5.1 STAGECRAFT_OWNER_EMAIL). */
async function addConfiguredOwner(store: Store, config: Config, log: Log): Promise<void> {
  const { ownerEmail: email, ownerPassword: password } = config
  if (email === undefined || password === undefined || (await store.installation()).hasOwner) return
  const passwordHash = await hashPassword(password)
  await store.writer.execute(wholeInstallation, 'account.setOwner', { email, passwordHash })
  log.info('the first owner was made as configured')
}

/** The slug of the brand that `serve --sample` makes. */
const demo = 'demo'

/**
 * The brand `demo` with the sample, where the data folder has no brand. A load that was cut off left its mark, and is
 * finished by the next start with the same wish.
 */
async function addSampleBrand(workplace: Workplace, dataFolder: string, log: Log): Promise<void> {
  const mark = dataFiles(dataFolder).sampleMark
  const { store } = workplace
  const { brands } = await store.installation()
  if (brands.length > 0 && !existsSync(mark)) return
  writeFileSync(mark, '')
  const sample = readSample(weightTracker)
  if (!brands.some(({ slug }) => slug === demo)) {
    const { variables: _, ...declaration } = sample.brand
    await store.writer.execute(wholeInstallation, 'brand.create', { declaration: { ...declaration, slug: demo } })
  }
  const { scope } = await getBrand(workplace, demo)
  await loadSample({ ...workplace, scope }, sample)
  rmSync(mark)
  log.info({ brand: demo }, 'the sample brand was made')
}
