import { describe, expect, it } from 'vitest'
import { StyleScanner } from './style-scanner.ts'

/** What an expression at the end of a style sheet would print into. */
function placeBehind(css: string, where: 'element' | 'attribute' = 'element'): string {
  const scanner = new StyleScanner(where)
  for (let at = 0; at < css.length; at++) scanner.read(css.charCodeAt(at))
  const place = scanner.place()
  if (place.kind === 'value') return `value of ${place.property}`
  if (place.kind === 'url') return `url ${place.isQuoted ? 'quoted' : 'bare'} ${place.isStart ? 'start' : 'rest'}`
  return place.kind
}

describe('a style scanner', () => {
  it.each([
    ['a { b: ', 'value of b'],
    ['a { B-c : d ', 'value of b-c'],
    ['a { --my: ', 'value of --my'],
    ['a { b: c; d: ', 'value of d'],
    ['a { b: c } d { e: ', 'value of e'],
    ['@media x { a { b: ', 'value of b'],
    ['@font-face { src: ', 'value of src'],
    ['a { &:hover { b: ', 'value of b'],
    ['a { b: rgb(1, ', 'value of b'],
    ['a { b: c /* d; } */ ', 'value of b'],
    ['a { b: "', 'string'],
    ["a { b: '\\'", 'string'],
    ['a[b="', 'string'],
    ['a { b: url(', 'url bare start'],
    ['a { b: url( x', 'url bare rest'],
    ['a { b: url( "', 'url quoted start'],
    ["a { b: URL('x", 'url quoted rest'],
    ['a { b: url(x) ', 'value of b'],
    ['a { b: url("x") ', 'value of b'],
    ['', 'none'],
    ['a', 'none'],
    ['a:', 'none'],
    ['a { ', 'none'],
    ['a { b', 'none'],
    ['a { b: c; ', 'none'],
    ['@import ', 'none'],
    ['@import "', 'none'],
    ['@import url(', 'none'],
    ['@media (', 'none'],
    ['a { b: \\', 'none'],
    ['a { b: /* ', 'none'],
    ['a { b: "c\n', 'none'],
    ['a { b: (c } d { e: ', 'none'],
    ['a { .b { ', 'none'],
    ['a { b:hover { ', 'none'],
  ])('behind %s stands: %s', (css, place) => {
    expect(placeBehind(css)).toBe(place)
  })

  it.each([
    ['color: ', 'value of color'],
    ['a: b; c: ', 'value of c'],
    ['', 'none'],
  ])('in an attribute, behind %s stands: %s', (css, place) => {
    expect(placeBehind(css, 'attribute')).toBe(place)
  })
})
