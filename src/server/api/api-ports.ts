import type { Store } from '../../core/store/index.ts'
import type { Log } from './log.ts'
import type { SourceChecker } from '../visit/index.ts'

/** All that the REST API needs of the world; `app` hands it in. */
export interface ApiPorts {
  readonly store: Store
  readonly checker: SourceChecker
  /** What a key is looked up by: keys are kept hashed only. */
  hashKey(key: string): string
  newKey(): NewKey
  /** The link that this start printed; undefined where there was an owner already. */
  readonly setupLink: SetupLink | undefined
  /** Why a password is refused, to end "The password field …"; undefined where it is taken. */
  passwordFault(password: string): string | undefined
  /** Takes about 50 ms, of another thread. */
  hashPassword(password: string): Promise<string>
  /** Addresses and networks whose X-Forwarded-For is believed. */
  readonly trustProxy: readonly string[]
  readonly log: Log
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds that pass evenly, however the machine's clock is set meanwhile. */
  steadyNow(): number
  /** Whether every store answers and runners are up; `waiting` names what is not (rule 5.4-1). */
  isReady(): Promise<{ readonly ready: boolean; readonly waiting: readonly string[] }>
  /** Of this program, for the OpenAPI document. */
  readonly version: string
  /** Where this API is reached from outside, such as `http://127.0.0.1:3001`. */
  readonly adminOrigin: string
}

export interface NewKey {
  /** The secret, shown once. */
  readonly key: string
  readonly hash: string
  /** Enough to tell keys apart, too little to be of use. */
  readonly prefix: string
}

/** What lets whoever started the server, and nobody else, make the first owner (rule 5.3-1). */
export interface SetupLink {
  /** False once it is older than 24 hours. */
  isLive(): boolean
  /** Whether it is live and this is its token; compared in constant time. */
  opens(token: string): boolean
}
