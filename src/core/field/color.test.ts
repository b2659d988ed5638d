import { expect, it } from 'vitest'
import { isColor } from './color.ts'

it.each([
  '#36f',
  '#36ff',
  '#3366ff',
  '#3366FF80',
  'teal',
  'rgb(1, 2, 3)',
  'rgba(1 2 3 / 50%)',
  'oklch(0.7 0.1 200)',
  'HSL(1,2%,3%)',
])('%s is a color', (text) => {
  expect(isColor(text)).toBe(true)
})

it.each([
  '',
  '#36',
  '#3366f',
  'red;',
  'url(x)',
  'expression(alert(1))',
  'rgb(1,2,3);x',
  'var(--a)',
  'rgb(calc(1px))',
  'x'.repeat(65),
  5,
  null,
])('%j is none', (text) => {
  expect(isColor(text)).toBe(false)
})
