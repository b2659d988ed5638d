import { networkInterfaces } from 'node:os'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOnInternet } from './addresses.ts'
import { fuzzing } from '../../core/testing/index.ts'

const inside = `
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.0.1 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1
198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 fe80::1 febf::1 fec0::1 fc00::1 fd00:ec2::254 fd20:ce::254 ff02::1 100::1 100:0:0:1::1 4000::1 5f00::1 e000::1
2001::1 2001:1::1 2001:2::1 2001:3::1 2001:4:112::1 2001:10::1 2001:20::1 2001:30::1 2001:db8::1 3fff::1 2620:4f:8000::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1 ::ffff:168.63.129.16 ::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8
::127.0.0.1 ::10.0.0.1 ::8.8.8.8
64:ff9b::10.0.0.1 64:ff9b::7f00:1 64:ff9b::169.254.169.254 64:ff9b::168.63.129.16 64:ff9b:1::8.8.8.8 64:ff9b:1:ffff::1
2002:7f00:1:: 2002:a00:1::1 2002:808:808::1
2001:0:4136:e378:8000:63bf:80ff:fffe 2001:0:808:808::f7f7:f7f7
`

const outside = `
1.1.1.1 8.8.8.8 93.184.215.14 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255 172.15.255.255
172.32.0.1 168.63.129.15 168.63.129.17 191.255.255.255 192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.255
2600::1 2606:4700:4700::1111 2a00:1450:4001:80b::200e 3ffe::1 2001:4860:4860::8888
::ffff:8.8.8.8 ::ffff:808:808 64:ff9b::8.8.8.8
`

const words = (text: string) => text.trim().split(/\s+/)

describe('an address of the internet', () => {
  it.each(words(inside))('is not %s', (address) => {
    expect(isOnInternet(address)).toBe(false)
  })

  it.each(words(outside))('is %s', (address) => {
    expect(isOnInternet(address)).toBe(true)
  })

  it.each([
    '',
    'localhost',
    '0x7f.1',
    '127.1',
    '2130706433',
    '010.0.0.1',
    '8.8.8.8:80',
    '[::1]',
    '2600::1%eth0',
    ' 8.8.8.8',
  ])('is nothing in another spelling: %j', (text) => {
    expect(isOnInternet(text)).toBe(false)
  })

  it('is none that this machine has', () => {
    const own = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? [])
    expect(own.length).toBeGreaterThan(0)
    expect(own.filter((address) => isOnInternet(address))).toEqual([])
  })

  it.each([
    '93.184.215.14',
    '::ffff:93.184.215.14',
    '::FFFF:5DB8:D70E',
    '64:ff9b::93.184.215.14',
    '2606:4700:4700::1111',
    '2606:4700:4700:0:0:0:0:1111',
  ])('is none that this machine has on the internet: %s', (address) => {
    const has = (...own: string[]) => ({
      lo: [{ address: '127.0.0.1' }],
      gone: undefined,
      eth0: own.map((each) => ({ address: each })),
    })
    expect(isOnInternet(address, () => has('10.0.0.7', '93.184.215.14', '2606:4700:4700::1111'))).toBe(false)
    expect(isOnInternet(address, () => has('10.0.0.7', '::ffff:93.184.215.14', '2606:4700:4700:0::1111'))).toBe(false)
    expect(isOnInternet(address, () => has('93.184.215.15', '2606:4700:4700::1112'))).toBe(true)
  })

  it('is an IPv4 address in IPv6 where that is one itself, mapped or through NAT64, and else never', () => {
    const part = fc.nat(0xff)
    fc.assert(
      fc.property(fc.tuple(part, part, part, part), fc.nat(0xffff), ([a, b, c, d], any) => {
        const high = ((a << 8) | b).toString(16)
        const low = ((c << 8) | d).toString(16)
        const own = isOnInternet(`${a}.${b}.${c}.${d}`)
        for (const prefix of ['::ffff:', '0:0:0:0:0:ffff:', '64:ff9b::']) {
          expect(isOnInternet(`${prefix}${high}:${low}`)).toBe(own)
        }
        const others = ['::', '::ffff:0:', '64:ff9b:1::', `2001:0:${high}:${low}::`, 'fe80::5efe:']
        for (const prefix of others) expect(isOnInternet(`${prefix}${high}:${low}`)).toBe(false)
        expect(isOnInternet(`2002:${high}:${low}::${any.toString(16)}`)).toBe(false)
      }),
      fuzzing(100),
    )
  })
})
