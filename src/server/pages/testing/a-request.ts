import { randomUUID } from 'node:crypto'
import type { VisitorRequest } from '../../visit/index.ts'

/** A stranger's GET of the address, as the listener hands it on. */
export function aRequest(brandId: number, url: string, given: Partial<VisitorRequest> = {}): VisitorRequest {
  return {
    id: randomUUID(),
    brandId,
    method: 'GET',
    url,
    host: 'acme.localhost',
    headers: {},
    cookie: undefined,
    body: null,
    bodyTooLarge: false,
    ip: '192.0.2.1',
    isSecure: false,
    mayStartSession: true,
    ...given,
  }
}
