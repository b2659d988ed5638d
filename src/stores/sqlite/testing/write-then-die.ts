import { statSync, writeSync } from 'node:fs'
import { installationScope, systemActor, type Scope } from '../../../core/brand/index.ts'
import { openHere } from './open-here.ts'

/**
 * A process that writes some entries, one commit each, tells `SEQ BYTES` after each (the brand's newest change, and how
 * long the write-ahead log is by then), and kills itself before anything of the log has gone into the database:
 *
 *   node write-then-die.ts FILE
 */
const [file = ''] = process.argv.slice(2)
const store = openHere(file)
const { id: brandId } = await store.writer.execute(installationScope(systemActor), 'brand.create', {
  declaration: { name: 'A' },
})
const scope: Scope = { brandId, actor: systemActor, role: 'owner' }
const fields = [
  { key: 'n', type: 'number' },
  { key: 'code', unique: true },
]
await store.writer.execute(scope, 'entity.create', { declaration: { name: 'Things', fields } })

for (let n = 0; n < 40; n++) {
  const reference = { type: 'customer', id: String(n % 7) }
  const { seq } = await store.writer.execute(scope, 'entry.setFields', {
    entity: 'things',
    reference,
    fields: [
      { key: 'n', value: n },
      { key: 'code', value: `c${n}` },
      { key: 'text', value: 'x'.repeat((n * 997) % 9000) },
    ],
    force: n % 3 === 0,
  })
  if (n % 10 === 9) await store.writer.execute(scope, 'entry.clear', { entity: 'things', reference })
  writeSync(1, `${seq} ${statSync(`${file}-wal`).size}\n`)
}
process.kill(process.pid, 'SIGKILL')
