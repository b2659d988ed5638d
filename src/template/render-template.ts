import type { RenderContext } from './render-context.ts'
import { TemplateFault, TemplateRuntimeError } from './run/faults.ts'
import { Render } from './run/render.ts'
import { andThen, type Waiting } from './run/waiting.ts'
import type { Template } from './template.ts'

/**
 * Renders a page: the whole text, or an error, never a part. At once where no called function waits; how one interpreter
 * serves both is told in `run/waiting.ts`.
 * Throws, or rejects with, a `TemplateRuntimeError` for every fault of the page's author (see `faultCodes`).
 */
export function renderTemplate(template: Template, context: RenderContext): string | Promise<string> {
  const render = new Render(template, context)
  const finish = (): string => {
    render.budget.checkOutput(render.out)
    return render.out
  }
  try {
    const done = andThen(printDocuments(render, template), finish)
    return done instanceof Promise ? done.catch((error: unknown) => fail(error, render)) : done
  } catch (error) {
    return fail(error, render)
  }
}

/**
 * The page first, then what it extends, up to the outermost: so that what a page sets, its bases see. Each but the last
 * leaves its blocks to the next, and what it prints outside of them as the block "content".
 */
function printDocuments(render: Render, page: Template): Waiting {
  if (page.base === undefined) return page.program.body(render)
  const documents = [page, ...render.context.bases]
  const printFrom = (index: number): Waiting => {
    const document = documents[index]
    if (document === undefined) {
      throw new TemplateFault('template.base_missing', `The page extends "${page.base?.name}", which is not there.`)
    }
    render.template = document
    render.at = 0
    if (index > 0 && index === documents.length - 1) return document.program.body(render)
    return andThen(render.capture(document.program.body), (outside) => {
      if (!document.program.definesContent && outside.trim() !== '') render.blocks.set('content', outside)
      return printFrom(index + 1)
    }) as Waiting
  }
  return printFrom(0)
}

function fail(error: unknown, { template, at }: Render): never {
  if (!(error instanceof TemplateFault)) throw error
  const { line, column } = template.program.source.position(at)
  throw new TemplateRuntimeError(error, { template: template.name, line, column })
}
