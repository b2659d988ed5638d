import { Type } from 'typebox'
import { CoreError } from '../../core/errors/index.ts'

/** How deep `page` and `offset` reach (rule 1.4-4): beyond it every page would cost more than the last. */
const deepest = 10_000
const defaultPerPage = 25

const PerPage = Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: defaultPerPage }))

/** Query parameters of a counted list. */
export const pageQuery = {
  per_page: PerPage,
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 1 })),
}

/** Query parameters of an uncounted one. */
export const sliceQuery = {
  per_page: PerPage,
  offset: Type.Optional(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0, description: `At most ${deepest}.` }),
  ),
}

export interface PageOf {
  readonly page: number
  readonly limit: number
  readonly offset: number
}

/** Throws `list.use_cursor` where the page lies deeper than pages reach. */
export function readPage(query: { readonly per_page?: number; readonly page?: number }): PageOf {
  const { per_page: limit = defaultPerPage, page = 1 } = query
  if (page * limit > deepest) throw tooDeep('page')
  return { page, limit, offset: (page - 1) * limit }
}

export function presentPage<T>({ page, limit, offset }: PageOf, total: number, data: T[]) {
  return {
    data,
    current_page: page,
    last_page: Math.max(1, Math.ceil(total / limit)),
    per_page: limit,
    total,
    from: data.length === 0 ? null : offset + 1,
    to: data.length === 0 ? null : offset + data.length,
  }
}

/** Reads one item more than is shown: whether there is more is known without counting. Throws as `readPage`. */
export function readSlice(query: { readonly per_page?: number; readonly offset?: number }) {
  const { per_page: limit = defaultPerPage, offset = 0 } = query
  if (offset > deepest) throw tooDeep('offset')
  return { limit: limit + 1, offset }
}

/** `isCut`: fewer were found than there are, as they are large. */
export function presentSlice<T>(
  { limit, offset }: { readonly limit: number; readonly offset: number },
  found: T[],
  { isCut = false }: { readonly isCut?: boolean } = {},
) {
  const perPage = limit - 1
  const data = found.slice(0, perPage)
  const next = offset + data.length
  const isMore = (isCut || found.length > perPage) && next <= deepest
  return { data, per_page: perPage, offset, next_offset: isMore ? next : null }
}

function tooDeep(input: 'page' | 'offset'): CoreError {
  return new CoreError('list.use_cursor', { input, limit: deepest })
}
