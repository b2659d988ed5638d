import { isOnInternet } from './addresses.ts'
import type { Network } from './network.ts'
import { resolve } from './resolve.ts'

/** Rule 3.2-9. */
export const internet: Network = {
  ports: new Set([80, 443, 8080, 8443]),
  mayReach: (address) => isOnInternet(address),
  resolve: (name, signal) => resolve(name, signal),
}
