import { safeLink, safeSource } from './safe-url.ts'

/** The value as it may stand, or undefined where the attribute goes. Cleaning what is clean changes nothing. */
type CleanAttribute = (value: string) => string | undefined

const matching =
  (pattern: RegExp): CleanAttribute =>
  (value) =>
    pattern.test(value) ? value : undefined

const text: CleanAttribute = (value) => (value === '' ? undefined : value)
const size = matching(/^[1-9]\d{0,3}$/)
const cells = matching(/^[1-9]\d?$/)

/** The one declaration that the editor writes; any other, and every `url()` and position with it, is gone. */
const alignment: CleanAttribute = (value) => {
  const side = /(?:^|;)\s*text-align\s*:\s*(left|right|center|justify)\s*(?:;|$)/i.exec(value)?.[1]
  return side && `text-align: ${side.toLowerCase()}`
}

const plain =
  'abbr b br caption cite dd del dl dt em figcaption figure hr i ins kbd mark pre q s samp small span strong sub sup ' +
  'table tbody tfoot thead tr u ul var'
const blocks = 'p div blockquote h1 h2 h3 h4 h5 h6'
const cell = { colspan: cells, rowspan: cells, style: alignment }

/**
 * Every element that rich text may hold, with its own attributes. No element of another namespace, none whose content
 * is not markup (`style`, `textarea`, `noscript`): what a browser reads in the result is what was read here. No `id` and
 * no `name`: they would become properties of `document` and `window`.
 */
export const allowedElements: Readonly<Record<string, Readonly<Record<string, CleanAttribute>>>> = {
  ...Object.fromEntries(plain.split(' ').map((tag) => [tag, {}])),
  ...Object.fromEntries(blocks.split(' ').map((tag) => [tag, { style: alignment }])),
  a: { href: safeLink, target: matching(/^_blank$/) },
  code: { class: matching(/^language-[\w-]{1,40}$/) },
  col: { span: cells },
  colgroup: { span: cells },
  img: { src: safeSource, alt: (value) => value, width: size, height: size },
  li: { value: matching(/^\d{1,6}$/) },
  ol: { start: matching(/^\d{1,6}$/) },
  td: cell,
  th: cell,
}

export const attributesOfAll: Readonly<Record<string, CleanAttribute>> = {
  title: text,
  lang: matching(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}$/),
  dir: matching(/^(?:ltr|rtl|auto)$/),
}

/** Elements that go with all they hold, because their content is no text for readers, or no HTML. */
export const elementsDroppedWhole: readonly string[] = (
  'script style template textarea select option title noscript noembed noframes iframe frameset object embed applet ' +
  'xmp plaintext svg math audio video canvas'
).split(' ')
