import { Input } from '../../core/input/index.ts'
import { loadSample, readSample, weightTracker, type LoadedSample } from '../sample/index.ts'
import { getBrand, type Operation } from './operation.ts'

/** The sample, into a brand that exists. */
export const addSample: Operation<LoadedSample> = async (workplace, raw) => {
  const input = new Input(raw)
  const slug = input.text('brand', 64) ?? ''
  input.require('brand', slug)
  input.done()
  const { scope } = await getBrand(workplace, slug)
  return await loadSample({ ...workplace, scope }, readSample(weightTracker))
}
