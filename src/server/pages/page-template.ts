import type { PublishedSource } from '../../core/source/index.ts'
import type { Computing } from '../../event-loop/index.ts'
import { sanitizeHtml } from '../../html/index.ts'
import { callFromTemplate, presentCustomer, type Run } from '../../scripts/host/index.ts'
import { GuestError } from '../../scripts/sandbox/index.ts'
import { renderTemplate, TemplateRuntimeError, type Template } from '../../template/index.ts'
import type { PageFault } from './page-fault.ts'

/** What a visit brings to the template of its page. */
interface Visit {
  readonly run: Run
  readonly page: PublishedSource
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** It takes turns with the scripts of its thread. */
  readonly computing: Computing
  /** It goes on computing. */
  readonly enter: () => void
}

/** The template of a page with its layouts and components: prints the page for one visit after the other. */
export class PageTemplate {
  readonly #template: Template
  readonly #bases: readonly Template[]
  readonly #components: ReadonlyMap<string, Template>

  /** `bases` is the chain of `@extends`, nearest first; `components` are those of all of them, by code. */
  constructor(template: Template, bases: readonly Template[], components: ReadonlyMap<string, Template>) {
    this.#template = template
    this.#bases = bases
    this.#components = components
  }

  /** Throws, or rejects with, what {@link faultOf} explains. */
  render(visit: Visit): string | Promise<string> {
    const { run } = visit
    const customer = run.session.customerId === null ? undefined : run.customer()
    if (customer instanceof Promise)
      return customer.then((known) => this.#print(visit, known && presentCustomer(known)))
    return this.#print(visit, customer && presentCustomer(customer))
  }

  /** The fault of the page's author that `render` ended with. Anything else is ours, and thrown on. */
  faultOf(error: unknown): PageFault {
    if (!(error instanceof TemplateRuntimeError)) throw error
    const { code, message, template: document, line, column } = error
    return { code, message, document, line, column }
  }

  #print({ run, page, now, computing, enter }: Visit, customer: unknown): string | Promise<string> {
    enter()
    const { brand } = run.definitions
    return renderTemplate(this.#template, {
      find: (name) => findName(name, { run, page, customer }),
      call: (name, args) => {
        const answer = callFromTemplate(run, name, args)
        if (!(answer instanceof Promise)) return answer
        computing.leave()
        return answer.finally(enter)
      },
      isAuthorFault: (error) => error instanceof GuestError,
      bases: this.#bases,
      component: (code) => this.#components.get(code),
      sanitizeHtml,
      now,
      giveWay: () => giveWay(computing, enter),
      timeZone: brand.timeZone,
      currency: brand.currency,
      setSessionItem: (key, value) => run.session.set(key, value as never),
      clearSessionItem: (key) => run.session.set(key, null),
    })
  }
}

function giveWay(computing: Computing, enter: () => void): Promise<void> | undefined {
  computing.count(performance.now())
  if (!computing.isSliceOver) return undefined
  computing.leave()
  return new Promise((resolve) =>
    computing.wait(() => {
      computing.beginSlice()
      enter()
      resolve()
    }),
  )
}

/** Rule 3.5-3. Built when a template asks: most pages never look at `request`. */
function findName(
  name: string,
  { run, page, customer }: { readonly run: Run; readonly page: PublishedSource; readonly customer: unknown },
): unknown {
  switch (name) {
    case 'var':
      return run.variables.all
    case 'request':
      return run.visitor.request
    case 'query':
      return run.visitor.query
    case 'route_params':
      return run.visitor.input.routeParams
    case 'customer':
      return customer ?? null
    case 'is_customer':
      return customer !== null && customer !== undefined
    case 'brand': {
      const { brand } = run.definitions
      return { name: brand.name, slug: brand.slug, time_zone: brand.timeZone, currency: brand.currency }
    }
    case 'page': {
      const { title, seoTitle, seoDescription } = page.settings
      return { slug: page.name, title, seo_title: seoTitle ?? title, seo_description: seoDescription ?? '' }
    }
    default:
      return undefined
  }
}
