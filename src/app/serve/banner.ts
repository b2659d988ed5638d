import type { Brand } from '../../core/brand/index.ts'
import type { Config } from '../config/index.ts'

export interface StartedServer {
  readonly version: string
  readonly config: Config
  /** Public origins. */
  readonly url: string
  readonly adminUrl: string
  /** What is bound, which differs behind a proxy. */
  readonly ports: { readonly pages: number; readonly admin: number }
  /** Where the first owner is made; null where there is an owner. Holds a secret: for standard output, never for the log. */
  readonly setupUrl: string | null
  readonly brands: readonly Pick<Brand, 'slug' | 'hosts'>[]
}

const mostBrandsShown = 10

/** What a person sees when the server answers (rule 5.3-1). */
export function presentBanner(started: StartedServer): string {
  const { version, config, adminUrl, ports, setupUrl } = started
  const { host, data } = config
  const [pages, ...morePages] = presentPages(started)
  const lines = [
    `Stagecraft ${version}`,
    `  pages   ${pages}`,
    ...morePages.map((line) => `          ${line}`),
    `  admin   ${adminUrl}${boundTo(adminUrl, host, ports.admin)}`,
    '  store   embedded (SQLite)',
    `  data    ${data}`,
    ...(setupUrl === null ? [] : ['', ...presentSetup(setupUrl)]),
  ]
  return lines.join('\n')
}

/** The same for programs: one line. */
export function presentStarted({ version, config, url, adminUrl, ports, setupUrl }: StartedServer): string {
  return JSON.stringify({
    version,
    pages: { url, host: config.host, port: ports.pages },
    admin: { url: adminUrl, host: config.host, port: ports.admin },
    store: 'sqlite',
    data: config.data,
    has_owner: setupUrl === null,
    setup_url: setupUrl,
    pid: process.pid,
  })
}

/** Of several brands each has its address: an origin that is nobody's host answers for none of them (rule 3.1-1). */
function presentPages({ config, url, ports, brands }: StartedServer): string[] {
  const { hostname } = new URL(url)
  if (brands.length < 2 || brands.some(({ hosts }) => hosts.includes(hostname))) {
    return [`${url}${boundTo(url, config.host, ports.pages)}`]
  }
  const shown = brands.slice(0, mostBrandsShown).map(({ slug }) => `http://${slug}.localhost:${ports.pages}`)
  const left = brands.length - shown.length
  return left === 0 ? shown : [...shown, `and ${left} more; "stagecraft brand list" has their slugs`]
}

function presentSetup(setupUrl: string): string[] {
  return [
    'There is no owner yet. Become it here; the link is good once, for 24 hours:',
    `  ${setupUrl}`,
    'or with  npx stagecraft owner you@example.com',
  ]
}

function boundTo(url: string, host: string, port: number): string {
  const { port: given, protocol } = new URL(url)
  const shown = Number(given || (protocol === 'https:' ? 443 : 80))
  return shown === port ? '' : `  (listens on ${host}, port ${port})`
}
