import { sliceMs, type Sandbox } from '../../scripts/sandbox/index.ts'
import type { VisitorRequest } from '../visit/index.ts'
import type { RunWatch } from './run-watch.ts'

/** For a template that prints for long: it takes turns with the scripts of its thread, brand by brand. */
export function takeTurns(
  { brandId }: VisitorRequest,
  { sandbox, watch }: { readonly sandbox: Sandbox; readonly watch: RunWatch },
): () => Promise<void> | undefined {
  let began = performance.now()
  return () => {
    if (performance.now() - began < sliceMs) return undefined
    return sandbox.turn(brandId).then(() => {
      watch.entered()
      began = performance.now()
    })
  }
}
