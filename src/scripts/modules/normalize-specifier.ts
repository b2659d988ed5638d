/**
 * The code that an import names: `.js` after it, `./` and `../` before it mean nothing (rule 3.3-1). All else stays as
 * it is, and is unknown unless a module or a page has that very name: codes are looked up in a map and never become a
 * path, a URL or a package.
 */
export function normalizeSpecifier(specifier: string): string {
  let start = 0
  for (;;) {
    if (specifier.startsWith('./', start)) start += 2
    else if (specifier.startsWith('../', start)) start += 3
    else break
  }
  return specifier.slice(start, specifier.endsWith('.js') ? -3 : undefined)
}

/** A specifier as it may be shown: short, on one line, nothing invisible. */
export function showSpecifier(specifier: string): string {
  const short = specifier.length > 60 ? `${specifier.slice(0, 60)}…` : specifier
  return short.replace(/["\\\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '"' || character === '\\' ? `\\${character}` : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
}
