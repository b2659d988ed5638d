import { blockDirectives } from './block.ts'
import { componentDirective } from './component.ts'
import type { Directive } from './directive.ts'
import { extendsDirective } from './extends.ts'
import { foreachDirectives } from './foreach.ts'
import { ifDirectives } from './if.ts'
import { clearSessionItemDirective, setSessionItemDirective } from './session-item.ts'
import { doDirective, setDirective } from './set.ts'

/** Every directive of the language, by name. */
export const directives: ReadonlyMap<string, Directive> = new Map(
  [
    ifDirectives,
    foreachDirectives,
    blockDirectives,
    [setDirective, doDirective, componentDirective, extendsDirective],
    [setSessionItemDirective, clearSessionItemDirective],
  ]
    .flat()
    .map((directive) => [directive.name, directive]),
)

/** What authors of other template languages write, and what it is called here. */
export const foreignDirectives: ReadonlyMap<string, string> = new Map([
  ['for', 'foreach'],
  ['each', 'foreach'],
  ['endfor', 'endforeach'],
  ['endeach', 'endforeach'],
  ['elif', 'elseif'],
  ['elsif', 'elseif'],
  ['unless', 'if(not …)'],
  ['include', 'component'],
  ['section', 'block'],
  ['endsection', 'endblock'],
  ['stop', 'endblock'],
  ['layout', 'extends'],
])
