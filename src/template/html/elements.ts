/** Elements that never have content nor an end tag. */
export const voidElements: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
)

/** How a browser tokenizes what is inside an element, if not as markup. */
export type RawContent =
  /** Character references are decoded, tags are not tags. */
  | 'decoded'
  /** Nothing is decoded. */
  | 'plain'
  | 'script'
  | 'style'

/**
 * `noscript` is missing on purpose: a browser with scripting off reads its content as markup, so it is parsed as markup
 * here too, and what would end it early for the others is refused (see `parse/open-elements.ts`).
 */
export const rawElements: ReadonlyMap<string, RawContent> = new Map<string, RawContent>([
  ['title', 'decoded'],
  ['textarea', 'decoded'],
  ['script', 'script'],
  ['style', 'style'],
  ['xmp', 'plain'],
  ['iframe', 'plain'],
  ['noembed', 'plain'],
  ['noframes', 'plain'],
])

/**
 * Tags that end SVG and MathML when they stand directly in it (HTML standard, "the rules for parsing tokens in foreign
 * content").
 */
export const endForeign: ReadonlySet<string> = new Set(
  (
    'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta ' +
    'nobr ol p pre ruby s small span strong strike sub sup table tt u ul var'
  ).split(' '),
)

/** Elements of SVG and MathML whose content is HTML again. */
export const htmlInForeign: ReadonlySet<string> = new Set(
  'foreignobject desc title annotation-xml mi mo mn ms mtext'.split(' '),
)

/** What a start tag ends if it is open and has no end tag: `<li>a<li>b`. */
export const endedBy: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    li: 'li',
    p: 'p',
    dt: 'dt dd',
    dd: 'dt dd',
    option: 'option',
    optgroup: 'option optgroup',
    td: 'td th',
    th: 'td th',
    tr: 'td th tr',
    tbody: 'td th tr thead tbody',
    tfoot: 'td th tr thead tbody',
    rt: 'rt rp',
    rp: 'rt rp',
  }).map(([name, ended]) => [name, new Set(ended.split(' '))]),
)

/** Attributes that are on or off, whatever their value (HTML standard, "boolean attributes"). */
export const booleanAttributes: ReadonlySet<string> = new Set(
  (
    'allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate hidden inert ismap ' +
    'itemscope loop multiple muted nomodule novalidate open playsinline readonly required reversed selected'
  ).split(' '),
)
