import type { Directive } from './directive.ts'

/** `@extends("slug")`: the page fills the blocks of another page. Stands before all else. */
export const extendsDirective: Directive = {
  name: 'extends',
  takesArguments: true,
  parse(parser, { at, words }) {
    const slug = words.expectText('the slug of a page stands in quotes')
    if (slug.trim() === '') words.fail('@extends names a page by its slug.')
    parser.extend(slug, at)
  },
}
