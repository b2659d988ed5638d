import type { GuestCall } from './image.ts'

/** Answered by the host instead of a value: the script ends at once, and nothing of it sees that. */
export const HALT: unique symbol = Symbol('halt')

/** Thrown by the host: the script catches an error of that name and message, with its own frames in the stack. */
export class GuestError extends Error {
  override readonly name: 'TypeError' | 'RangeError' | 'Error'

  constructor(name: 'TypeError' | 'RangeError' | 'Error', message: string) {
    super(message)
    this.name = name
  }
}

/** What a script's calls reach. The guest library checks nothing that matters: all of it is checked again behind this. */
export interface HostCalls {
  /**
   * Answers a JSON value (undefined passes too), a promise of one, or HALT; the script waits either way. An answer that
   * is no promise spares the suspension. Throws GuestError, or rejects with one, for what the script is to catch; any
   * other error is a fault of ours: the run ends and `run` rejects with it.
   *
   * `argument` is undefined, or JSON with two additions: numbers that JSON can't say arrive as NaN and ±Infinity, and
   * keys such as `__proto__` are plain own keys. Properties that were undefined are missing.
   */
  call(name: string, argument: unknown): unknown
}

/**
 * The calls of the guest library and the one argument of those that hand over a text as it is: they reach the host as
 * an object of that key, without a detour through JSON. `nothing` takes no argument.
 */
export const apiCalls = {
  request: 'nothing',
  customer: 'nothing',
  'session.get': { key: 'key' },
  'session.set': 'json',
  'session.setCustomer': 'json',
  'session.destroy': 'nothing',
  'members.sendCode': 'json',
  'members.verifyCode': 'json',
  'cookie.set': 'json',
  'cookie.delete': { key: 'name' },
  setHeader: 'json',
  redirect: 'json',
  'response.status': 'json',
  'response.json': { key: 'json' },
  'response.send': { key: 'html' },
  setVariable: 'json',
  getVariable: { key: 'key' },
  'http.get': 'json',
  'http.post': 'json',
  console: 'json',
  uuid: 'nothing',
  seed: 'nothing',
} as const satisfies Readonly<Record<string, GuestCall['argument']>>

export type ApiCall = keyof typeof apiCalls
