import { expect, it } from 'vitest'
import { parseSmtpServer } from './smtp-server.ts'

it.each([
  [
    'smtp://mail.example.com',
    { host: 'mail.example.com', port: 587, isSecure: false, login: undefined, from: undefined },
  ],
  ['SMTPS://mail.example.com/', { host: 'mail.example.com', port: 465, isSecure: true }],
  ['smtp://[::1]:2525', { host: '::1', port: 2525 }],
  [
    'smtps://ada%40example.com:p%40ss%3A%2F@mail.example.com',
    { login: { user: 'ada@example.com', password: 'p@ss:/' }, from: 'ada@example.com' },
  ],
  [
    'smtp://user:pass@mail?from=hello@example.com',
    { login: { user: 'user', password: 'pass' }, from: 'hello@example.com' },
  ],
])('reads %s', (text, server) => {
  expect(parseSmtpServer(text)).toMatchObject(server)
})

it.each([
  'mail.example.com',
  'smtp:mail.example.com',
  'http://mail.example.com',
  'smtp://',
  'smtp://mail.example.com/path',
  'smtp://mail.example.com#x',
  'smtp://mail.example.com?form=a@example.com',
  'smtp://mail.example.com?from=nobody',
  'smtp://user@mail.example.com',
  'smtp://:password@mail.example.com',
  'smtp://user:100%@mail.example.com',
  'smtp://mail.example.com:99999',
  'smtp://mail example.com',
])('refuses %s', (text) => {
  expect(parseSmtpServer(text)).toBeUndefined()
})
