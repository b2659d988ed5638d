/** Every table that belongs to brands. A test compares the list with the schema. */
export const brandTables: ReadonlySet<string> = new Set([
  'api_key',
  'change',
  'customer',
  'definition_state',
  'entity',
  'entry',
  'entry_count',
  'entry_key',
  'failed_write',
  'field',
  'holding',
  'kept_answer',
  'mail',
  'member',
  'pipeline',
  'revision',
  'run',
  'session',
  'sign_in_code',
  'source',
  'stage',
  'tally',
  'value',
])

const tableReference = /\b(from|join|update|into)\s+["`[]?([a-z_]+)\b["`\]]?(?:\s+(?:as\s+)?([a-z]\w*))?\s*(,?)/gi
/** What may follow a table's name and is no alias of it. */
const noAlias = new Set(
  'where set indexed on cross join left order limit group values select union except intersect'.split(' '),
)
const rowsOfBrand = /^insert into [a-z_]+ \(brand_id\b[^)]*\)\s+(?:values \(\?1\b|select \?1,)/

/**
 * Why a statement could reach another brand's rows: undefined where it can't. Each table of brands that it names must be
 * held to `brand_id = ?1`, by its alias where it has one, and new rows must begin with `?1`. With `BrandStatement`
 * binding the scope's brand to `?1`, no statement crosses brands by mistake.
 */
export function findBrandBreach(text: string): string | undefined {
  const wanted = new Map<string, number>()
  for (const [, verb, name, word, comma] of text.matchAll(tableReference)) {
    const table = name!.toLowerCase()
    if (!brandTables.has(table)) continue
    if (comma === ',') return `${table} is joined by a comma`
    if (verb!.toLowerCase() === 'into') {
      if (!rowsOfBrand.test(text)) return `new rows of ${table} do not begin with the brand`
      continue
    }
    const alias = word === undefined || noAlias.has(word.toLowerCase()) ? '' : word
    wanted.set(alias, (wanted.get(alias) ?? 0) + 1)
  }
  for (const [alias, count] of wanted) {
    const held =
      alias === '' ? /(?<!\.)\bbrand_id = \?1(?!\d)/g : new RegExp(`\\b${alias}\\.brand_id = \\?1(?!\\d)`, 'g')
    if ([...text.matchAll(held)].length < count) return `${alias || 'a table'} is not held to brand_id = ?1`
  }
  return undefined
}

/** Whether the statement names a table of brands at all. */
export function namesBrandTable(text: string): boolean {
  return [...text.matchAll(tableReference)].some(([, , name]) => brandTables.has(name!.toLowerCase()))
}
