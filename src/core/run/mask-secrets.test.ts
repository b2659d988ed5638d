import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { fuzzing } from '../testing/index.ts'
import { KnownSecrets } from './known-secrets.ts'
import { maskSecrets } from './mask-secrets.ts'

/** Put together here, so that nobody who searches the repository for keys finds one. */
const chance = 'q3Zt8LwX2vR9kYb1NcE5jHs7UoD4mGfA6iPx0TuWeVr'
const apiKey = `sc_${chance}`
const webToken = [
  'eyJhbGciOiJIUzI1NiJ9',
  'eyJzdWIiOiIxMjM0NTY3ODkwIn0',
  'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
].join('.')
const pem = `-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n+abc/def=\n-----END RSA PRIVATE KEY-----`

describe('what looks like a secret is masked', () => {
  const cases: readonly (readonly [text: string, masked: string])[] = [
    // Under a name.
    [`{ password: "hunter2!", name: "Ada" }`, `{ password: "[masked]", name: "Ada" }`],
    [`{"password":"a\\"b c","x":1}`, `{"password":"[masked]","x":1}`],
    [`{"newPassword": 'hunter2'}`, `{"newPassword": '[masked]'}`],
    [
      `{ body: "{\\"password\\":\\"hunter2\\",\\"weight\\":82}" }`,
      `{ body: "{\\"password\\":\\"[masked]\\",\\"weight\\":82}" }`,
    ],
    [`{ fieldKey: "password", value: "hunter2" }`, `{ fieldKey: "password", value: "[masked]" }`],
    [`Map { "api_key" => "abcdef" }`, `Map { "api_key" => "[masked]" }`],
    [`user=ada&password=hunter2&unit=kg`, `user=ada&password=[masked]&unit=kg`],
    [`https://example.com/in?access_token=abcdef&x=1`, `https://example.com/in?access_token=[masked]&x=1`],
    [`SMTP_PASS=hunter2`, `SMTP_PASS=[masked]`],
    [`client_secret: abc.def`, `client_secret: [masked]`],
    [`EF-Access-Key: something-long`, `EF-Access-Key: [masked]`],
    [`X-Api-Key=something-long next`, `X-Api-Key=[masked] next`],
    [`token: Bearer abcdef`, `token: [masked]`],
    [`Authorization: Basic dXNlcjpwYXNz\nAccept: */*`, `Authorization: [masked]\nAccept: */*`],
    [`Cookie: a=b; stagecraft_session=abc\nHost: x`, `Cookie: [masked]\nHost: x`],
    [`{ authorization: "Bearer abc", accept: "*/*" }`, `{ authorization: "[masked]", accept: "*/*" }`],
    [`password="not closed`, `password="[masked]`],
    // By itself.
    [`sent ${apiKey} along`, `sent [masked] along`],
    [`session ${chance}`, `session [masked]`],
    [`got ${webToken}.`, `got [masked]`],
    [`Bearer abcdefg123`, `Bearer [masked]`],
    [`key:\n${pem}\nend`, `key:\n[masked]\nend`],
    [`-----BEGIN PRIVATE KEY-----\nMIIE, and cut`, `[masked]`],
    [`${'sk_live'}_4eC39HqLyjWDarjtT1zdp7dc`, `[masked]`],
    [`(${'AKIA'}IOSFODNN7EXAMPLE)`, `([masked])`],
    [`${'ghp'}_16C7e42F292c6912E7710c838347Ae178B4a`, `[masked]`],
    [`${'xoxb'}-2345678901-abcdefghij`, `[masked]`],
    [`${'sk'}-ant-api03-abcdefghijklmnopqrstuv`, `[masked]`],
    [`$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA`, `[masked]`],
    [`postgres://ada:hunter2@db.example.com/x`, `postgres://ada:[masked]@db.example.com/x`],
    // Codes that were mailed.
    [`{ code: "123456" }`, `{ code: "[masked]" }`],
    [`{ email: "a@b.c", code: 123456 }`, `{ email: "a@b.c", code: [masked] }`],
    [`email=a%40b.c&code=123456`, `email=a%40b.c&code=[masked]`],
    [`Your code is 123456.`, `Your code is [masked].`],
    [`verificationCode=123456`, `verificationCode=[masked]`],
    [`otp: 9876`, `otp: [masked]`],
    [`{"cvc":"737"}`, `{"cvc":"[masked]"}`],
    // Cards.
    [`paid with 4111111111111111.`, `paid with [masked].`],
    [`4111 1111 1111 1111`, `[masked]`],
    [`card 5500-0055-5555-5559`, `card [masked]`],
    [`3782 822463 10005`, `[masked]`],
  ]
  it.each(cases)('%j', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked)
  })

  it('is so when it is masked twice', () => {
    for (const [, masked] of cases) expect(maskSecrets(masked)).toBe(masked)
  })
})

