import { allowAddress, allowAddresses, judgePrefix, keepsOwnHost } from '../escape/address.ts'
import { escapeText } from '../escape/html.ts'
import { allowSrcset } from '../escape/srcset.ts'
import type { OpenAttribute } from '../html/open-attribute.ts'
import type { Step } from '../run/render.ts'
import { andThen, type Waiting } from '../run/waiting.ts'

/** How an address that a value is about to be part of must be treated. */
export type AddressJudgement =
  /** Not an address, or one whose scheme the author has written: values in it are escaped like any text. */
  | 'settled'
  /** The author has written a scheme that runs code. */
  | 'refused'
  /** The whole is checked when it is complete: the address, or nothing. */
  | ((address: string) => string)

/** Judges by what the author wrote before the first value. */
export function judgeAddress({ kind, beginning }: OpenAttribute): AddressJudgement {
  if (kind === 'srcset') return allowSrcset
  if (kind === 'addresses') return allowAddresses
  if (kind !== 'address') return 'settled'
  const judgement = judgePrefix(beginning)
  if (judgement !== 'open') return judgement
  // Behind a lone slash the author's own site is meant.
  if (/[/\\]/.test(beginning)) return (address) => (keepsOwnHost(address) ? allowAddress(address) : '')
  return allowAddress
}

/** Collects an address from its parts, each of them plain text, and prints it if it is one. */
export function addressStep(parts: Step, check: (address: string) => string): Step {
  return (render) =>
    andThen(render.capture(parts), (address) => {
      render.budget.work(address.length)
      render.write(escapeText(check(address)))
    }) as Waiting
}
