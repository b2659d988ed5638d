/** Rule 1.2-1: at least one letter, so that a slug is never taken for an id. */
const slugPattern = /^(?=.*[a-z])[a-z0-9][a-z0-9_-]{0,63}$/

export function isSlug(text: unknown): text is string {
  return typeof text === 'string' && slugPattern.test(text)
}

/** A slug made of a name: `Größe & Co` becomes `grosse-co`. `fallback` where nothing usable is left. */
export function slugify(name: string, fallback: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '')
    .slice(0, 58)
    .replace(/[-_]+$/, '')
  if (plain === '') return fallback
  const isUsable: boolean = isSlug(plain)
  return isUsable ? plain : `${fallback}-${plain}`.slice(0, 64)
}

/** The slug itself, or with the first free suffix (`deals-2`). */
export function freeSlug(wanted: string, isTaken: (slug: string) => boolean): string {
  if (!isTaken(wanted)) return wanted
  for (let n = 2; ; n++) {
    const candidate = `${wanted.slice(0, 58)}-${n}`
    if (!isTaken(candidate)) return candidate
  }
}