it.each([
  'The password field is required.',
  'password is required',
  '{ password: null, token: undefined }',
  '{ weight: 82.5, unit: "kg", at: "2026-03-15T09:30:00.000Z" }',
  '0198f3c2-7a1b-7c3d-8e4f-5a6b7c8d9e0f',
  '{ entryId: "0198f3c2-7a1b-7c3d-8e4f-5a6b7c8d9e0f", key: "current_weight", value: 82 }',
  '+49 170 1234567 and (555) 010-9999 and 0041 44 668 18 00',
  '1773567000000 and 20260315093000123',
  '1234567890123456 is no card, and 4111111111111112 is none either',
  '4111111111111111.25',
  'd41d8cd98f00b204e9800998ecf8427e e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'updateCustomerAddressInWarehouse2 IMG_2041_Final_V2_20261121_164500_HDR',
  'customer-weight-check-in-2026-march-berlin',
  'error code: 422, status code 503, zip code: 10115, postal_code: 400001, countryCode=49',
  '{"code":"field.unique"} { code: 1234567 }',
  "SyntaxError: unexpected token: ';'",
  'max_tokens: 4096, tokens=12345, basic authentication, bearer of bad news',
  'https://example.com/a/b?page=2&per_page=100#top and mailto:ada@example.com',
  'TypeError: cannot read property "weight" of undefined\n    at check (checkin:12:7)',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
])('ordinary text stays readable: %j', (text) => {
  expect(maskSecrets(text)).toBe(text)
})

describe('what a run was given under a secret name', () => {
  const given: Json[] = [
    { stripe: { secret_key: 'plain-looking' }, colour: 'turquoise' },
    { email: 'ada@example.com', password: 'correct horse', code: '123456', tags: ['one'], tokens: [7] },
    { code: 654321, otp: '12', weight: 82.5 },
  ]

  it('is masked wherever it is printed, and nothing else is', () => {
    const text =
      'correct horse, 123456, 654321, plain-looking, turquoise, ada@example.com, 82.5, one, 1234567, xcorrect horsex'
    expect(maskSecrets(text, new KnownSecrets(given))).toBe(
      '[masked], [masked], [masked], [masked], turquoise, ada@example.com, 82.5, one, 1234567, x[masked]x',
    )
  })

  it('is masked in the spelling of JSON too', () => {
    const known = new KnownSecrets([{ password: 'quoted "word"' }])
    expect(maskSecrets(`echo ${JSON.stringify({ x: 'quoted "word"' })}`, known)).toBe('echo {"x":"[masked]"}')
  })

  it('is looked for in little of what is very much', () => {
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`passwords${i}`, `value-${i}`]))
    let deep: Json = { password: 'at the bottom' }
    for (let i = 0; i < 20_000; i++) deep = { next: deep }
    const list = Array.from({ length: 1000 }, (_, i) => `secret-${i}x`)
    const masked = (text: string, ...from: Json[]) => new KnownSecrets(from).mask(text, '*')
    expect(masked(list.join(' '), { passwords: list, password: list })).toBe(
      list.map((text, i) => (i < 50 ? '*' : text)).join(' '),
    )
    expect(masked('at the bottom', wide, deep)).toBe('at the bottom')
  })

  it('is looked for in time by one length, however both are chosen', () => {
    const passwords = Array.from({ length: 50 }, (_, i) => `${'!'.repeat(2000)}${i}${'!'.repeat(2000)}`)
    const text = '!'.repeat(2 ** 20)
    expect(new KnownSecrets([{ password: passwords }]).mask(text, '*')).toBe(text)
  })
})

/** Whoever is not linear takes minutes here, and the test's time is over. */
it.each([
  'password=',
  'password="',
  'password="\\',
  'token: Bearer ',
  'a',
  'A1b-',
  'eyJ',
  'eyJ-',
  'eyJaaaaa.',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  '-----END ',
  '1',
  '1 ',
  '4-',
  '://',
  '://:',
  '://a:b',
  'Bearer ',
  'Basic a',
  'code',
  'code:',
  'code is ',
  'sk-',
  'SG.aaaaaaaaaaaaaaaa.',
  'xoxb-',
  '$2a$',
  '\\',
  '\\"',
  ' ',
  '\t=',
  'pass',
  '_pass',
  'cookie:',
  '"password",',
  '"password", "value"',
  'one-time ',
  'login ',
])('a megabyte of %j is looked through', (piece) => {
  const text = piece.repeat(Math.ceil(2 ** 20 / piece.length))
  const masked = maskSecrets(text, new KnownSecrets([{ password: 'known secret' }]))
  expect(masked.length).toBeLessThanOrEqual(text.length * 2)
})

describe('whatever stands around it', () => {
  // What the expressions look for, in any order, beside what nobody looks for.
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'password', 'token=', 'cookie:', '"', "'", '\\', '\\"', ' ', '\n', ':', '=', ', value: ', 'Bearer ', '://', '@', '.', '[', ']',
      'code is ', '123456', '4111', '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', 'eyJ', 'sk-',
    ), // prettier-ignore
  )
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

  it('a key is masked', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(maskSecrets(`${before} ${apiKey} ${after}`)).not.toContain(apiKey)
      }),
      fuzzing(2000),
    )
  })

  it('what was given under a secret name is masked', () => {
    fc.assert(
      fc.property(text, text, fc.string({ minLength: 6, maxLength: 20 }), (before, after, password) => {
        fc.pre(!'[masked]'.includes(password) && /\S/.test(password))
        const printed = maskSecrets(`${before} ${password} ${after}`, new KnownSecrets([{ password }]))
        expect(` ${printed} `).not.toContain(` ${password} `)
      }),
      fuzzing(2000),
    )
  })
})
