import { writeSync } from 'node:fs'
import { installationScope, systemActor, type Scope } from '../../../core/brand/index.ts'
import { isCoreError } from '../../../core/errors/index.ts'
import { openHere } from './open-here.ts'

/**
 * A process that writes as fast as it can and tells each write once it was answered: `BRAND ENTRY VERSION SEQ`. It never
 * ends by itself, unless told how many refusals are enough:
 *
 *   node write-until-killed.ts FILE [REFUSALS]
 */
const [file = '', refusals = 'Infinity'] = process.argv.slice(2)
const store = openHere(file, { onFault: () => undefined })
const tell = (line: string) => writeSync(1, `${line}\n`)

async function ensureBrand(slug: string): Promise<Scope> {
  const known = (await store.installation()).brands.find((brand) => brand.slug === slug)
  const everywhere = installationScope(systemActor)
  const brand = known ?? (await store.writer.execute(everywhere, 'brand.create', { declaration: { name: slug, slug } }))
  const scope: Scope = { brandId: brand.id, actor: systemActor, role: 'owner' }
  const declaration = { fields: [{ key: 'n', type: 'number' }, { key: 'name' }] }
  await store.writer.execute(scope, 'entity.ensure', { slug: 'things', declaration })
  return scope
}

async function write(scope: Scope, writer: number): Promise<void> {
  for (let n = 0; ; n++) {
    const reference = { type: 'customer', id: `${writer}-${n % 7}` }
    const fields = [
      { key: 'n', value: n },
      { key: 'name', value: `Name ${n % 5} ${'x'.repeat(n % 400)}` },
    ]
    try {
      const kind = n % 11
      if (kind === 5) await store.writer.execute(scope, 'entry.clear', { entity: 'things', reference })
      else if (kind === 7) {
        await store.writer.execute(scope, 'entry.reassignReference', {
          entity: 'things',
          from: reference,
          to: { type: 'customer', id: `${writer}-x` },
        })
      } else {
        const report = await store.writer.execute(scope, 'entry.setFields', {
          entity: 'things',
          reference,
          fields,
          force: n % 3 === 0,
        })
        if (report.seq !== null) tell(`${scope.brandId} ${report.entryId} ${report.version} ${report.seq}`)
      }
    } catch (error) {
      if (!isCoreError(error)) throw error
      tell(`refused ${error.code}`)
      if (++refused >= Number(refusals)) process.exit(0)
    }
  }
}

let refused = 0
const scopes = [await ensureBrand('one'), await ensureBrand('two')]
tell('ready')
await Promise.all(Array.from({ length: 24 }, (_, i) => write(scopes[i % 2]!, i)))
