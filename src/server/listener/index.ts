export { createPagesListener, type PagesListenerOptions } from './listener.ts'
export { RateWindow } from './rate-window.ts'
export { createTrust, visitorAddress } from './visitor-address.ts'
