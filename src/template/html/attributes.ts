/** What an attribute's value is, which decides how a value is printed into it. */
export type AttributeKind =
  | 'plain'
  /** One address. */
  | 'address'
  /** Addresses with blanks between, or with semicolons: `ping`, the values an SVG animation gives an attribute. */
  | 'addresses'
  | 'srcset'
  | 'style'
  | 'srcdoc'
  /** `content` of a meta element: plain, unless the element turns out to be a refresh. */
  | 'meta-content'
  /** Script that runs in the browser: nothing can be printed. */
  | 'code'
  /** What decides how other things are read; nothing can be printed. */
  | 'fixed'

const addresses: ReadonlySet<string> = new Set(
  (
    'href src action formaction poster cite background longdesc manifest profile codebase usemap classid icon dynsrc lowsrc ' +
    'xlink:href'
  ).split(' '),
)

/** SVG elements that set other attributes, `href` among them. */
const animations: ReadonlySet<string> = new Set(['animate', 'set', 'animatetransform', 'animatemotion'])
const animated: ReadonlySet<string> = new Set(['to', 'from', 'by', 'values'])

/** Attributes that frameworks in the browser run as code: Alpine, htmx, AngularJS, Vue. */
const frameworkCode =
  /^(?:on|@|#|v-|x-(?:data|init|show|bind|on|text|html|model|modelable|for|if|effect|transition|teleport|id)\b|hx-on|hx-vals|hx-vars|(?:data-)?ng-|data-hx-(?:on|vals|vars))/

export function attributeKind(element: string, attribute: string): AttributeKind {
  if (frameworkCode.test(attribute)) return 'code'
  if (attribute === 'style') return 'style'
  if (attribute === 'srcdoc') return 'srcdoc'
  if (attribute === 'srcset' || attribute === 'imagesrcset') return 'srcset'
  if (attribute === 'ping' || attribute === 'archive') return 'addresses'
  if (attribute === 'data' && element === 'object') return 'address'
  if (animations.has(element)) {
    if (attribute === 'attributename') return 'fixed'
    if (animated.has(attribute)) return 'addresses'
  }
  if (attribute === 'http-equiv' || (attribute === 'type' && element === 'script')) return 'fixed'
  if (attribute === 'content' && element === 'meta') return 'meta-content'
  return addresses.has(attribute) ? 'address' : 'plain'
}

/** Whether the address in an attribute names code that the page will run, or changes where all its addresses lead. */
export function loadsCode(element: string, attribute: string, rel: string): boolean {
  if (element === 'link')
    return attribute === 'href' && /\b(?:stylesheet|preload|modulepreload|import|manifest)\b/i.test(rel)
  if (element === 'script') return attribute === 'src' || attribute.endsWith('href')
  if (element === 'base') return attribute === 'href'
  return (element === 'embed' && attribute === 'src') || (element === 'object' && attribute === 'data')
}

/** What a script element holds, by its type: script, JSON, text that nothing runs, or a language nothing is known of. */
export function scriptContent(type: string): 'javascript' | 'json' | 'text' | 'unknown' {
  const mime = type.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (
    mime === '' ||
    mime === 'module' ||
    /^(?:text|application)\/(?:x-)?(?:java|ecma|j|live)script(?:1\.\d)?$/.test(mime)
  ) {
    return 'javascript'
  }
  if (mime === 'importmap' || mime === 'speculationrules' || /(?:\/|\+)json$/.test(mime)) return 'json'
  const isText =
    /^text\/(?:plain|html|markdown|xml|(?:x-)?template|(?:x-)?handlebars(?:-template)?|(?:x-)?mustache)$/.test(mime)
  return isText ? 'text' : 'unknown'
}
