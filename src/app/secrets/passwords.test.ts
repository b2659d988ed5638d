import { describe, expect, it } from 'vitest'
import { hashPassword, passwordFault, verifyPassword } from './passwords.ts'

describe('passwords', () => {
  it('verify against their own hash and no other', async () => {
    const hash = await hashPassword('correct horse')
    expect(await verifyPassword('correct horse', hash)).toBe(true)
    expect(await verifyPassword('correct horsf', hash)).toBe(false)
    expect(await verifyPassword('correct horse', await hashPassword('battery staple'))).toBe(false)
  })

  it('are hashed with argon2id, a salt of their own, and the parameters in the hash', async () => {
    const [one, other] = await Promise.all([hashPassword('the same one'), hashPassword('the same one')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(one).not.toBe(other)
  })

  it('of an older, cheaper setting still verify', async () => {
    const { argon2Sync } = await import('node:crypto')
    const nonce = Buffer.from('somesalt-16bytes')
    const parameters = { memory: 1024, passes: 1, parallelism: 1, tagLength: 32 }
    const tag = argon2Sync('argon2id', { message: 'correct horse', nonce, ...parameters })
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
    expect(await verifyPassword('correct horse', `$argon2id$v=19$m=1024,t=1,p=1$${text(nonce)}$${text(tag)}`)).toBe(
      true,
    )
  })

  it('count every character: long ones differ in their last', async () => {
    const long = 'x'.repeat(200)
    const hash = await hashPassword(`${long}a`)
    expect(await verifyPassword(`${long}b`, hash)).toBe(false)
    expect(await verifyPassword(`${long}a`, hash)).toBe(true)
  })

  it('are one however a keyboard composes their letters', async () => {
    expect(await verifyPassword('Gr\u00fc\u00dfe-2026', await hashPassword('Gru\u0308\u00dfe-2026'))).toBe(true)
  })

  it('are refused when short, endless, or with characters that encodings disagree about', () => {
    expect(passwordFault('1234567')).toContain('at least 8')
    expect(passwordFault('x'.repeat(1001))).toContain('at most 1000')
    expect(passwordFault('with\0a NUL')).toContain('NUL')
    expect(passwordFault('half \ud800 a pair')).toContain('broken')
    expect(passwordFault('12345678')).toBeUndefined()
  })

  it('never verify against something that is no hash', async () => {
    for (const hash of ['', 'correct horse', '$argon2id$', '$2b$10$abcdefghijklmnopqrstuv']) {
      expect(await verifyPassword('correct horse', hash)).toBe(false)
    }
  })
})
