/**
 * An entry's id out of the 32 hex digits in which a statement answers it; `unhex(?, '-')` is the way back, which takes
 * any text and makes of one that is no id something that no entry has.
 */
export function formatEntryId(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
