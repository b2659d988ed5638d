import { allowAddress, longestAddress } from './address.ts'

/**
 * The value of `srcset`: addresses, each with an optional width or density, commas between. All of it, or nothing: a
 * candidate that is dropped would leave the browser with a choice the author did not mean.
 */
export function allowSrcset(value: string): string {
  if (value.length > longestAddress) return ''
  for (const candidate of value.split(',')) {
    const address = candidate.trim().split(/\s+/, 1)[0] ?? ''
    if (address !== '' && allowAddress(address) === '') return ''
  }
  return value
}
